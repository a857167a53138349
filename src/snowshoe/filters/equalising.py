"""Contrast-limited adaptive histogram equalisation, alike in all directions."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.filters.borders import filled, real_type
from snowshoe.types import Pixels

__all__ = ["BINS", "equalised"]

BINS = 256
"""Grey values are told apart in so many equal steps of the image's range."""

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


class Shares(NamedTuple):
    """Which two tiles each plane, row or column of an image has to do with, and how much."""

    tiles: tuple[Indices, Indices]
    weights: tuple[Floats, Floats]


def equalised(checked: CheckedImage, *, tiles: int, limit: float) -> Pixels:
    """Return the grey values of a plane or a volume as shares, from 0 to 1, of those around that are not brighter.

    The image is cut into tiles parts of equal size along each axis; a pixel that a cut goes through belongs to both in
    part.
    """
    grid = tuple(min(tiles, side) for side in checked.shape)
    bins = _binned(checked)
    tables = _tables(checked, bins, grid, limit)
    axes = [_between(n, side) for n, side in zip(grid, checked.shape, strict=True)]
    total, weights = np.zeros((2, *checked.shape))
    for places, weight in _corners(axes, grid):
        # A tile without a valid pixel has no table.
        weight = weight * (tables[places, -1] > 0)
        total += weight * tables[places, bins]
        weights += weight
    shares = np.divide(total, weights, out=total, where=weights > 0)
    return np.asarray(np.minimum(shares, 1), real_type(checked.pixels.dtype))


def _corners(axes: Sequence[Shares], grid: tuple[int, ...]) -> Iterator[tuple[Indices, Floats]]:
    """Yield each pixel's first or second tile along each axis, in all ways, and how much they have to do with it."""
    for ends in itertools.product(range(2), repeat=len(axes)):
        tiles = [axis.tiles[end] for axis, end in zip(axes, ends, strict=True)]
        shares = [axis.weights[end] for axis, end in zip(axes, ends, strict=True)]
        yield np.ravel_multi_index(np.ix_(*tiles), grid), functools.reduce(np.multiply.outer, shares)


def _binned(checked: CheckedImage) -> Indices:
    """Return in which of equal steps between the least and the greatest valid value each pixel lies."""
    used = checked.pixels if checked.valid is None else checked.pixels[checked.valid]
    low, high = (float(used.min()), float(used.max())) if used.size else (0.0, 0.0)
    # Halves, because the whole range may be wider than the greatest number.
    span = high / 2 - low / 2 or 1.0
    values = np.clip(filled(checked).astype(np.float64), low, high)
    return np.minimum((values / 2 - low / 2) / span * BINS, BINS - 1).astype(np.intp)


def _tables(checked: CheckedImage, bins: Indices, grid: tuple[int, ...], limit: float) -> Floats:
    """Return for each tile (tiles, bins) the share of its pixels up to each step, no step counting above the limit."""
    counts = np.zeros(math.prod(grid) * BINS)
    used = 1.0 if checked.valid is None else checked.valid
    for places, share in _corners([_inside(n, side) for n, side in zip(grid, checked.shape, strict=True)], grid):
        weight = share * used
        if weight.any():
            counts += np.bincount((places * BINS + bins).reshape(-1), weight.reshape(-1), len(counts))
    histograms = counts.reshape(-1, BINS)
    areas = histograms.sum(axis=1, keepdims=True)
    clipped = np.minimum(histograms, np.maximum(limit * areas / BINS, 1))
    clipped += (areas - clipped.sum(axis=1, keepdims=True)) / BINS
    return np.asarray(np.cumsum(clipped, axis=1) / np.where(areas > 0, areas, 1), np.float64)


def _inside(n: int, side: int) -> Shares:
    """Return in which of n equal parts of a side each pixel begins and ends, and how much of it lies in each."""
    begins, ends = np.arange(side) * n / side, np.arange(1, side + 1) * n / side
    first, last = np.floor(begins).astype(np.intp), np.minimum(np.floor(ends).astype(np.intp), n - 1)
    beyond = np.where(last > first, (ends - last) * side / n, 0.0)
    # What rounding left beside a cut is not part of the next tile.
    beyond = np.where(beyond < 1e-9, 0.0, beyond)
    return Shares((first, last), (1 - beyond, beyond))


def _between(n: int, side: int) -> Shares:
    """Return between the middles of which of n equal parts each pixel lies, and how near it is to each."""
    places = (np.arange(side) + 0.5) * n / side - 0.5
    first = np.floor(places).astype(np.intp)
    near = places - first
    return Shares((np.maximum(first, 0), np.minimum(first + 1, n - 1)), (1 - near, near))
