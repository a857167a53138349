"""What threshold methods see of a histogram: equal steps of grey, or the distinct values themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.statistics.histogram import MAX_VALUES, Histogram
from snowshoe.statistics.models import Thresholds

FLOAT_BINS = 256
OUTLIERS, EMPTIED = 1000, 4
"""Fewer than one pixel in so many are outliers, where all the rest would be in so few bins."""
LEAST_STEPS, ROUNDED = 3, 1e-3
"""Fewer values are no scale; and by how much of a step a value of one may be off."""
_LARGEST = np.finfo(np.float64).max

Floats = npt.NDArray[np.float64]


def whole_numbers(histogram: Histogram) -> bool:
    """Return whether every value is a whole number, whatever the image's type."""
    few = histogram.exact and len(histogram.values) <= MAX_VALUES
    return few and bool(np.array_equal(histogram.values, np.floor(histogram.values)))


@dataclass(frozen=True)
class Levels:
    """Counts on equal steps of grey from the least to the greatest value, empty steps included.

    Whole numbers have a level each. Where that would be more than the caller can use, levels are 2, 4, 8 … numbers
    wide and begin at multiples of their width, as if the pixels had been shifted right. Other values that are at most
    256 steps of one height, such as 8-bit grey divided by 255, have a level for each step; all others are put into
    256 equal bins. It is the values that decide, not the type: the same numbers as float give the same answer.

    Bins reach from the least to the greatest value, unless a few outliers would leave all the rest in four of them:
    then what is far beyond the rest isn't counted.

    Attributes
    ----------
    counts : ndarray of int64, (n,)
        How many pixels are in each; the first and the last have some.
    first : int
        Number of the first level: its least value is ``first * width`` (0 for bins).
    width : int
        How many whole numbers a level spans; 0 for bins.
    histogram : Histogram
        Where the counts come from.
    place : ndarray of float64, (n_values,)
        The level of each of its values, for bins.
    """

    counts: npt.NDArray[np.int64]
    first: int
    width: int
    histogram: Histogram
    place: Floats

    @classmethod
    def of(cls, histogram: Histogram, most: int = MAX_VALUES) -> Levels:
        """Return the levels of a histogram, at most so many for whole numbers."""
        if not whole_numbers(histogram):
            place, counts = _steps(histogram.values), histogram.counts
            if place is None:
                place, counts = _bins(histogram.values, counts)
            return cls(_dense(place, counts), 0, 0, histogram, place)
        width = 1
        while histogram.span[1] // width - histogram.span[0] // width >= most:
            width *= 2
        numbers = np.floor(histogram.values / width)
        return cls(
            _dense(numbers - numbers[0], histogram.counts), int(numbers[0]), width, histogram, numbers - numbers[0]
        )

    def threshold(self, level: int, **about: Any) -> Thresholds:
        """Return the model that puts the levels up to and including this one below, the others above.

        Of whole numbers it is the greatest number of the level; of others the greatest value that occurs in it or
        below it.
        """
        if self.width:
            value = float((self.first + level + 1) * self.width - 1)
        else:
            value = float(self.histogram.values[np.searchsorted(self.place, level, side="right") - 1])
        return Thresholds((value,), self.histogram.as_dict() | {"n_levels": len(self.counts)} | about)


def constant(histogram: Histogram) -> Thresholds | None:
    """Return the answer for an image of one value, that value, so that nothing is above it; None for any other."""
    if len(histogram.values) > 1:
        return None
    return Thresholds((float(histogram.values[0]),), histogram.as_dict())


def not_found(histogram: Histogram, reason: str) -> Thresholds:
    """Return the answer where a method's condition is met by no threshold: the greatest value, and the reason."""
    return Thresholds((float(histogram.values[-1]),), histogram.as_dict() | {"not_found": reason})


def first_best(criterion: Floats) -> int:
    """Return the index of the greatest value, the first of those that differ by rounding only."""
    best = float(criterion.max())
    return int(np.argmax(criterion >= best - 1e-12 * max(1.0, abs(best))))


@dataclass(frozen=True)
class Heights:
    """The distinct values as heights above the least of them, scaled by a power of two.

    So neither a large offset costs digits nor can squares overflow; of whole numbers every height is exact.

    Attributes
    ----------
    heights : ndarray of float64, (n,)
        From 0, ascending, below 4.
    counts : ndarray of int64, (n,)
        How many pixels have each.
    histogram : Histogram
        Where they come from.
    """

    heights: Floats
    counts: npt.NDArray[np.int64]
    histogram: Histogram

    @classmethod
    def of(cls, histogram: Histogram) -> Heights:
        """Return the heights of a histogram's values."""
        scaled = np.ldexp(histogram.values, -_exponent(histogram))
        return cls(scaled - scaled[0], histogram.counts, histogram)

    @property
    def unit(self) -> float:
        """One unit of the image as a height."""
        return float(np.ldexp(1.0, -_exponent(self.histogram)))

    def class_means(self) -> tuple[Floats, Floats]:
        """Return the mean height at or below each value but the last, and above it."""
        weights, sums = np.cumsum(self.counts), np.cumsum(self.counts * self.heights)
        above = (self.counts[::-1] * self.heights[::-1]).cumsum()[::-1]
        return sums[:-1] / weights[:-1], above[1:] / (weights[-1] - weights[:-1])

    def length(self, height: float) -> float:
        """Return a difference of heights in the image's units, at most the greatest finite number."""
        with np.errstate(over="ignore"):
            return float(np.clip(np.ldexp(height, _exponent(self.histogram)), -_LARGEST, _LARGEST))

    def value(self, height: float) -> float:
        """Return a height as a value of the image, at most the greatest finite number."""
        return self.length(height + float(np.ldexp(self.histogram.values[0], -_exponent(self.histogram))))

    def threshold(self, height: float, **about: Any) -> Thresholds:
        """Return the model with its threshold at a height: between the values whose heights it lies between."""
        values = self.histogram.values
        place = int(np.searchsorted(self.heights, height, side="right"))
        value = self.value(height)
        if place:
            value = max(value, float(values[place - 1]))
        if place < len(values):
            value = min(value, float(np.nextafter(values[place], -np.inf)))
        return Thresholds((value,), self.histogram.as_dict() | about)


def _exponent(histogram: Histogram) -> int:
    return int(np.frexp(max(abs(histogram.span[0]), abs(histogram.span[1])))[1])


def _bins(values: Floats, counts: npt.NDArray[np.int64]) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return which of the equal bins each value is in, the last with its upper end; and the counts, of outliers 0."""
    scaled = np.ldexp(values, -int(np.frexp(np.abs(values).max())[1]))
    near = _without_outliers(scaled, counts)
    low, high = scaled[near][0], scaled[near][-1]
    if low == high:
        return np.zeros(len(values)), counts
    bins: Floats = np.clip(np.floor((scaled - low) / (high - low) * FLOAT_BINS), 0, FLOAT_BINS - 1)
    return bins, np.where(near, counts, 0)


def _without_outliers(values: Floats, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return the values that the bins are for: all, unless a few outliers would leave all the rest in four bins.

    Then those that are no farther from the rest than it is wide. The rest is all but one pixel in a thousand, or all
    but one on either side in a small image.
    """
    ranks = np.cumsum(counts)
    spared = max(1, int(ranks[-1]) // (2 * OUTLIERS))
    ends = np.searchsorted(ranks, [spared, ranks[-1] - 1 - spared], side="right").clip(0, len(ranks) - 1)
    first, last = values[ends]
    width = last - first
    if not 0 < width < EMPTIED / FLOAT_BINS * (values[-1] - values[0]):
        return np.ones(len(values), np.bool_)
    near: npt.NDArray[np.bool_] = (values >= first - width) & (values <= last + width)
    return near


def _steps(values: Floats) -> Floats | None:
    """Return how many equal steps each value is above the least; None where they are not such steps, or too many.

    Divided 8-bit grey is off by rounding, so the step is told from more and more of the values.
    """
    scaled = np.ldexp(values, -int(np.frexp(np.abs(values).max())[1]))
    above = scaled - scaled[0]
    if not LEAST_STEPS <= len(values) <= FLOAT_BINS:
        return None
    step = float(np.diff(above).min())
    if above[-1] > 2 * FLOAT_BINS * step:
        return None
    for value in above[1:]:
        step = float(value / np.rint(value / step))
    steps: Floats = np.rint(above / step)
    fit = steps[-1] < FLOAT_BINS and bool((np.abs(above / step - steps) < ROUNDED).all())
    return steps if fit else None


def _dense(numbers: Floats, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    dense: npt.NDArray[np.int64] = np.bincount(numbers.astype(np.intp), weights=counts).astype(np.int64)
    return dense
