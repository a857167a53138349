"""Readable definition of the zero-crossing kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.border import padded
from snowshoe.kernels.polar.reference import angle

Volume = npt.NDArray[Any]
Map = npt.NDArray[np.bool_]


def steps(
    response: Volume,
    valid: Map | None,
    border: str,
    height: float,
    bound: float,
    per_axis: npt.NDArray[np.float64],
    least: Volume | None,
    step: Volume,
    direction: Volume | None,
    kept: Map,
    threads: int,
) -> None:
    """Write how high a step crosses zero at each pixel, which steps are kept, and the direction uphill, in radians.

    A negative pixel with a positive one among its neighbours along the axes is on a crossing, and so is a 0 between a
    negative and a positive neighbour on one line. The border is not constant; nearest puts no other pixel beyond it.
    The slope is the greatest difference to a positive neighbour; for a 0, half the difference of its neighbours;
    differences along each axis count ``per_axis`` times. ``step`` is ``height`` times the slope, 0 where there is no
    crossing. Kept is what has a step of at least ``bound``, or of at least ``least`` at its pixel. Uphill, of a plane
    alone, is where the response falls. All are 0 where not ``valid``.
    """
    wide = padded(response.astype(step.dtype), 1, border, 0)
    step[:] = _slope(wide, per_axis.astype(step.dtype)) * step.dtype.type(height)
    kept[:] = (step > 0) & (step >= (step.dtype.type(bound) if least is None else least))
    if direction is not None:
        plane = wide[1]
        direction[:] = angle(_fall(plane.T).T, _fall(plane))
    if valid is not None:
        step[~valid], kept[~valid] = 0, False
        if direction is not None:
            direction[~valid] = 0


def _slope(wide: Volume, per_axis: Volume) -> Volume:
    at = wide[1:-1, 1:-1, 1:-1]
    slope = np.zeros_like(at)
    for axis, per in enumerate(per_axis):
        if axis == 0 and len(at) == 1:
            continue
        before, after = (
            wide[tuple(slice(1 + s, n - 1 + s) if a == axis else slice(1, -1) for a, n in enumerate(wide.shape))]
            for s in (-1, 1)
        )
        low, high = np.minimum(before, after), np.maximum(before, after)
        rise = np.where((at < 0) & (high > 0), (high - at) * per, 0)
        across = np.where((low < 0) & (high > 0), (high - low) * per / wide.dtype.type(2), 0)
        np.maximum(slope, np.where(at == 0, across, rise), out=slope)
    return slope


def _fall(wide: Volume) -> Volume:
    """How much the response falls along columns, with the weights 1 2 1 across."""
    falls = wide[:, :-2] - wide[:, 2:]
    total: Volume = (falls[:-2] + falls[2:]) + (falls[1:-1] + falls[1:-1]) + wide.dtype.type(0)
    return total
