"""Images that are read in parts, a window at a time and never whole: TIFF, NPY, Zarr, OME-Zarr, slides, lazy arrays."""

from snowshoe.scale.sources.facts import Facts as Facts
from snowshoe.scale.sources.facts import Parts as Parts
from snowshoe.scale.sources.npy import MOST_COLOURS as MOST_COLOURS
from snowshoe.scale.sources.opening import in_parts as in_parts
from snowshoe.scale.sources.opening import is_only_in_parts as is_only_in_parts
from snowshoe.scale.sources.opening import whole_of as whole_of
from snowshoe.scale.sources.slides import SLIDES as SLIDES
from snowshoe.scale.sources.zarrs import is_zarr as is_zarr

__all__ = ["MOST_COLOURS", "SLIDES", "Facts", "Parts", "in_parts", "is_only_in_parts", "is_zarr", "whole_of"]
