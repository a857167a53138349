"""Boundaries between labels."""

from __future__ import annotations

from typing import Literal

import numpy as np

from snowshoe.arrays import as_labels, require_steps
from snowshoe.errors import must_be
from snowshoe.kernels.volumes import half_steps, sides
from snowshoe.types import Connectivity, Image, Mask

__all__ = ["boundaries"]


def boundaries(
    labels: Image,
    *,
    mode: Literal["thick", "inner"] = "thick",
    connectivity: Connectivity = 1,
    mask: Mask | None = None,
) -> Mask:
    """The pixels that have a neighbour of another label.

    Parameters
    ----------
    labels : array_like of int
        Any number of axes; not negative.
    mode : {"thick", "inner"}
        "thick" marks both sides of each change of label, "inner" leaves out pixels of label 0: the outermost pixels
        of objects, for drawing on a photo without hiding what surrounds them.
    connectivity : int
        How many orthogonal steps apart neighbours may be; more steps close the corners.
    mask : ndarray of bool, optional
        True = use this pixel. A change at a pixel that is left out is no boundary.

    Returns
    -------
    ndarray of bool
        Equal to `skimage.segmentation.find_boundaries` of the same mode and connectivity.

    Raises
    ------
    ValueError
        If the mode is unknown, or there are more steps than axes.

    Examples
    --------
    >>> boundaries([[0, 0, 3, 3]]).astype(int)
    array([[0, 1, 1, 0]])
    >>> boundaries([[0, 0, 3, 3]], mode="inner").astype(int)
    array([[0, 0, 1, 0]])
    """
    checked, valid = as_labels(labels, mask)
    if mode not in ("thick", "inner"):
        raise must_be("mode", "'thick' or 'inner'", mode)
    require_steps(connectivity, checked.ndim)
    at_boundary = np.zeros(checked.shape, np.bool_)
    for step in half_steps(checked.ndim, connectivity):
        here, there = sides(checked.shape, step)
        change = checked[here] != checked[there]
        if valid is not None:
            change &= valid[here] & valid[there]
        at_boundary[here] |= change
        at_boundary[there] |= change
    return at_boundary & (checked != 0) if mode == "inner" else at_boundary
