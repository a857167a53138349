"""The largest objects."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.catalogue import method
from snowshoe.labels.areas import areas
from snowshoe.labels.connected import connected
from snowshoe.labels.relabel import closed_up
from snowshoe.results import Segmentation
from snowshoe.results.segmentation import as_kind_of, as_label_map
from snowshoe.types import Connectivity, Image, Mask, Range, Unit

__all__ = ["largest"]


@method(family="objects", scope="regional", takes="labels", ndim=(1, 2, 3), said="all but the largest {n} were removed")
def largest(
    labels: Image | Segmentation,
    *,
    n: Annotated[int, Range(1, None), Unit("objects")] = 1,
    connectivity: Connectivity = 1,
    mask: Mask | None = None,
) -> Segmentation:
    """The same labels with the n largest objects only.

    Choose it where you know how many things there are: one plant, one section of tissue, one page. Don't where that
    varies from image to image; a smallest area, in `filter_objects`, doesn't count.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map, 0 = background; an object is a connected set of pixels of one label. Of a
        `Segmentation` only the valid pixels are used.
    n : int
        How many objects stay; a larger value keeps smaller ones too. Of objects as large as the last of them all stay.
    connectivity : int
        How many orthogonal steps apart neighbours may be, up to the number of axes.
    mask : ndarray of bool, optional
        True = use this pixel. Objects don't connect through the others.

    Returns
    -------
    Segmentation
        The labels that are left, of the same kind, numbered without gaps in the order they had; 0 elsewhere.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, there are more axes than three, or more steps than axes.

    Notes
    -----
    Tiles keep the n largest of each tile, which is another question.

    References
    ----------
    .. [1] Soille, P. (2004). Morphological Image Analysis: Principles and Applications (2nd ed.). Springer. Section
       8.1.1. doi:10.1007/978-3-662-05088-0

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import largest
    >>> np.asarray(largest(np.array([[1, 0, 1, 1], [0, 0, 1, 0]])))
    array([[0, 0, 1, 1],
           [0, 0, 1, 0]], dtype=uint8)
    """
    classes, valid = as_label_map(labels, mask, "largest")
    objects = connected(classes, valid, connectivity=connectivity, background=0)
    sizes = areas(objects)
    sizes[0] = 0
    least = np.sort(sizes)[::-1][:n][-1]
    stays = (sizes >= least) & (sizes > 0)
    return as_kind_of(labels, closed_up(np.where(stays[objects], classes, 0)), valid)
