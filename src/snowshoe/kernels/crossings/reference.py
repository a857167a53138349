"""Readable definition of the zero-crossing kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.border import padded
from snowshoe.kernels.polar.reference import angle

Plane = npt.NDArray[Any]
Map = npt.NDArray[np.bool_]


def steps(
    response: Plane,
    valid: Map | None,
    border: str,
    height: float,
    bound: float,
    least: Plane | None,
    step: Plane,
    direction: Plane,
    kept: Map,
    threads: int,
) -> None:
    """Write how high a step crosses zero at each pixel, which steps are kept, and the direction uphill, in radians.

    A negative pixel with a positive one among its four neighbours is on a crossing, and so is a 0 between a negative
    and a positive neighbour on one line. The border is not constant; nearest puts no other pixel beyond it. The slope
    is the greatest difference to a positive neighbour; for a 0, half the difference of its neighbours. ``step`` is
    ``height`` times it, 0 where there is no crossing. Kept is what has a step of at least ``bound``, or of at least
    ``least`` at its pixel. Uphill is where the response falls. All are 0 where not ``valid``.
    """
    wide = padded(response.astype(step.dtype), 1, border, 0)
    step[:] = _slope(wide) * step.dtype.type(height)
    kept[:] = (step > 0) & (step >= (step.dtype.type(bound) if least is None else least))
    gx, gy = _fall(wide), _fall(wide.T).T
    direction[:] = angle(gy, gx)
    if valid is not None:
        step[~valid], direction[~valid], kept[~valid] = 0, 0, False


def _slope(wide: Plane) -> Plane:
    at, up, down, left, right = wide[1:-1, 1:-1], wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]
    highest = np.maximum(np.maximum(up, down), np.maximum(left, right))
    pair = np.where((at < 0) & (highest > 0), highest - at, 0)
    between = np.maximum(_across(up, down), _across(left, right)) / wide.dtype.type(2)
    return np.where(at == 0, between, pair)


def _across(one: Plane, other: Plane) -> Plane:
    """The difference of two neighbours of opposite sign, else 0."""
    opposite = (np.minimum(one, other) < 0) & (np.maximum(one, other) > 0)
    difference: Plane = np.where(opposite, np.abs(one - other), 0)
    return difference


def _fall(wide: Plane) -> Plane:
    """How much the response falls along columns, with the weights 1 2 1 across."""
    falls = wide[:, :-2] - wide[:, 2:]
    total: Plane = (falls[:-2] + falls[2:]) + (falls[1:-1] + falls[1:-1]) + wide.dtype.type(0)
    return total
