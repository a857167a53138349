"""What methods return, and how results show and save themselves."""

from snowshoe.results.edges import Edges as Edges
from snowshoe.results.scree import Scree as Scree
from snowshoe.results.segmentation import Segmentation as Segmentation
from snowshoe.results.table import Table as Table
