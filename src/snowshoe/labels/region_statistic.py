"""What is known of each region after one pass over the pixels; the statistics of blocks add up to that of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.kernels import intensities as values_kernel
from snowshoe.kernels import region_sums as kernel
from snowshoe.kernels.intensities.reference import GREATEST, LEAST, SQUARES, TOTAL
from snowshoe.kernels.intensities.reference import N_COLUMNS as N_VALUES
from snowshoe.kernels.region_sums.reference import AREA, HIGH, LOW, MARGIN, N_COLUMNS, OUTSIDE
from snowshoe.types import Labels, Mask, Pixels

__all__ = ["Numbered", "RegionStatistic", "consecutive", "numbered", "summable"]

Integers = npt.NDArray[np.int64]
Window = tuple[slice, ...]

EXTREMES = np.iinfo(np.int64)
NO_COLUMN = np.iinfo(np.int32).max
MOST_PIXELS = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Numbered:
    """A label image as the kernels take it.

    Attributes
    ----------
    labels : ndarray of int64, (n,)
        Those above 0 that occur; they ascend.
    regions : ndarray of int32, (planes, rows, columns)
        Region i is that of ``labels[i - 1]``; with a margin around the pixels that count.
    origin : ndarray of int64, (3,)
        The place of the first pixel that counts.
    ndim : int
        2 or 3.
    """

    labels: Integers
    regions: npt.NDArray[np.int32]
    origin: Integers
    ndim: int

    @property
    def inside(self) -> npt.NDArray[np.int32]:
        """The regions of the pixels that count."""
        return self.regions[_margins(self.ndim)]


def numbered(
    labels: Labels, valid: Mask | None = None, *, core: Window | None = None, origin: Sequence[int] | None = None
) -> Numbered:
    """Return a checked label image of two or three axes with its regions numbered by their labels.

    Of a block, ``core`` are the pixels that count, and around them lie at least `MARGIN` more, or all there are to the
    border of the image. ``origin`` is where the core's first pixel lies in the whole.
    """
    ndim = labels.ndim
    if ndim not in (2, 3):
        raise ValueError(f"labels must be 2-D or 3-D, got shape {labels.shape}")
    if labels.size > MOST_PIXELS:
        raise must_be("labels", "an image of fewer than 2³¹ pixels", labels.size, "measure it in blocks")
    core = tuple(slice(0, n) for n in labels.shape) if core is None else core
    seen = tuple(
        slice(max(0, part.start - MARGIN), min(n, part.stop + MARGIN))
        for part, n in zip(core, labels.shape, strict=True)
    )
    used = labels if valid is None else np.where(valid, labels, labels.dtype.type(0))
    present, regions = consecutive(used[core], used[seen])
    padded = np.full([part.stop - part.start + 2 * MARGIN for part in core], OUTSIDE, np.int32)
    place = tuple(
        slice(MARGIN + s.start - part.start, MARGIN + s.stop - part.start) for s, part in zip(seen, core, strict=True)
    )
    padded[place] = regions if valid is None else np.where(valid[seen], regions, np.int32(OUTSIDE))
    start = np.zeros(3, np.int64)
    start[3 - ndim :] = 0 if origin is None else origin
    return Numbered(present, padded.reshape((1,) * (3 - ndim) + padded.shape), start, ndim)


@dataclass(frozen=True, eq=False)
class RegionStatistic:
    """The sums of each region; ``+`` gives those of two blocks of one image.

    Attributes
    ----------
    labels : ndarray of int64, (n,)
        They ascend.
    ndim : int
    table : ndarray of int64, (n, 37)
        See `kernels.region_sums`.
    starts : ndarray of int64, (n + 1,)
        Where the rows of each region begin in ``first`` and ``last``.
    first, last : ndarray of int32
        The first and last column of each row of each region, from its least row on; of planes only.
    values : tuple of ndarray, (n, 7)
        For each channel; see `kernels.intensities`. Those of integers of up to 16 bits are int64, and add up exactly.
    """

    labels: Integers
    ndim: int
    table: Integers
    starts: Integers
    first: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]
    values: tuple[npt.NDArray[Any], ...] = ()

    @classmethod
    def of(cls, image: Numbered, channels: Sequence[Pixels] = ()) -> Self:
        """Return the statistic of the pixels that count, with that of the values of channels of the same pixels."""
        table = _empty_table(len(image.labels))
        kernel.tally(image.regions, image.origin, table)
        starts, first, last = _no_rows(table, image.ndim)
        if image.ndim == 2:
            rows = np.ascontiguousarray(table[:, LOW][:, 1])
            kernel.extents(image.regions, starts, rows, image.origin, first, last)
        values = tuple(_values(image, pixels, table[:, AREA]) for pixels in channels)
        return cls(image.labels, image.ndim, table, starts, first, last, values)

    @property
    def area(self) -> Integers:
        """The number of pixels of each region."""
        area: Integers = self.table[:, AREA]
        return area

    def __add__(self, other: RegionStatistic) -> RegionStatistic:
        labels = np.union1d(self.labels, other.labels)
        table = _empty_table(len(labels))
        for part in (self, other):
            at = np.searchsorted(labels, part.labels)
            low, high = table[at, LOW], table[at, HIGH]
            table[at] += part.table
            table[at, LOW], table[at, HIGH] = np.minimum(low, part.table[:, LOW]), np.maximum(high, part.table[:, HIGH])
        starts, first, last = _no_rows(table, self.ndim)
        for part in (self, other) if self.ndim == 2 else ():
            place = _places(part, labels, starts, table)
            first[place], last[place] = np.minimum(first[place], part.first), np.maximum(last[place], part.last)
        pairs = zip(self.values, other.values, strict=True)
        values = tuple(_values_added(labels, (self, one), (other, two)) for one, two in pairs)
        return RegionStatistic(labels, self.ndim, table, starts, first, last, values)


def summable(pixels: Pixels) -> Pixels:
    """Return values in one of the two types that are added up: int32 where sums are exact, else float64."""
    exact = pixels.dtype.kind in "iu" and pixels.dtype.itemsize <= 2
    return pixels.astype(np.int32 if exact else np.float64)


def _margins(ndim: int) -> Window:
    around = slice(MARGIN, -MARGIN)
    return (around if ndim == 3 else slice(None), around, around)


def consecutive(core: Labels, seen: Labels) -> tuple[Integers, npt.NDArray[np.int32]]:
    """Return the labels above 0 of the core, and what was seen with these as 1…n and all else as 0."""
    greatest = int(seen.max(initial=0))
    # Regions that are numbered in raster order are near each other in a part of an image, however many there are.
    least = int(seen.min(initial=greatest, where=seen > 0)) if greatest > 65_535 else 1
    if greatest - least > max(seen.size, 65_535):
        present = np.unique(core)
        present = present[present > 0]
        at = np.searchsorted(present, seen)
        known = np.append(present, 0)[at] == seen
        return present.astype(np.int64), np.where(known & (seen > 0), at + 1, 0).astype(np.int32)
    lower = least - 1
    if lower:
        core, seen = (np.maximum(labels, lower) - lower for labels in (core, seen))
    occurs = np.zeros(greatest - lower + 1, np.bool_)
    occurs[core.reshape(-1)] = True
    occurs[0] = False
    present = np.flatnonzero(occurs) + lower
    if len(present) == len(occurs) - 1:
        return present, seen.astype(np.int32)
    table = np.where(occurs, np.cumsum(occurs, dtype=np.int32), np.int32(0)).astype(np.int32)
    return present, table[seen]


def _empty_table(n: int) -> Integers:
    table = np.zeros((n, N_COLUMNS), np.int64)
    table[:, LOW], table[:, HIGH] = EXTREMES.max, EXTREMES.min
    return table


def _no_rows(table: Integers, ndim: int) -> tuple[Integers, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return where the rows of each region begin, and rows without a pixel."""
    heights = table[:, HIGH][:, 1] - table[:, LOW][:, 1] if ndim == 2 else np.zeros(len(table), np.int64)
    starts = np.concatenate([[0], np.cumsum(heights)]).astype(np.int64)
    n = int(starts[-1])
    return starts, np.full(n, NO_COLUMN, np.int32), np.full(n, -1, np.int32)


def _places(part: RegionStatistic, labels: Integers, starts: Integers, table: Integers) -> Integers:
    """Return where the rows of a part lie among those of all."""
    at = np.searchsorted(labels, part.labels)
    shift = starts[at] + part.table[:, LOW][:, 1] - table[at, LOW][:, 1] - part.starts[:-1]
    return np.repeat(shift, np.diff(part.starts)) + np.arange(len(part.first))


def _no_values(n: int, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    table = np.zeros((n, N_VALUES), dtype)
    extremes = (np.inf, -np.inf) if dtype.kind == "f" else (EXTREMES.max, EXTREMES.min)
    table[:, LEAST], table[:, GREATEST] = extremes
    return table


def _values(image: Numbered, pixels: Pixels, area: Integers) -> npt.NDArray[Any]:
    table = _no_values(len(image.labels), np.dtype(np.int64 if pixels.dtype == np.int32 else np.float64))
    cube = np.ascontiguousarray(pixels).reshape(image.inside.shape)
    values_kernel.add_up(image.regions, cube, image.origin, np.ascontiguousarray(area), table)
    return table


def _values_added(
    labels: Integers, one: tuple[RegionStatistic, npt.NDArray[Any]], two: tuple[RegionStatistic, npt.NDArray[Any]]
) -> npt.NDArray[Any]:
    table = _no_values(len(labels), np.result_type(one[1], two[1]))
    area = np.zeros(len(labels), np.int64)
    for part, values in (one, two):
        at = np.searchsorted(labels, part.labels)
        before, n, m = table[at], area[at], part.area
        table[at] += values
        table[at, LEAST] = np.minimum(before[:, LEAST], values[:, LEAST])
        table[at, GREATEST] = np.maximum(before[:, GREATEST], values[:, GREATEST])
        if table.dtype == np.float64:
            # Squares are of the differences to each part's own mean (Chan, Golub and LeVeque 1983).
            apart = values[:, TOTAL] / m - before[:, TOTAL] / np.maximum(n, 1)
            table[at, SQUARES] += np.where(n > 0, apart * apart * (n * (m / (n + m))), 0.0)
        area[at] += m
    return table
