"""The largest objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
import numpy.typing as npt

from snowshoe.catalogue import method
from snowshoe.labels.across import ByPieces, left_over
from snowshoe.labels.connected import connected
from snowshoe.labels.pieces import Patch, Pieces
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_kind_of, as_label_map
from snowshoe.types import Connectivity, Image, Mask, Range, Unit

__all__ = ["largest"]


def across(shape: Sequence[int], *, n: int, connectivity: int) -> ByPieces:
    """Return what keeps the largest of the objects of blocks."""
    return ByPieces(shape, lambda pieces, _: _largest(pieces, n), connectivity=connectivity)


def _largest(pieces: Pieces, n: int) -> npt.NDArray[np.int64]:
    """Return the label of each object, 0 for all but the n largest."""
    least = np.sort(pieces.areas)[::-1][:n][-1:]
    return left_over(pieces, pieces.areas >= least if len(least) else np.zeros(0, np.bool_))


@method(
    family="objects",
    scope="regional",
    takes="labels",
    ndim=(1, 2, 3),
    seams=across,
    said="all but the largest {n} were removed",
)
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
    Tiles give the same as the whole: areas of an object's parts add up before the largest are chosen.

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
    pieces = Pieces.of(objects, Patch.whole(classes, valid))
    return as_kind_of(labels, np.append(0, _largest(pieces, n))[objects], valid)
