"""Readable definition of the hysteresis kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def follow(strength: npt.NDArray[Any], low: float, high: float, kept: npt.NDArray[np.bool_]) -> None:
    """Write which pixels above ``low`` are joined, over sides, edges and corners, to one above ``low`` and ``high``."""
    from scipy import ndimage

    lines, n = ndimage.label(strength > low, np.ones((3,) * strength.ndim, np.bool_))
    strong = np.zeros(n + 1, np.bool_)
    strong[lines[strength > high]] = True
    strong[0] = False
    kept[:] = strong[lines]


def passing(strength: npt.NDArray[Any], share: float, greatest: npt.NDArray[Any]) -> None:
    """Write below which high threshold every pixel is kept, with a low one that is ``share`` of it (from 0 to 1).

    A pixel's own strength, or the strength of one that it is joined to, but no more than the least strength on the
    way divided by ``share``: a reconstruction by dilation, over sides, edges and corners. 0 stays 0.
    """
    from scipy import ndimage

    with np.errstate(over="ignore"):
        reach = strength / strength.dtype.type(share)
    greatest[:] = strength
    before = np.full_like(strength, -1)
    while not np.array_equal(before, greatest):
        before[:] = greatest
        np.minimum(ndimage.maximum_filter(before, 3, mode="nearest"), reach, out=greatest)
