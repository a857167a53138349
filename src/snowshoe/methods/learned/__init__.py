"""Networks."""

from snowshoe.methods.learned.edge_network import edge_network as edge_network
from snowshoe.methods.learned.network_regions import network_regions as network_regions
from snowshoe.methods.learned.onnx import onnx as onnx
