"""Readable definition of the zero-crossing kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.border import padded

Plane = npt.NDArray[Any]


def slope(response: Plane, border: str, slope: Plane, threads: int) -> None:
    """Write how steeply the response crosses zero at each pixel; 0 where it does not.

    A negative pixel with a positive one among its four neighbours is on a crossing, and so is a 0 between a negative
    and a positive neighbour on one line. The border is not constant; nearest puts no other pixel beyond it. The slope
    is per pixel, in the response's unit: the greatest difference to a positive neighbour; for a 0, half the difference
    of its neighbours.
    """
    at = response.astype(slope.dtype)
    wide = padded(at, 1, border, 0)
    up, down, left, right = wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]
    highest = np.maximum(np.maximum(up, down), np.maximum(left, right))
    pair = np.where((at < 0) & (highest > 0), highest - at, 0)
    between = np.maximum(_across(up, down), _across(left, right)) / slope.dtype.type(2)
    slope[:] = np.where(at == 0, between, pair)


def _across(one: Plane, other: Plane) -> Plane:
    """The difference of two neighbours of opposite sign, else 0."""
    opposite = (np.minimum(one, other) < 0) & (np.maximum(one, other) > 0)
    difference: Plane = np.where(opposite, np.abs(one - other), 0)
    return difference
