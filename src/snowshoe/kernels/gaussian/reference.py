"""Readable definition of the Gaussian kernels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.border import padded

Plane = npt.NDArray[Any]
Volume = npt.NDArray[Any]
Radii = npt.NDArray[np.int64]


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

    With ``settled``, where the pixels beside it along the row have its value, an answer that is what the filter makes
    of that value alone, which rounding may leave beside it, is that value.
    """
    own = pixels.astype(smoothed.dtype)
    down, along = len(weights) - 1, len(across) - 1
    most = max(down, along)
    wide = padded(own, most, border, outside)
    wide = wide[most - down : len(wide) - (most - down), most - along : wide.shape[1] - (most - along)]
    smoothed[:] = _level(_level(wide, across, 1), weights, 0)
    if settled:
        near = smoothed.dtype.type(4 * (most + 2)) * np.finfo(smoothed.dtype).eps
        beside = np.lib.stride_tricks.sliding_window_view(wide[down : down + len(own)], 2 * along + 1, axis=1)
        flat = (smoothed == _filled(_filled(own, across), weights)) & (beside == own[..., None]).all(axis=-1)
        flat &= np.abs(smoothed - own) <= near * np.abs(own)
        smoothed[flat] = own[flat]


def gradient(
    pixels: Volume,
    weights: Plane,
    slope: Plane,
    radii: Radii,
    border: str,
    outside: float,
    gx: Volume,
    gy: Volume,
    gz: Volume | None,
    threads: int,
) -> None:
    """Write the derivatives along columns, rows and planes: odd weights along the axis, ``weights`` along the others.

    Each axis has its own row of both, of which radius + 1 are used, from the centre outwards. ``slope[:, j]`` weighs
    the difference of the pixels j after and j before; ``slope[:, 0]`` is not used. An axis of radius 0 is not filtered.
    """
    wide = _widened(pixels.astype(gx.dtype), radii, border, outside)
    deep, down, across = _pairs(weights, slope, radii)
    level = _level(wide, deep[0], 0) if radii[0] else wide
    gx[:] = _level(_slope(level, across[1], 2), down[0], 1)
    gy[:] = _slope(_level(level, across[0], 2), down[1], 1)
    if gz is not None:
        gz[:] = _level(_level(_slope(wide, deep[1], 0), across[0], 2), down[0], 1)


def laplacian(
    pixels: Volume,
    weights: Plane,
    bend: Plane,
    radii: Radii,
    border: str,
    outside: float,
    response: Volume,
    threads: int,
) -> None:
    """Write the sum over the axes of the second derivative along one, smoothed along the others.

    Each axis has its own row of ``weights`` and of ``bend``, those of the second derivative, of which radius + 1 are
    used. They are applied to the difference to the centre, so that they sum to 0; ``bend[:, 0]`` is not used.
    """
    wide = _widened(pixels.astype(response.dtype), radii, border, outside)
    deep, down, across = _pairs(weights, bend, radii)
    level = _level(wide, deep[0], 0) if radii[0] else wide
    bent = _add_bend(np.zeros_like(_moved(level, len(across[0]) - 1, 0, 2)), level, across[1], 2)
    if radii[0]:
        between = _add_bend(np.zeros_like(_moved(wide, int(radii[0]), 0, 0)), wide, deep[1], 0)
        bent += _level(between, across[0], 2)
    response[:] = _level(bent, down[0], 1)
    _add_bend(response, _level(level, across[0], 2), down[1], 1)


def _pairs(weights: Plane, others: Plane, radii: Radii) -> list[tuple[Plane, Plane]]:
    """The weights along each axis, as many as are used."""
    axes = zip(weights, others, radii.tolist(), strict=True)
    return [(one[: radius + 1], other[: radius + 1]) for one, other, radius in axes]


def _widened(pixels: Volume, radii: Radii, border: str, outside: float) -> Volume:
    """The pixels with as many more on every side as the radius along each axis."""
    return padded(pixels, [int(radius) for radius in radii], border, outside)


def _filled(value: Plane, weights: Plane) -> Plane:
    """What the filter makes along one axis of a value that fills it."""
    total: Plane = weights[0] * value
    for weight in weights[1:]:
        total += weight * (value + value)
    return total


def _moved(wide: Plane, radius: int, j: int, axis: int) -> Plane:
    """The image moved by j along an axis, without the border of that axis."""
    n = wide.shape[axis] - 2 * radius
    return wide[(slice(None),) * axis + (slice(radius + j, radius + j + n),)]


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
