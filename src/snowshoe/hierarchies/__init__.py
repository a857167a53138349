"""Hierarchies of regions: oriented watershed, ultrametric contours, what unions cost."""

from snowshoe.hierarchies.hierarchy import Hierarchy as Hierarchy
from snowshoe.hierarchies.ultrametric_contours import ultrametric_contours as ultrametric_contours
