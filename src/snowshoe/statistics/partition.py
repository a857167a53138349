"""Exact one-dimensional clustering of a histogram: every k from one dynamic programme."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.kernels import partition as kernel
from snowshoe.statistics.criteria import Evidence, step_of
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.models import Centers

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Description:
    """What is asked of the partitions into ``k`` classes, one row for each k.

    Attributes
    ----------
    sizes : ndarray of float64, (n, k_max)
        The pixels of each class; 0 beyond the row's k.
    centers : ndarray of float64, (n, k_max)
        The class means, ascending; 0 beyond the row's k.
    inertia : ndarray of float64, (n,)
        Sum of squared distances to the class means.
    silhouette : ndarray of float64, (n,)
        The exact mean silhouette width; 0 for one class.
    """

    sizes: Floats
    centers: Floats
    inertia: Floats
    silhouette: Floats


RESOLVED = 2.0**-40
"""The least share of the sum of squares within classes at which double precision finds the best partition."""


SMALL_SPAN = 2.0**-32
"""Share of the greatest value below which the span is so small that sums keep their digits only above the least."""
HELD = 300
"""Squares of numbers between 2 to the power of minus and plus this, and sums of them, are held by float64."""


@dataclass(frozen=True)
class Places:
    """Where values lie on a line on which sums of squares keep their digits, and neither overflow nor vanish.

    Ordinary values are their own places. Others are shifted, exactly, or scaled by a power of two.

    Attributes
    ----------
    places : ndarray of float64, (n,)
        ``(values - origin) / 2 ** exponent``.
    origin : float
    exponent : int
    """

    places: Floats
    origin: float
    exponent: int

    @classmethod
    def of(cls, values: Floats) -> Places:
        """Return the places of ascending values."""
        low, high = float(values[0]), float(values[-1])
        greatest = max(abs(low), abs(high))
        origin = low if 0 < high / 2 - low / 2 < SMALL_SPAN * greatest else 0.0
        exponent = math.frexp(high - origin if origin else greatest)[1]
        exponent = 0 if abs(exponent) <= HELD else exponent
        if not (origin or exponent):
            return cls(values, 0.0, 0)
        return cls(np.ldexp(values - origin, -exponent), origin, exponent)

    def values(self, places: Floats) -> Floats:
        """Return places as values."""
        return np.ldexp(places, self.exponent) + self.origin


@dataclass(frozen=True)
class Partitions:
    """The best partition of a histogram's values into k classes, for k = 1 … k_max.

    Attributes
    ----------
    histogram : Histogram
        What was partitioned.
    line : Places
        Where its values lie.
    starts : ndarray of int32, (k_max, k_max)
        Row k - 1: the index into ``histogram.values`` at which each of the k classes begins.
    """

    histogram: Histogram
    line: Places
    starts: npt.NDArray[np.int32]

    def describe(self, first: int, last: int) -> Description:
        """Return sizes, means, inertia and silhouette of the partitions into ``first`` … ``last`` classes.

        Means and inertia are of places.
        """
        k = np.arange(first, last + 1, dtype=np.int32)
        starts = self.starts[first - 1 : last]
        about = Description(np.zeros(starts.shape), np.zeros(starts.shape), np.empty(len(k)), np.empty(len(k)))
        counts = self.histogram.counts.astype(np.float64)
        kernel.describe(
            self.line.places, counts, starts, k, about.sizes, about.centers, about.inertia, about.silhouette
        )
        return about

    @cached_property
    def description(self) -> Description:
        """The description of every partition."""
        return self.describe(1, len(self.starts))

    def is_exact(self, k: int) -> bool:
        """Whether the partition is the optimum over the image's own values, beyond what rounding could hide.

        Sums of squares are kept in double precision: where groups lie so far apart that what is left within them is
        less than a trillionth of the whole, another split could be a trifle better.
        """
        whole, within = self.describe(1, 1).inertia[0], self.describe(k, k).inertia[0]
        every_value = k == len(self.histogram.values)
        return self.histogram.exact and bool(every_value or within > RESOLVED * whole)

    @property
    def inertia(self) -> Floats:
        """Sum of squared distances to the class means for every k, in squared units of 2 ** ``exponent``."""
        return self.description.inertia

    @property
    def exponent(self) -> int:
        """Of which power of two the inertia is in squares; 0 unless the image's units are far from 1."""
        return self.line.exponent

    def model(self, k: int) -> Centers:
        """Return the centres of k classes."""
        about = self.describe(k, k)
        inertia = float(in_image_units(about.inertia, self.exponent)[0])
        error = self.histogram.quantisation_error
        return Centers(self.line.values(about.centers[0, :k]), inertia, self.is_exact(k), error)

    def evidence(self) -> Evidence:
        """Return what the criteria look at; uniform values have a closed form."""
        described, places = self.description, self.line.places
        low, high = np.ldexp(np.array(self.histogram.span) - self.line.origin, -self.exponent).tolist()
        n, pixels = len(self.starts), self.histogram.n_pixels
        step = step_of(places)
        uniform = 2 * np.log((high - low + step) / np.arange(1, n + 1)) - np.log(12) if n > 1 else np.zeros(n)
        error = np.full(n, np.sqrt(0.8 / pixels))
        return Evidence(described.inertia, described.sizes, described.silhouette, 1, step**2 / 12, uniform, error)

    def thresholds(self, k: int) -> Floats:
        """Return the greatest value of each class but the last."""
        return self.histogram.values[self.starts[k - 1, 1:k] - 1]


def partitions(histogram: Histogram, k_max: int) -> Partitions:
    """Return the optimal partitions for every k up to ``k_max`` (at most the number of distinct values).

    References
    ----------
    .. [1] Wang, H., & Song, M. (2011). Ckmeans.1d.dp: optimal k-means clustering in one dimension by dynamic
       programming. The R Journal, 3(2), 29-33. doi:10.32614/RJ-2011-015
    """
    if k_max > len(histogram.values):
        raise must_be("k", f"at most the number of distinct values ({len(histogram.values)})", k_max)
    starts, line = np.zeros((k_max, k_max), np.int32), Places.of(histogram.values)
    kernel.optimal(line.places, histogram.counts.astype(np.float64), starts)
    return Partitions(histogram, line, starts)


def in_image_units(inertia: Floats, exponent: int) -> Floats:
    """Return sums of squares in squared image units, at most the greatest finite number."""
    with np.errstate(over="ignore", under="ignore"):
        return np.minimum(np.ldexp(inertia, 2 * exponent), np.finfo(np.float64).max)
