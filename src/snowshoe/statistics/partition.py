"""Exact one-dimensional clustering of a histogram: every k from one dynamic programme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.kernels import partition as kernel
from snowshoe.statistics.histogram import Histogram


@dataclass(frozen=True)
class Partitions:
    """The best partition of a histogram's values into k classes, for k = 1 … k_max.

    Attributes
    ----------
    histogram : Histogram
        What was partitioned.
    starts : ndarray of int32, (k_max, k_max)
        Row k - 1: the index into ``histogram.values`` at which each of the k classes begins.
    inertia : ndarray of float64, (k_max,)
        Sum of squared distances to the class means, in squared image units.
    """

    histogram: Histogram
    starts: npt.NDArray[np.int32]
    inertia: npt.NDArray[np.float64]

    def centers(self, k: int) -> npt.NDArray[np.float64]:
        """Return the k class means, ascending."""
        return _class_means(self.histogram, self.starts[k - 1, :k])

    def thresholds(self, k: int) -> npt.NDArray[np.float64]:
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
    inertia = np.array([_inertia(histogram, starts[k - 1, :k]) for k in range(1, k_max + 1)])
    return Partitions(histogram, starts, inertia)


def _class_means(histogram: Histogram, starts: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Means about the middle of the span, so that a large offset costs no digits."""
    centre = float(histogram.values[len(histogram.values) // 2])
    weights = np.add.reduceat(histogram.counts, starts)
    means: npt.NDArray[np.float64] = (
        centre + np.add.reduceat(histogram.counts * (histogram.values - centre), starts) / weights
    )
    return means


def _inertia(histogram: Histogram, starts: npt.NDArray[np.int32]) -> float:
    lengths = np.diff(np.append(starts, len(histogram.values)))
    distance = histogram.values - np.repeat(_class_means(histogram, starts), lengths)
    return float((histogram.counts * (distance * distance)).sum())
