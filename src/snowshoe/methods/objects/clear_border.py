"""Objects that are seen whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from snowshoe.catalogue import method
from snowshoe.labels.across import ByPieces, left_over
from snowshoe.labels.connected import connected
from snowshoe.labels.pieces import Patch, Pieces
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_kind_of, as_label_map
from snowshoe.types import Connectivity, Image, Mask

__all__ = ["clear_border"]


def across(shape: Sequence[int], *, sides: str, connectivity: int) -> ByPieces:
    """Return what clears the objects of blocks away."""
    return ByPieces(shape, lambda pieces, _: _whole(pieces, sides), connectivity=connectivity)


def _whole(pieces: Pieces, sides: str) -> npt.NDArray[np.int64]:
    """Return the label of each object, 0 for those that the border may cut."""
    return left_over(pieces, ~pieces.at_frame(first_sides=sides == "first"))


@method(
    family="objects",
    scope="regional",
    takes="labels",
    ndim=(1, 2, 3),
    seams=across,
    said="objects touching the border of the image were removed",
)
def clear_border(
    labels: Image | Segmentation,
    *,
    sides: Literal["all", "first"] = "all",
    connectivity: Connectivity = 1,
    mask: Mask | None = None,
) -> Segmentation:
    """The same labels without objects that touch the border of the image or the edge of the mask.

    Choose it before sizes and shapes are measured: what the border cuts is smaller than it was. Don't to count: large
    objects touch the border more often, so that their share would come out too small; ``sides="first"`` counts right.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map, 0 = background; an object is a connected set of pixels of one label. Of a
        `Segmentation` only the valid pixels are used.
    sides : {"all", "first"}
        Which sides take an object away: all, or only the upper and the left one (in a volume also the first plane).
        "first" is the unbiased counting frame: of fields side by side, each object belongs to exactly one.
    connectivity : int
        How many orthogonal steps apart neighbours may be, up to the number of axes.
    mask : ndarray of bool, optional
        True = use this pixel. An object beside a pixel outside the mask goes on there for all that is known, and is
        taken away as at the border.

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
    Of one label it is `skimage.segmentation.clear_border`. Tiles give the same as the whole: whether an object
    touches the border is known of its parts.

    References
    ----------
    .. [1] Gundersen, H. J. G. (1977). Notes on the estimation of the numerical density of arbitrary profiles: the edge
       effect. Journal of Microscopy, 111(2), 219-223. doi:10.1111/j.1365-2818.1977.tb00062.x

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import clear_border
    >>> cells = np.array([[1, 0, 0, 0, 0], [0, 0, 2, 0, 3], [0, 0, 0, 0, 3]])
    >>> np.asarray(clear_border(cells))
    array([[0, 0, 0, 0, 0],
           [0, 0, 1, 0, 0],
           [0, 0, 0, 0, 0]], dtype=uint8)
    >>> np.asarray(clear_border(cells, sides="first"))
    array([[0, 0, 0, 0, 0],
           [0, 0, 1, 0, 2],
           [0, 0, 0, 0, 2]], dtype=uint8)
    """
    classes, valid = as_label_map(labels, mask, "clear_border")
    objects = connected(classes, valid, connectivity=connectivity, background=0)
    pieces = Pieces.of(objects, Patch.whole(classes, valid))
    return as_kind_of(labels, np.append(0, _whole(pieces, sides))[objects], valid)
