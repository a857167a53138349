"""k-means of whatever occurs in an image, for every k: exact on one channel, by descent on several."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.statistics.colours import Values
from snowshoe.statistics.criteria import Evidence
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.lloyd import Space, paths
from snowshoe.statistics.models import Centers
from snowshoe.statistics.partition import partitions


class Clusterings(Protocol):
    """The best known clusters for k = 1 … n."""

    @property
    def inertia(self) -> npt.NDArray[np.float64]:
        """Within-cluster sum of squared distances for every k, in squared units of 2 ** ``exponent``; never rises."""

    @property
    def exponent(self) -> int:
        """Of which power of two the inertia is in squares; 0 unless the image's units are far from 1."""

    def evidence(self) -> Evidence:
        """Return what the criteria look at."""

    def model(self, k: int) -> Centers:
        """Return the k centres, ascending; of several channels by lightness."""


def clusterings(values: Values, k: int, space: Space, rng: int) -> Clusterings:
    """Return the clusterings into 1 … k clusters; k is at most the number of distinct values."""
    if k > len(values.values):
        raise must_be("k", f"at most the number of distinct values ({len(values.values)})", k)
    return partitions(values, k) if isinstance(values, Histogram) else paths(values, k, space, rng)


def clusterings_up_to(values: Values, k_max: int, space: Space, rng: int) -> Clusterings:
    """Return the clusterings for every k up to ``k_max`` that the number of distinct values allows."""
    return clusterings(values, min(k_max, len(values.values)), space, rng)
