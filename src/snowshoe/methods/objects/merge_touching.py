"""Objects that touch, or nearly do, as one."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.arrays import everything
from snowshoe.catalogue import method
from snowshoe.labels.connected import connected
from snowshoe.labels.gaps import joined_across
from snowshoe.labels.morphology import objects_of
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Connectivity, Image, Mask, Range, Unit

__all__ = ["merge_touching"]


@method(family="objects", scope="regional", takes="labels", ndim=(1, 2, 3), said="touching objects were merged")
def merge_touching(
    labels: Image | Segmentation,
    *,
    gap: Annotated[float, Range(0, 100), Unit("pixels")] = 0.0,
    connectivity: Connectivity = 1,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions: objects that touch, or are separated by a narrow gap, become one.

    Choose it where one thing came out in pieces: clusters of cells, broken fibres, letters of a word. Don't where only
    small pieces should go: `merge_small` joins those to the neighbour that they resemble; nor to fill the gaps:
    `binary_closing` does.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map, 0 = background; objects of any labels are merged. Of a `Segmentation` only the
        valid pixels are used.
    gap : float
        How much background may lie between two objects at their nearest, in pixels along the last axis. 0 merges those
        that touch; a larger value merges what is further apart. The time grows with its square, in volumes its cube.
    connectivity : int
        How many orthogonal steps apart pixels may be to touch, up to the number of axes; with a ``gap`` corners always
        do.
    spacing : Spacing or sequence of float, optional
        The size of a pixel along each axis; only the ratios matter.
    mask : ndarray of bool, optional
        True = use this pixel. The others are no object, and can be part of a gap.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order of their first pixels, 0 for background and masked pixels. Gaps stay
        background, so that a region may have several pieces.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, there are more axes than three, or more steps than axes.

    Notes
    -----
    Exact: pixels are squares or boxes, and the gap is the shortest way between those of two objects. Tiles merge what
    each of them sees.

    References
    ----------
    .. [1] Soille, P. (2004). Morphological Image Analysis: Principles and Applications (2nd ed.). Springer. Section
       2.6. doi:10.1007/978-3-662-05088-0

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import merge_touching
    >>> row = np.array([[1, 2, 0, 3, 0, 0, 4]])
    >>> np.asarray(merge_touching(row)).tolist(), np.asarray(merge_touching(row, gap=1)).tolist()
    ([[1, 1, 0, 2, 0, 0, 3]], [[1, 1, 0, 1, 0, 0, 2]])
    """
    classes, valid = as_label_map(labels, mask, "merge_touching")
    steps = relative(spacing, classes.ndim)
    objects = objects_of(classes, valid).astype(np.uint8)
    regions = connected(objects, valid, connectivity=connectivity, background=0)
    if gap:
        regions = joined_across(regions, gap, steps)
    return Segmentation(regions, everything(regions.shape) if valid is None else valid, kind="regions")
