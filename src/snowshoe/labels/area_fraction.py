"""The share of an image that objects cover, and how far it may be from that of the material."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from snowshoe.blocks import Window
from snowshoe.types import Mask

__all__ = ["AreaFraction", "Cover", "area_fraction"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

DIVISIONS = {2: (32, 16, 8, 4), 3: (16, 8, 4)}
"""Into how many blocks an axis is divided, by the number of axes: halves of halves."""
FEWEST = 8
"""Blocks; fewer say little of how different they are."""


@dataclass(frozen=True)
class AreaFraction:
    """A share of the pixels that are used.

    Attributes
    ----------
    share : float
        From 0 to 1; not a number where no pixel is used.
    error : float
        Its standard error, as an estimate of the share in the material; not a number of images too small for it.
    n_pixels : int
        The pixels that are used.
    """

    share: float
    error: float
    n_pixels: int


def area_fraction(objects: Mask, valid: Mask | None = None) -> AreaFraction:
    """Return the share of objects among the valid pixels, with its standard error.

    Pixels of one object are no independent samples, so the error is that of the mean of blocks (batch means): the
    variance between blocks divided by their number, for the block size that makes it greatest. It is right where the
    image is many times as large as what is seen in it, and too small where it is not.
    """
    used = np.ones(objects.shape, np.bool_) if valid is None else valid
    n = int(np.count_nonzero(used))
    covered = objects & used
    share = int(np.count_nonzero(covered)) / n if n else math.nan
    parts, sizes = (_block_sums(mask, DIVISIONS[objects.ndim][0]) for mask in (covered, used))
    return _fraction(parts, sizes, share, n)


@dataclass(frozen=True, eq=False)
class Cover:
    """How many pixels objects cover in each cell of an image, and how many are used; blocks add up.

    Attributes
    ----------
    parts, sizes : ndarray of float64
        One for each cell along each axis, those into which `area_fraction` divides an image.
    """

    parts: Floats
    sizes: Floats

    @classmethod
    def of(cls, objects: Mask, valid: Mask | None, core: Window, shape: tuple[int, ...]) -> Self:
        """Return the numbers of a block of an image."""
        used = np.ones(objects.shape, np.bool_) if valid is None else valid
        count = DIVISIONS[len(shape)][0]
        cells = [_cells(along, n, count) for along, n in zip(core, shape, strict=True)]
        return cls(*(_sums_by_cell(mask, cells, count) for mask in (objects & used, used)))

    def __add__(self, other: Cover) -> Cover:
        return Cover(self.parts + other.parts, self.sizes + other.sizes)

    def fraction(self) -> AreaFraction:
        """Return the share of objects, with its standard error."""
        n = int(self.sizes.sum())
        return _fraction(self.parts, self.sizes, int(self.parts.sum()) / n if n else math.nan, n)


def _fraction(parts: Floats, sizes: Floats, share: float, n: int) -> AreaFraction:
    errors = []
    for _ in DIVISIONS[parts.ndim]:
        errors.append(_error_of_blocks(parts.reshape(-1), sizes.reshape(-1), share))
        parts, sizes = _halved(parts), _halved(sizes)
    known = [error for error in errors if not math.isnan(error)]
    return AreaFraction(share, max(known, default=math.nan), n)


def _error_of_blocks(parts: Floats, sizes: Floats, share: float) -> float:
    """Return the standard error of a ratio of sums over blocks."""
    n_blocks = int(np.count_nonzero(sizes))
    if n_blocks < FEWEST:
        return math.nan
    off = parts - share * sizes
    return math.sqrt(float(off @ off) * n_blocks / (n_blocks - 1)) / float(sizes.sum())


def _block_sums(mask: Mask, count: int) -> Floats:
    """Return how many pixels are True in each of ``count`` blocks along each axis; short axes leave some empty."""
    cuts = [[slice(i * n // count, (i + 1) * n // count) for i in range(count)] for n in mask.shape]
    counts = [np.count_nonzero(mask[block]) for block in itertools.product(*cuts)]
    return np.array(counts, np.float64).reshape((count,) * mask.ndim)


def _cells(along: slice, n: int, count: int) -> Integers:
    """Return the cell of each coordinate along an axis."""
    starts = np.arange(count) * n // count
    return np.searchsorted(starts, np.arange(along.start, along.stop), side="right") - 1


def _sums_by_cell(mask: Mask, cells: list[Integers], count: int) -> Floats:
    sums = mask.astype(np.int64)
    for axis, cell in enumerate(cells):
        begins = np.flatnonzero(np.diff(cell, prepend=-1))
        sums = np.add.reduceat(sums, begins, axis=axis)
    total = np.zeros((count,) * mask.ndim)
    total[np.ix_(*(np.unique(cell) for cell in cells))] = sums
    return total


def _halved(sums: Floats) -> Floats:
    """Return the sums of blocks of twice the size."""
    for axis in range(sums.ndim):
        sums = np.add.reduceat(sums, np.arange(0, sums.shape[axis], 2), axis=axis)
    return sums
