"""Parts of an image: blocks that tile it, windows around them and windows that overlap, in any number of axes."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Window", "blocks", "common", "depth", "inside", "overlapping", "window_around"]

Window: TypeAlias = tuple[slice, ...]
"""Where a part begins and ends along each axis: whole numbers, within the image, without a step."""


def blocks(
    shape: Sequence[int], side: int | Sequence[int], halo: int = 0, *, grid: int = 1
) -> Iterator[tuple[Window, Window]]:
    """Each block in raster order, and its window: the block and what lies around it.

    Parameters
    ----------
    shape : sequence of int
        The image's spatial shape.
    side : int, or one for each axis
        Sides of a block; the last along an axis may be smaller.
    halo : int
        How many pixels beyond the block its window reaches, as far as there are any.
    grid : int
        Blocks and windows begin at multiples of it: sides are rounded down to one, and the halo up.
    """
    wide = -(-halo // grid) * grid
    for core in overlapping(shape, [max(grid, n // grid * grid) for n in _each(side, shape)], 0, grid=grid):
        yield core, window_around(core, wide, shape)


def window_around(core: Window, halo: int, shape: Sequence[int]) -> Window:
    """Return a part and so many pixels around it, as far as there are any."""
    return tuple(
        slice(max(0, along.start - halo), min(n, along.stop + halo)) for along, n in zip(core, shape, strict=True)
    )


def overlapping(shape: Sequence[int], side: int | Sequence[int], overlap: int, *, grid: int = 1) -> Iterator[Window]:
    """Windows of a side in raster order, each sharing at least so many pixels with the next along every axis.

    They begin at multiples of ``grid``, and share at most half of a side. One that reaches the image's end stops there.
    """
    along = (
        [slice(start, min(n, start + wide)) for start in _starts(n, wide, overlap, grid)]
        for n, wide in zip(shape, _each(side, shape), strict=True)
    )
    return itertools.product(*along)


def _starts(n: int, side: int, overlap: int, grid: int) -> range:
    step = max(grid, (side - min(overlap, side // 2)) // grid * grid)
    return range(0, max(1, n - side + step), step)


def inside(part: Window, window: Window) -> Window:
    """Return the part of the image as it lies in a window."""
    return tuple(slice(p.start - w.start, p.stop - w.start) for p, w in zip(part, window, strict=True))


def common(one: Window, other: Window) -> Window | None:
    """Return what two windows share, or None where that is nothing."""
    shared = tuple(slice(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(one, other, strict=True))
    return shared if all(along.start < along.stop for along in shared) else None


def depth(window: Window, shape: Sequence[int]) -> npt.NDArray[np.float32]:
    """Return how many pixels each of a window's lies from its nearest side, sides of the image itself not counted."""
    return functools.reduce(np.minimum.outer, (_depth(along, n) for along, n in zip(window, shape, strict=True)))


def _depth(along: slice, n: int) -> npt.NDArray[np.float32]:
    far = np.full(along.stop - along.start, max(n, 1), np.float32)
    left, right = np.arange(1, len(far) + 1, dtype=np.float32), np.arange(len(far), 0, -1, dtype=np.float32)
    return np.minimum(left if along.start else far, right if along.stop < n else far)


def _each(side: int | Sequence[int], shape: Sequence[int]) -> Sequence[int]:
    return (side,) * len(shape) if isinstance(side, int) else side
