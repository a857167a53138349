"""The frame of what was seen: where an object may go on beyond it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from snowshoe.types import Mask

__all__ = ["at_frame"]


def at_frame(shape: tuple[int, ...], valid: Mask | None, *, first_sides: bool = False) -> Mask:
    """Return the valid pixels with a neighbour beyond the border or outside the mask, in a row, column or plane.

    ``first_sides`` looks only before a pixel: up and left, and at the plane before it.
    """
    padded = np.pad(np.ones(shape, np.bool_) if valid is None else valid, 1)
    seen = np.ones(shape, np.bool_)
    for neighbours in _neighbours(len(shape), first_sides):
        seen &= padded[neighbours]
    used = padded[(slice(1, -1),) * len(shape)]
    return np.asarray(used & ~seen)


def _neighbours(ndim: int, first_sides: bool) -> Iterator[tuple[slice, ...]]:
    """Yield the windows of an array with one more pixel on each side that show every pixel's neighbours."""
    for axis in range(ndim):
        for side in (slice(None, -2), slice(2, None))[: 1 if first_sides else 2]:
            yield tuple(side if other == axis else slice(1, -1) for other in range(ndim))
