"""How far the area above a threshold depends on the pixels that were seen, and on the method that chose it."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from snowshoe import catalogue
from snowshoe.catalogue import Method
from snowshoe.comparison.advice.limits import VALLEY
from snowshoe.comparison.measurements import Density
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.models import Thresholds
from snowshoe.statistics.uncertainty import threshold_uncertainty

__all__ = ["AreaSpread", "area_spread"]

ONE_SIGMA = 0.6827
"""The share of a normal distribution within one standard deviation."""
RESAMPLES = 100
MOST_VALUES = 1024
"""The pixels are drawn again from at most so many bins, which keeps it quick and hardly moves a threshold."""
NOTHING_BELOW = 0.001
"""A threshold with fewer pixels below it found no border: for this histogram its method has no answer."""
MISPLACED = 0.05
"""A method that misplaces more pixels of two clear populations, one nine times the other, looks for something else than
the border between two: measured, `mean`, `percentile` and `robust_background` misplace 17 % to 90 %, each other method
of the catalogue at most 3.3 %."""


@dataclass(frozen=True)
class AreaSpread:
    """The area fraction above a threshold, give or take what it rests on.

    Attributes
    ----------
    method : str
        Whose threshold it is: the first of the catalogue that gives one from the histogram.
    fraction : float
        The share of the valid pixels above it.
    threshold_spread : float
        Half the central 68 % of that share when the pixels are drawn again, which for normal errors is one standard
        deviation.
    method_spread : float
        The same of the share over all methods that give one threshold from the histogram and look for the border
        between two populations, as far as they found one here; where the first method's is in a clear valley, those
        in that valley: they answer the same question. One method that departs from all others hardly moves it.
    thresholds, fractions : dict of str to float
        Of each of these methods, whether or not it has a row in the comparison.
    """

    method: str
    fraction: float
    threshold_spread: float
    method_spread: float
    thresholds: Mapping[str, float]
    fractions: Mapping[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return plain numbers."""
        return asdict(self)


def area_spread(histogram: Histogram, density: Density) -> AreaSpread | None:
    """Return the area above the first threshold method's threshold, and its spreads; None with fewer than two methods.

    All are fitted to the one histogram, which costs milliseconds, so the spread doesn't depend on which were chosen.
    """
    entries = [entry for entry in catalogue.methods() if entry.statistic is Histogram and entry.fit]
    fits = {entry.name: fit for entry in entries if _parts_two(fit := _fit(entry))}
    thresholds = {name: value for name, fit in fits.items() if (value := _threshold(fit, histogram)) is not None}
    if len(thresholds) < 2:
        return None
    fractions = {name: _above(histogram, value) for name, value in thresholds.items()}
    first = next(iter(thresholds))
    low, high = _valley(density, thresholds[first])
    same = [name for name, value in thresholds.items() if name == first or low < value < high]
    shares = [fractions[name] for name in same if name == first or 0 < fractions[name] < 1 - NOTHING_BELOW]
    sure = threshold_uncertainty(_coarse(histogram), fits[first], level=ONE_SIGMA, n_resamples=RESAMPLES)
    spread = (sure.area_interval[1] - sure.area_interval[0]) / 2
    return AreaSpread(first, fractions[first], spread, _half_of_the_middle(shares), thresholds, fractions)


def _valley(density: Density, threshold: float) -> tuple[float, float]:
    """Return the modes on either side of a threshold in a clear valley; without one, thresholds may be anywhere.

    Beyond these modes a method has found another border: that of the marks on a ruler, say, not of the leaf above it.
    """
    sides = density.between(threshold)
    return sides if sides is not None and density.fall_near(threshold) >= VALLEY else (-math.inf, math.inf)


def _half_of_the_middle(shares: Sequence[float]) -> float:
    """Return half the width of the central 68 %: one standard deviation where they are normal."""
    low, high = np.quantile(shares, [(1 - ONE_SIGMA) / 2, (1 + ONE_SIGMA) / 2])
    return float(high - low) / 2


def _fit(entry: Method) -> Any:
    assert entry.fit is not None
    return functools.partial(entry.fit, **entry.fit_parameters(entry.defaults()))


def _parts_two(fit: Any) -> bool:
    """Return whether a method finds the border between two clear populations, whichever of them is the larger."""
    return all(_misplaced(fit, share) <= MISPLACED for share in (0.1, 0.9))


def _misplaced(fit: Any, share: float, sigma: float = 12.0, n_pixels: int = 40_000) -> float:
    """Return the share of the pixels of two normal populations, nine spreads apart, that a threshold misplaces."""
    values = np.arange(256)
    low, high = (np.exp(-0.5 * ((values - middle) / sigma) ** 2) for middle in (70, 180))
    below, above = (np.round(n_pixels * p * q / q.sum()).astype(np.int64) for p, q in ((1 - share, low), (share, high)))
    counts = below + above
    used = counts > 0
    threshold = _threshold(fit, Histogram(values[used].astype(np.float64), counts[used], (0.0, 255.0)))
    if threshold is None:
        return 1.0
    over = values > threshold
    return float((below[over].sum() + above[~over].sum()) / counts.sum())


def _threshold(fit: Any, histogram: Histogram) -> float | None:
    """Return the one threshold of a method; None where it gives several, or can't be had of such a histogram."""
    try:
        model = fit(histogram)
    except ValueError:
        return None
    single = isinstance(model, Thresholds) and len(model.thresholds) == 1
    return float(model.thresholds[0]) if single else None


def _above(histogram: Histogram, threshold: float) -> float:
    return float(histogram.counts[histogram.values > threshold].sum() / histogram.n_pixels)


def _coarse(histogram: Histogram) -> Histogram:
    """Return the histogram in few bins, each at the mean of its pixels."""
    values, counts = histogram.values, histogram.counts
    if len(values) <= MOST_VALUES:
        return histogram
    low, high = histogram.span
    place = np.minimum((values - low) / (high - low) * MOST_VALUES, MOST_VALUES - 1).astype(np.intp)
    binned = np.bincount(place, counts, MOST_VALUES)
    used = binned > 0
    means = np.bincount(place, values * counts, MOST_VALUES)[used] / binned[used]
    return Histogram(means, binned[used].astype(np.int64), histogram.span, exact=False, integer=False)
