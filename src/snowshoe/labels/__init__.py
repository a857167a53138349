"""Operations on label images."""

from snowshoe.labels.areas import areas as areas
from snowshoe.labels.basins import basins as basins
from snowshoe.labels.boundaries import boundaries as boundaries
from snowshoe.labels.hierarchy import Hierarchy as Hierarchy
from snowshoe.labels.mean_by_label import mean_by_label as mean_by_label
from snowshoe.labels.relabel import relabel as relabel
from snowshoe.labels.ultrametric_contours import ultrametric_contours as ultrametric_contours
