"""The share of an image that objects cover, and how far it may be from that of the material."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from snowshoe.blocks import Window
from snowshoe.types import Mask

__all__ = ["AreaFraction", "Cover", "area_fraction"]

Floats = npt.NDArray[np.float64]
Lag = tuple[int, ...]

MOST_BLOCKS = 4096
"""Blocks that pixels are added up in: their covariance is as good as that of pixels, and quickly known."""
WIDEST = 0.5
"""Share of all pairs of pixels that may be within the range of the covariance: beyond, there is more noise than use."""


@dataclass(frozen=True)
class AreaFraction:
    """A share of the pixels that are used.

    Attributes
    ----------
    share : float
        From 0 to 1; not a number where no pixel is used.
    error : float
        Its standard error, as an estimate of the share in the material. Not a number where the image cannot tell: it is
        too small, or all of it or none is covered.
    n_pixels : int
        The pixels that are used.
    """

    share: float
    error: float
    n_pixels: int


def area_fraction(objects: Mask, valid: Mask | None = None) -> AreaFraction:
    """Return the share of objects among the valid pixels, with its standard error.

    Pixels of one object are no independent samples. The variance of the share is the sum of the covariances of all
    pairs of pixels (Matheron's variance of the mean in a window), which are taken from the image itself. They are
    summed up from near pairs to far ones until the sum no longer grows: as far as objects and their groups reach.
    The variance is that of one object more, as for counts: of few objects the intervals would else be too narrow.

    References
    ----------
    .. [1] Lantuéjoul, C. (1991). Ergodicity and integral range. Journal of Microscopy, 161(3), 387-403.
           https://doi.org/10.1111/j.1365-2818.1991.tb03099.x
    .. [2] Ohser, J. & Mücklich, F. (2000). Statistical Analysis of Microstructures in Materials Science. Wiley.
    """
    return Cover.of(objects, valid, tuple(slice(0, n) for n in objects.shape), objects.shape).fraction()


@dataclass(frozen=True, eq=False)
class Cover:
    """How many pixels objects cover in each block of a grid, and how many are used; what is seen in parts adds up.

    Attributes
    ----------
    parts, sizes : ndarray of float64
        One for each of the squares (cubes) of the grid, of which the last ones are cut off.
    """

    parts: Floats
    sizes: Floats

    @classmethod
    def of(cls, objects: Mask, valid: Mask | None, core: Window, shape: tuple[int, ...]) -> Self:
        """Return the numbers of a part of an image."""
        if valid is None:
            return cls(_block_sums(objects, core, shape), _block_sizes(core, shape))
        return cls(_block_sums(objects & valid, core, shape), _block_sums(valid, core, shape))

    def __add__(self, other: Cover) -> Cover:
        return Cover(self.parts + other.parts, self.sizes + other.sizes)

    def fraction(self) -> AreaFraction:
        """Return the share of objects, with its standard error."""
        return _fraction(self.parts, self.sizes)


def _fraction(parts: Floats, sizes: Floats) -> AreaFraction:
    n, n_covered = int(sizes.sum()), int(parts.sum())
    if n_covered in (0, n):
        return AreaFraction(n_covered / n if n else math.nan, math.nan, n)
    share = n_covered / n
    variance = _variance_of_mean(parts - share * sizes, sizes)
    one_object = variance / min(share, 1 - share)
    return AreaFraction(share, math.sqrt(variance + one_object**2), n)


def _variance_of_mean(off: Floats, sizes: Floats) -> float:
    """Return the variance of a mean, from what blocks of pixels have above it and how many pixels they have.

    What is above the mean of the image itself sums to 0, so covariances come out too small by the variance looked for:
    all pairs together by all of it, and those within a distance by their share of it, which is put back.
    """
    n_pairs = float(sizes.sum()) ** 2
    variance, total, share = math.nan, 0.0, 0.0
    for lags in _lags_by_length(sizes.shape):
        for lag in lags:
            twice = 2 if any(lag) else 1
            total += twice * _summed_products(off, lag) / n_pairs
            share += twice * _summed_products(sizes, lag) / n_pairs
        if share > WIDEST or total / (1 - share) <= variance:
            break
        variance = total / (1 - share)
    return variance


def _lags_by_length(shape: tuple[int, ...]) -> Iterator[list[Lag]]:
    """Yield the steps from block to block, one of each two opposite, those of a length (in whole blocks) at once."""
    for length in range(sum(shape)):
        sides = [range(-min(length, n - 1), min(length, n - 1) + 1) for n in shape]
        steps = (lag for lag in itertools.product(*sides) if lag >= (0,) * len(shape))
        yield [lag for lag in steps if round(math.hypot(*lag)) == length]


def _summed_products(values: Floats, lag: Lag) -> float:
    """Return the sum of the products of all values and those a step away."""
    here = values[tuple(slice(max(0, -step), n - max(0, step)) for step, n in zip(lag, values.shape, strict=True))]
    there = values[tuple(slice(max(0, step), n - max(0, -step)) for step, n in zip(lag, values.shape, strict=True))]
    return float((here * there).sum())


def _block_sums(mask: Mask, core: Window, shape: tuple[int, ...]) -> Floats:
    """Return how many pixels of a part of an image are True in each block of its grid."""
    total, place, begins = _grid(core, shape)
    sums: Any = mask.view(np.uint8)
    # The last axis first: it leaves little to be added up along the others.
    for axis in reversed(range(mask.ndim)):
        sums = np.add.reduceat(sums, begins[axis], axis=axis, dtype=np.int32)
    total[place] = sums
    return total


def _block_sizes(core: Window, shape: tuple[int, ...]) -> Floats:
    """Return how many pixels a part of an image has in each block of its grid."""
    total, place, begins = _grid(core, shape)
    lengths = [np.diff(starts, append=along.stop - along.start) for starts, along in zip(begins, core, strict=True)]
    total[place] = functools.reduce(np.multiply.outer, lengths)
    return total


def _grid(core: Window, shape: tuple[int, ...]) -> tuple[Floats, Window, list[npt.NDArray[np.int64]]]:
    """Return zeros for each block of the grid, where a part of an image lies in it, and where blocks begin in that."""
    side = math.ceil((math.prod(shape) / MOST_BLOCKS) ** (1 / len(shape)))
    begins = [
        np.maximum(np.arange(along.start // side * side, along.stop, side) - along.start, 0).astype(np.int64)
        for along in core
    ]
    place = tuple(slice(along.start // side, -(-along.stop // side)) for along in core)
    return np.zeros([-(-n // side) for n in shape]), place, begins
