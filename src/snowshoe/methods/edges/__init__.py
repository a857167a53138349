"""Edge detectors."""

from snowshoe.methods.edges.laplacian import laplacian as laplacian
from snowshoe.methods.edges.log import log as log
from snowshoe.methods.edges.sobel import sobel as sobel
