"""Objects without holes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from snowshoe.catalogue import method
from snowshoe.labels.across import ByHoles
from snowshoe.labels.holes import fill_holes as filled
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_kind_of, as_label_map
from snowshoe.types import Area, Image, Mask

__all__ = ["fill_holes"]


def across(shape: Sequence[int], *, max_area: int | Literal["none"]) -> ByHoles:
    """Return what fills the holes of objects of blocks."""
    return ByHoles(shape, max_area=None if max_area == "none" else max_area)


@method(
    family="objects",
    scope="regional",
    takes="labels",
    ndim=(1, 2, 3),
    seams=across,
    said="holes in the objects were filled",
)
def fill_holes(
    labels: Image | Segmentation, *, max_area: Area | Literal["none"] = "none", mask: Mask | None = None
) -> Segmentation:
    """The same labels with holes filled: background that one object encloses becomes part of it.

    Choose it after a threshold, where the middle of an object is as dark as the ground, before objects are split or
    measured. Don't where rings and pores are what you look for; with ``max_area`` only small holes go.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map, 0 = background. Of a `Segmentation` only the valid pixels are used.
    max_area : int or "none"
        Holes of more pixels stay open; a larger value fills larger ones, "none" fills all.
    mask : ndarray of bool, optional
        True = use this pixel. Background that touches the border or a pixel outside the mask may go on there, and is
        no hole.

    Returns
    -------
    Segmentation
        The labels that were given, of the same kind, with holes in the label of the innermost object around them.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, or there are more axes than three.

    Notes
    -----
    An object is a set of pixels of one label, joined by sides or corners; a hole is joined by sides only, so that it
    can't leak out between two pixels that meet at a corner. A small object in a large one's hole stays itself. Of one
    label it is `scipy.ndimage.binary_fill_holes`. In a line nothing is enclosed. Tiles give the
    same as the whole: which pieces touch tells what encloses what.

    References
    ----------
    .. [1] Soille, P. (2004). Morphological Image Analysis: Principles and Applications (2nd ed.). Springer. Section
       6.3.7. doi:10.1007/978-3-662-05088-0

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import fill_holes
    >>> np.asarray(fill_holes(np.array([[2, 2, 2, 0], [2, 0, 2, 0], [2, 2, 2, 0]])))
    array([[2, 2, 2, 0],
           [2, 2, 2, 0],
           [2, 2, 2, 0]], dtype=uint8)
    """
    classes, valid = as_label_map(labels, mask, "fill_holes")
    limit = None if max_area == "none" else max_area
    return as_kind_of(labels, filled(classes, valid, max_area=limit), valid)
