"""Readable definition of the Gaussian kernels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.border import padded

Plane = npt.NDArray[Any]


def smooth(
    pixels: Plane,
    weights: Plane,
    across: Plane,
    border: str,
    outside: float,
    settled: bool,
    smoothed: Plane,
    threads: int,
) -> None:
    """Write the pixels filtered by ``weights`` along columns and ``across`` along rows, from the centre outwards.

    With ``settled``, an answer that is what the filter makes of the pixel's own value alone, which rounding may leave
    beside it, is that value.
    """
    own = pixels.astype(smoothed.dtype)
    down, along = len(weights) - 1, len(across) - 1
    most = max(down, along)
    wide = padded(own, most, border, outside)
    wide = wide[most - down : len(wide) - (most - down), most - along : wide.shape[1] - (most - along)]
    smoothed[:] = _level(_level(wide, across, 1), weights, 0)
    if settled:
        near = smoothed.dtype.type(4 * (most + 2)) * np.finfo(smoothed.dtype).eps
        flat = (smoothed == _filled(_filled(own, across), weights)) & (np.abs(smoothed - own) <= near * np.abs(own))
        smoothed[flat] = own[flat]


def gradient(
    pixels: Plane, weights: Plane, slope: Plane, border: str, outside: float, gx: Plane, gy: Plane, threads: int
) -> None:
    """Write the derivatives along columns and rows: odd weights ``slope`` along the axis, ``weights`` across it.

    ``slope[j]`` weighs the difference of the pixels j after and j before; ``slope[0]`` is not used.
    """
    wide = padded(pixels.astype(gx.dtype), len(weights) - 1, border, outside)
    gx[:] = _level(_slope(wide, slope, 1), weights, 0)
    gy[:] = _slope(_level(wide, weights, 1), slope, 0)


def laplacian(
    pixels: Plane, weights: Plane, bend: Plane, border: str, outside: float, response: Plane, threads: int
) -> None:
    """Write the second derivative along rows of the smoothed columns, plus the reverse.

    ``bend`` are the weights of the second derivative, applied to the difference to the centre, so that they sum to 0;
    ``bend[0]`` is not used.
    """
    wide = padded(pixels.astype(response.dtype), len(weights) - 1, border, outside)
    across = _add_bend(np.zeros((len(wide), pixels.shape[1]), response.dtype), wide, bend, 1)
    response[:] = _level(across, weights, 0)
    _add_bend(response, _level(wide, weights, 1), bend, 0)


def _filled(value: Plane, weights: Plane) -> Plane:
    """What the filter makes along one axis of a value that fills it."""
    total: Plane = weights[0] * value
    for weight in weights[1:]:
        total += weight * (value + value)
    return total


def _moved(wide: Plane, radius: int, j: int, axis: int) -> Plane:
    """The image moved by j along an axis, without the border of that axis."""
    n = wide.shape[axis] - 2 * radius
    return wide[:, radius + j : radius + j + n] if axis else wide[radius + j : radius + j + n]


def _level(wide: Plane, weights: Plane, axis: int) -> Plane:
    radius = len(weights) - 1
    total: Plane = weights[0] * _moved(wide, radius, 0, axis)
    for j in range(1, radius + 1):
        total += weights[j] * (_moved(wide, radius, -j, axis) + _moved(wide, radius, j, axis))
    return total


def _add_bend(total: Plane, wide: Plane, bend: Plane, axis: int) -> Plane:
    radius = len(bend) - 1
    centre = _moved(wide, radius, 0, axis)
    for j in range(1, radius + 1):
        total += bend[j] * ((_moved(wide, radius, -j, axis) + _moved(wide, radius, j, axis)) - (centre + centre))
    return total


def _slope(wide: Plane, slope: Plane, axis: int) -> Plane:
    radius = len(slope) - 1
    total = np.zeros_like(_moved(wide, radius, 0, axis))
    for j in range(1, radius + 1):
        total += slope[j] * (_moved(wide, radius, j, axis) - _moved(wide, radius, -j, axis))
    return total
