"""From labels to boundary pixels, as the benchmark draws them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.kernels import thinning
from snowshoe.types import Labels, Mask

__all__ = ["segmentation_boundaries", "strength_of_contours", "thin"]


def segmentation_boundaries(labels: Labels, valid: Mask | None = None) -> Mask:
    """Boundary pixels of a label image: those that differ from the pixel below, to the right, or diagonally between.

    The benchmark's own drawing (`seg2bdry`, image size): on the grid of twice the size, an edge stands between two
    different pixels and a corner where any of its four edges stands; a pixel is boundary if the corner to its lower
    right is set. Lines are one to two pixels wide before `thin`. The last row and column look at their own neighbours
    along the border only.

    Parameters
    ----------
    labels : ndarray of int, (M, N)
        Any values; only whether two are equal matters.
    valid : ndarray of bool, (M, N), optional
        True = use this pixel; no edge stands between a pixel that is used and one that is not.

    Returns
    -------
    ndarray of bool, (M, N)

    Examples
    --------
    >>> import numpy as np
    >>> segmentation_boundaries(np.array([[1, 1, 2], [1, 1, 2], [1, 1, 2]])).astype(int)
    array([[0, 1, 0],
           [0, 1, 0],
           [0, 1, 0]])
    """
    below, right = np.zeros((2, *labels.shape), bool)
    below[:-1] = labels[:-1] != labels[1:]
    right[:, :-1] = labels[:, :-1] != labels[:, 1:]
    if valid is not None:
        below[:-1] &= valid[:-1] & valid[1:]
        right[:, :-1] &= valid[:, :-1] & valid[:, 1:]
    boundary: Mask = below | right
    boundary[:, :-1] |= below[:, 1:]
    boundary[:-1] |= right[1:]
    boundary[-1, :], boundary[:, -1] = right[-1, :], below[:, -1]
    return boundary


def thin(boundaries: Mask) -> Mask:
    """Lines one pixel wide from a binary map, deleting until nothing changes (MATLAB's ``bwmorph(…, 'thin', Inf)``)."""
    image = np.ascontiguousarray(boundaries, dtype=np.bool_)
    thinned = np.empty_like(image)
    thinning.thin(image, thinned)
    return thinned


def strength_of_contours(ucm2: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Boundary strength at image size (M, N) from a contour map of double size (2M + 1, 2N + 1)."""
    if ucm2.ndim != 2 or not all(n % 2 and n > 1 for n in ucm2.shape):
        raise must_be("ucm2", "a contour map of double size (2M + 1, 2N + 1)", ucm2.shape)
    return ucm2[2::2, 2::2]
