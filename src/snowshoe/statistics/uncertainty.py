"""How sure a threshold and the area above it are, from the histogram alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from snowshoe.errors import must_be
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.models import Thresholds

SLOPE_SPAN = 0.01


@dataclass(frozen=True)
class ThresholdUncertainty:
    """A threshold, the share of pixels above it, and how sure both are.

    Attributes
    ----------
    threshold : float
        In the image's units.
    threshold_interval : (float, float)
        Where it lies in so many (``level``) of the resampled images.
    area_fraction : float
        The share of the valid pixels above the threshold.
    area_interval : (float, float)
        The same for the area: pixels and threshold resampled together.
    sensitivity : float
        By how much the area fraction falls when the threshold rises by one unit of grey, within a hundredth of the
        range of values on either side.
    level : float
        The share of resampled images within the intervals.
    """

    threshold: float
    threshold_interval: tuple[float, float]
    area_fraction: float
    area_interval: tuple[float, float]
    sensitivity: float
    level: float

    def as_dict(self) -> dict[str, Any]:
        """Return plain numbers."""
        return asdict(self)


def threshold_uncertainty(
    histogram: Histogram,
    fit: Callable[[Histogram], Thresholds],
    *,
    level: float = 0.95,
    n_resamples: int = 200,
    patch: float = 1.0,
    rng: int = 0,
) -> ThresholdUncertainty:
    """Return bootstrap intervals of a method's (lowest) threshold and of the area above it.

    Parameters
    ----------
    histogram : Histogram
        Of the image.
    fit : callable
        Histogram → model, such as a catalogue entry's ``fit`` with its parameters bound.
    level : float
        Share of the resampled images within the intervals; a larger value makes them wider.
    n_resamples : int
        More give smoother intervals and take longer.
    patch : float
        Pixels that vary together, such as the area of the blur or of a grain: only ``n / patch`` pixels are taken to
        be independent. A larger value widens the intervals; 1 suits camera noise and understates the rest.
    rng : int
        Seed.

    Raises
    ------
    ValueError
        If the level isn't between 0 and 1, or there's no resample, or the patch is smaller than a pixel.

    References
    ----------
    .. [1] Efron, B. (1979). Bootstrap methods: another look at the jackknife. The Annals of Statistics, 7(1), 1-26.
       doi:10.1214/aos/1176344552
    """
    if not 0 < level < 1:
        raise must_be("level", "between 0 and 1", level)
    if n_resamples < 1:
        raise must_be("n_resamples", "at least 1", n_resamples)
    if not patch >= 1:
        raise must_be("patch", "at least 1 pixel", patch)
    generator = np.random.default_rng(rng)
    n_independent = max(1, round(histogram.n_pixels / patch))
    resamples = np.empty((n_resamples, 2))
    for index in range(n_resamples):
        resampled = _resampled(histogram, n_independent, generator)
        threshold = fit(resampled).thresholds[0]
        resamples[index] = threshold, _area_above(resampled, threshold)
    lower, upper = np.quantile(resamples, [(1 - level) / 2, (1 + level) / 2], axis=0)
    threshold = fit(histogram).thresholds[0]
    return ThresholdUncertainty(
        threshold,
        (float(lower[0]), float(upper[0])),
        _area_above(histogram, threshold),
        (float(lower[1]), float(upper[1])),
        _sensitivity(histogram, threshold),
        level,
    )


def _resampled(histogram: Histogram, n_pixels: int, generator: np.random.Generator) -> Histogram:
    counts = generator.multinomial(n_pixels, histogram.counts / histogram.n_pixels)
    used = counts > 0
    values = histogram.values[used]
    return Histogram(values, counts[used], (float(values[0]), float(values[-1])), histogram.exact, histogram.integer)


def _area_above(histogram: Histogram, threshold: float) -> float:
    return float(histogram.counts[histogram.values > threshold].sum() / histogram.n_pixels)


def _sensitivity(histogram: Histogram, threshold: float) -> float:
    """Return the slope of the area over a hundredth of the span on either side, and at least to the next values."""
    if len(histogram.values) == 1:
        return 0.0
    place = int(np.searchsorted(histogram.values, threshold, side="right"))
    nearest = histogram.values[np.clip([place - 1, place], 0, len(histogram.values) - 1)]
    reach = max(SLOPE_SPAN * (histogram.span[1] - histogram.span[0]), float(np.abs(nearest - threshold).max()))
    within = _area_above(histogram, threshold - reach) - _area_above(histogram, threshold + reach)
    return within / (2 * reach)
