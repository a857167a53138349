"""Grey-scale openings and closings: by a flat square or disk, and by a ball or a paraboloid."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, Literal

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.filters.borders import filled, real_type
from snowshoe.kernels import erosion as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.types import Pixels

__all__ = ["Footprint", "closing", "opening", "rolled_under"]

Footprint = Literal["disk", "square"]
STRIP = 1 << 19
"""So many bytes of an image are gone through at a time, so that they stay in the processor's cache."""


def opening(checked: CheckedImage, radius: int, footprint: Footprint) -> Pixels:
    """Return the greatest image that footprints fit under, in the image's type; what is not valid does not count."""
    low, high = _limits(checked.pixels.dtype)
    least = partial(_extreme, radius=radius, footprint=footprint, greatest=False)
    eroded = least(filled(checked, high), outside=high)
    return _extreme(_left(checked, eroded, low), radius, footprint, greatest=True, outside=low)


def closing(checked: CheckedImage, radius: int, footprint: Footprint) -> Pixels:
    """Return the least image that footprints fit upon, in the image's type; what is not valid does not count."""
    low, high = _limits(checked.pixels.dtype)
    dilated = _extreme(filled(checked, low), radius, footprint, greatest=True, outside=low)
    return _extreme(_left(checked, dilated, high), radius, footprint, greatest=False, outside=high)


def rolled_under(checked: CheckedImage, radius: int, height: float, *, is_ball: bool) -> Pixels:
    """Return the surface that a ball, or a paraboloid as blunt as it, reaches from below: an opening, in float.

    The ball is ``height`` image units high where it is ``radius`` pixels wide. The paraboloid is as wide as a square.
    """
    real = real_type(checked.pixels.dtype)
    structures = _ball(radius, height) if is_ball else _paraboloid(radius, height)
    pixels = checked.pixels.astype(real)
    pixels = _left(checked, pixels, np.inf)
    for structure in structures:
        pixels = _eroded(pixels, structure.astype(real))
    pixels = _left(checked, -pixels, np.inf)
    for structure in structures:
        pixels = _eroded(pixels, structure.astype(real))
    return -pixels


def _eroded(pixels: Pixels, raises: Pixels) -> Pixels:
    eroded = empty(pixels.shape, pixels.dtype)
    kernel.erode(np.ascontiguousarray(pixels), raises, eroded, threads(pixels.size * raises.size))
    return eroded


def _ball(radius: int, height: float) -> list[Pixels]:
    """Return how far below its top a ball is at each place; infinite beside it."""
    row, column = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    squares = (row * row + column * column) / radius**2
    depth = height * (1 - np.sqrt(np.maximum(1 - squares, 0)))
    return [np.where(squares <= 1, depth, np.inf)]


def _paraboloid(radius: int, height: float) -> list[Pixels]:
    """Return the same of a paraboloid, as a column and a row whose sum it is."""
    depth = height * (np.arange(-radius, radius + 1) / radius) ** 2 / 2
    return [depth[:, np.newaxis], depth[np.newaxis]]


def _limits(dtype: np.dtype[Any]) -> tuple[float, float]:
    return (-np.inf, np.inf) if dtype.kind == "f" else (np.iinfo(dtype).min, np.iinfo(dtype).max)


def _left(checked: CheckedImage, pixels: Pixels, value: float) -> Pixels:
    """Return pixels, and a value where the image is not valid."""
    return pixels if checked.valid is None else np.where(checked.valid, pixels, pixels.dtype.type(value))


def _extreme(pixels: Pixels, radius: int, footprint: Footprint, *, greatest: bool, outside: float) -> Pixels:
    """Return the least or the greatest value around each pixel; beyond the image is one that never is."""
    better = np.maximum if greatest else np.minimum
    wide = np.pad(pixels, radius, constant_values=outside)
    result = empty(pixels.shape, pixels.dtype)
    step = max(radius, STRIP // (wide.shape[1] * wide.itemsize), 1)
    for top in range(0, len(pixels), step):
        strip, part = wide[top : top + step + 2 * radius], result[top : top + step]
        (_extreme_of_disk if footprint == "disk" else _extreme_of_square)(strip, radius, better, part)
    return result


def _extreme_of_square(wide: Pixels, radius: int, better: Any, result: Pixels) -> None:
    """Write the extreme of the square around each pixel of a strip that is wider by the radius on all sides."""
    for _ in range(2):
        runs, length = wide, 1
        while 2 * length <= 2 * radius + 1:
            runs, length = better(runs[:-length], runs[length:]), 2 * length
        rest = 2 * radius + 1 - length
        wide = (better(runs[: len(runs) - rest], runs[rest:]) if rest else runs).T
    result[:] = wide


def _extreme_of_disk(wide: Pixels, radius: int, better: Any, result: Pixels) -> None:
    """Write the extreme of the disk around each pixel of a strip that is wider by the radius on all sides.

    A disk is made of rows. The extreme of a row of any length is that of two overlapping runs of 2ⁿ pixels, which are
    made by doubling as rows get longer from the disk's top to its middle.
    """
    rows, columns = result.shape
    runs, length = wide, 1
    result[:] = wide[radius : radius + rows, radius : radius + columns]
    for row in range(radius, -1, -1):
        half = math.isqrt(radius * radius - row * row)
        while 2 * length <= 2 * half + 1:
            runs, length = better(runs[:, :-length], runs[:, length:]), 2 * length
        first, last = radius - half, radius + half + 1 - length
        chords = better(runs[:, first : first + columns], runs[:, last : last + columns])
        for shift in {-row, row}:
            better(result, chords[radius + shift : radius + shift + rows], out=result)
