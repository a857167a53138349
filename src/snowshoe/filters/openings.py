"""Grey-scale openings and closings: by a flat box or ball, and by a ball with a height or a paraboloid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.filters.borders import filled, real_type
from snowshoe.kernels import erosion as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.kernels.volumes import as_volume
from snowshoe.types import Pixels

__all__ = ["Footprint", "closing", "opening", "rolled_under"]

Footprint = Literal["disk", "square"]
Steps = Sequence[float]
"""How long a pixel is along each axis; radii are in pixels of length 1."""
Chords = list[int]
"""How far a disk reaches along the row that is 0, 1, 2 … rows from its middle."""
ROUNDED = 1e-9
"""What is nearer to a whole number of pixels than this is one."""
STRIP = 1 << 19
"""So many bytes of an image are gone through at a time, so that they stay in the processor's cache."""


def opening(checked: CheckedImage, radius: int, footprint: Footprint, steps: Steps = (1, 1)) -> Pixels:
    """Return the greatest image that footprints fit under, in the image's type; what is not valid does not count."""
    low, high = _limits(checked.pixels.dtype)
    extreme = partial(_extreme, radius=radius, footprint=footprint, steps=steps)
    eroded = extreme(filled(checked, high), greatest=False, outside=high)
    return extreme(_left(checked, eroded, low), greatest=True, outside=low)


def closing(checked: CheckedImage, radius: int, footprint: Footprint, steps: Steps = (1, 1)) -> Pixels:
    """Return the least image that footprints fit upon, in the image's type; what is not valid does not count."""
    low, high = _limits(checked.pixels.dtype)
    extreme = partial(_extreme, radius=radius, footprint=footprint, steps=steps)
    dilated = extreme(filled(checked, low), greatest=True, outside=low)
    return extreme(_left(checked, dilated, high), greatest=False, outside=high)


def rolled_under(checked: CheckedImage, radius: int, height: float, *, is_ball: bool, steps: Steps = (1, 1)) -> Pixels:
    """Return the surface that a ball, or a paraboloid as blunt as it, reaches from below: an opening, in float.

    The ball is ``height`` image units high where it is ``radius`` pixels wide. The paraboloid is as wide as a square.
    """
    real = real_type(checked.pixels.dtype)
    structures = (_ball if is_ball else _paraboloid)(radius, height, steps)
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
    volumes = [as_volume(np.ascontiguousarray(layer)) for layer in (pixels, raises)]
    kernel.erode(*volumes, as_volume(eroded), threads(pixels.size * raises.size))
    return eroded


def _ball(radius: int, height: float, steps: Steps = (1, 1)) -> list[Pixels]:
    """Return how far below its top a ball is at each place; infinite beside it."""
    sides = [np.arange(-reach, reach + 1) * step for reach, step in zip(_radii(radius, steps), steps, strict=True)]
    squares = sum(side * side for side in np.meshgrid(*sides, indexing="ij", sparse=True)) / radius**2
    depth = height * (1 - np.sqrt(np.maximum(1 - squares, 0)))
    return [np.where(squares <= 1, depth, np.inf)]


def _paraboloid(radius: int, height: float, steps: Steps) -> list[Pixels]:
    """Return the same of a paraboloid, as lines along each axis whose sum it is."""
    lines = []
    for axis, (reach, step) in enumerate(zip(_radii(radius, steps), steps, strict=True)):
        depth = height * (np.arange(-reach, reach + 1) * step / radius) ** 2 / 2
        lines.append(depth.reshape([-1 if axis == other else 1 for other in range(len(steps))]))
    return lines


def _radii(radius: int, steps: Steps) -> list[int]:
    """Return how many pixels at most a radius away lie on one side along each axis."""
    return [int(radius / step + ROUNDED) for step in steps]


def _limits(dtype: np.dtype[Any]) -> tuple[float, float]:
    return (-np.inf, np.inf) if dtype.kind == "f" else (np.iinfo(dtype).min, np.iinfo(dtype).max)


def _left(checked: CheckedImage, pixels: Pixels, value: float) -> Pixels:
    """Return pixels, and a value where the image is not valid."""
    return pixels if checked.valid is None else np.where(checked.valid, pixels, pixels.dtype.type(value))


def _extreme(
    pixels: Pixels, radius: int, footprint: Footprint, steps: Steps, *, greatest: bool, outside: float
) -> Pixels:
    """Return the least or the greatest value around each pixel; beyond the image is one that never is."""
    better = np.maximum if greatest else np.minimum
    *deep, down, across = _radii(radius, steps)
    if pixels.ndim == 2 and footprint == "disk":
        return _extreme_of_disk(pixels, _chords(radius, steps), better, outside)
    if pixels.ndim == 2:
        return _extreme_of_square(pixels, (down, across), better, outside)
    result = np.full_like(pixels, outside)
    for place, plane in enumerate(pixels):
        disk = None if footprint == "disk" else _extreme_of_square(plane, (down, across), better, outside)
        for away in range(deep[0] + 1):
            if footprint == "disk":
                disk = _extreme_of_disk(plane, _chords(radius, steps[1:], away * steps[0]), better, outside)
            for other in {place - away, place + away} & set(range(len(pixels))):
                better(result[other], disk, out=result[other])
    return result


def _chords(radius: int, steps: Steps, away: float = 0.0) -> Chords:
    """Return the chords of the disk in which a plane that is ``away`` from a ball's middle cuts it."""
    square = radius * radius - away * away
    rows = int(math.sqrt(max(square, 0)) / steps[0] + ROUNDED)
    squares = [max(square - (row * steps[0]) ** 2, 0) for row in range(rows + 1)]
    return [int(math.sqrt(each) / steps[1] + ROUNDED) for each in squares]


def _extreme_of_square(pixels: Pixels, radii: tuple[int, int], better: Any, outside: float) -> Pixels:
    """Return the extreme of the rectangle around each pixel of a plane."""
    wide, result = np.pad(pixels, [(radius, radius) for radius in radii], constant_values=outside), []
    step = max(radii[0], STRIP // (wide.shape[1] * wide.itemsize), 1)
    for top in range(0, len(pixels), step):
        strip = wide[top : top + step + 2 * radii[0]]
        for radius in radii:
            runs, length = strip, 1
            while 2 * length <= 2 * radius + 1:
                runs, length = better(runs[:-length], runs[length:]), 2 * length
            rest = 2 * radius + 1 - length
            strip = (better(runs[: len(runs) - rest], runs[rest:]) if rest else runs).T
        result.append(strip)
    return np.concatenate(result)


def _extreme_of_disk(pixels: Pixels, chords: Chords, better: Any, outside: float) -> Pixels:
    """Return the extreme of the disk around each pixel of a plane, in strips of rows."""
    down, across = len(chords) - 1, chords[0]
    wide = np.pad(pixels, ((down, down), (across, across)), constant_values=outside)
    result = empty(pixels.shape, pixels.dtype)
    step = max(down, STRIP // (wide.shape[1] * wide.itemsize), 1)
    for top in range(0, len(pixels), step):
        _write_extreme_of_disk(wide[top : top + step + 2 * down], chords, better, result[top : top + step])
    return result


def _write_extreme_of_disk(wide: Pixels, chords: Chords, better: Any, result: Pixels) -> None:
    """Write the extreme of the disk around each pixel of a strip that is wider by its radii on all sides.

    A disk is made of rows. The extreme of a row of any length is that of two overlapping runs of 2ⁿ pixels, which are
    made by doubling as rows get longer from the disk's top to its middle.
    """
    (rows, columns), down, across = result.shape, len(chords) - 1, chords[0]
    runs, length = wide, 1
    result[:] = wide[down : down + rows, across : across + columns]
    for row in range(down, -1, -1):
        half = chords[row]
        while 2 * length <= 2 * half + 1:
            runs, length = better(runs[:, :-length], runs[:, length:]), 2 * length
        first, last = across - half, across + half + 1 - length
        ends = better(runs[:, first : first + columns], runs[:, last : last + columns])
        for shift in {-row, row}:
            better(result, ends[down + shift : down + shift + rows], out=result)
