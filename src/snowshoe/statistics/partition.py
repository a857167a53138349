"""Exact one-dimensional clustering of a histogram: every k from one dynamic programme."""

from __future__ import annotations

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
        Sum of squared distances to the class means, in squared image units.
    silhouette : ndarray of float64, (n,)
        The exact mean silhouette width; 0 for one class.
    """

    sizes: Floats
    centers: Floats
    inertia: Floats
    silhouette: Floats


RESOLVED = 2.0**-40
"""The least share of the sum of squares within classes at which double precision finds the best partition."""


@dataclass(frozen=True)
class Partitions:
    """The best partition of a histogram's values into k classes, for k = 1 … k_max.

    Attributes
    ----------
    histogram : Histogram
        What was partitioned.
    starts : ndarray of int32, (k_max, k_max)
        Row k - 1: the index into ``histogram.values`` at which each of the k classes begins.
    """

    histogram: Histogram
    starts: npt.NDArray[np.int32]

    def describe(self, first: int, last: int) -> Description:
        """Return sizes, means, inertia and silhouette of the partitions into ``first`` … ``last`` classes."""
        k = np.arange(first, last + 1, dtype=np.int32)
        starts = self.starts[first - 1 : last]
        found = Description(np.zeros(starts.shape), np.zeros(starts.shape), np.empty(len(k)), np.empty(len(k)))
        counts = self.histogram.counts.astype(np.float64)
        kernel.describe(
            self.histogram.values, counts, starts, k, found.sizes, found.centers, found.inertia, found.silhouette
        )
        return found

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
        return self.histogram.exact and bool(within == 0 or within > RESOLVED * whole)

    @property
    def inertia(self) -> Floats:
        """Sum of squared distances to the class means for every k, in squared image units."""
        return self.description.inertia

    def model(self, k: int) -> Centers:
        """Return the centres of k classes."""
        found = self.describe(k, k)
        error = self.histogram.quantisation_error
        return Centers(found.centers[0, :k], float(found.inertia[0]), self.is_exact(k), error)

    def centers(self, k: int) -> Floats:
        """Return the k class means, ascending."""
        return self.describe(k, k).centers[0, :k]

    def evidence(self) -> Evidence:
        """Return what the criteria look at; uniform values have a closed form."""
        found, (low, high) = self.description, self.histogram.span
        n, pixels = len(self.starts), self.histogram.n_pixels
        step = step_of(self.histogram.values)
        uniform = 2 * np.log((high - low + step) / np.arange(1, n + 1)) - np.log(12) if n > 1 else np.zeros(n)
        error = np.full(n, np.sqrt(0.8 / pixels))
        return Evidence(found.inertia, found.sizes, found.silhouette, 1, step**2 / 12, uniform, error)

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
    starts = np.zeros((k_max, k_max), np.int32)
    kernel.optimal(histogram.values, histogram.counts.astype(np.float64), starts)
    return Partitions(histogram, starts)
