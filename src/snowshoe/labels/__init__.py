"""Operations on label images."""

from snowshoe.labels.adjacency import Adjacency as Adjacency
from snowshoe.labels.adjacency import adjacency as adjacency
from snowshoe.labels.areas import areas as areas
from snowshoe.labels.basins import basins as basins
from snowshoe.labels.boundaries import boundaries as boundaries
from snowshoe.labels.mean_by_label import mean_by_label as mean_by_label
from snowshoe.labels.outlines import Outlines as Outlines
from snowshoe.labels.outlines import outlines as outlines
from snowshoe.labels.relabel import relabel as relabel
