"""Intervals cover what they promise, and the sensitivity is the slope of the area."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.uncertainty import threshold_uncertainty

OTSU, MEAN = catalogue.get("otsu").fit, catalogue.get("mean").fit


def two_populations(seed, n=2000):
    """A histogram of pixels around 80 and 160, three to one."""
    rng = np.random.default_rng(seed)
    pixels = np.where(rng.random(n) < 0.25, 160, 80) + rng.normal(0, 15, n)
    return Histogram.of(as_image(np.clip(np.round(pixels), 0, 255).astype(np.uint8)))


@pytest.mark.parametrize(("fit", "truth"), [(MEAN, 100.0), (OTSU, None)])
def test_nine_in_ten_intervals_of_level_0_9_cover_the_truth(fit, truth):
    truth = truth or fit(two_populations(0, 2_000_000)).thresholds[0]
    covered = 0
    for seed in range(1, 61):
        low, high = threshold_uncertainty(two_populations(seed), fit, level=0.9, n_resamples=80).threshold_interval
        covered += low <= truth <= high
    assert 47 <= covered <= 60


def test_the_threshold_and_its_area_lie_within_their_intervals():
    found = threshold_uncertainty(two_populations(1), OTSU)
    assert found.threshold_interval[0] <= found.threshold <= found.threshold_interval[1]
    assert found.area_interval[0] < found.area_fraction < found.area_interval[1]
    assert found.area_fraction == pytest.approx(0.25, abs=0.03)
    assert found.as_dict()["level"] == 0.95


def test_the_same_seed_gives_the_same_intervals():
    one, other = (threshold_uncertainty(two_populations(2), OTSU, rng=7, n_resamples=20) for _ in range(2))
    assert one == other
    assert one != threshold_uncertainty(two_populations(2), OTSU, rng=8, n_resamples=20)


def test_pixels_that_vary_together_widen_the_intervals():
    def width(patch):
        return np.ptp(threshold_uncertainty(two_populations(3), MEAN, patch=patch).threshold_interval)

    assert width(25) == pytest.approx(5 * width(1), rel=0.3)


def test_the_sensitivity_is_the_density_at_the_threshold():
    ramp = Histogram.of(as_image(np.arange(1000, dtype=np.uint16)))
    assert threshold_uncertainty(ramp, MEAN, n_resamples=5).sensitivity == pytest.approx(1 / 1000, rel=0.1)


def test_binned_values_are_resampled_for_every_global_method():
    histogram = Histogram.of(as_image(np.random.default_rng(5).gamma(2.0, 20.0, 200_000)))
    assert not histogram.exact
    for method in catalogue.methods():
        if method.statistic is Histogram and method.family == "threshold" and method.name != "multiotsu":
            defaults = method.fit_parameters(method.defaults())
            found = threshold_uncertainty(histogram, partial(method.fit, **defaults), n_resamples=3)
            assert found.threshold_interval[0] <= found.threshold_interval[1], method.name


def test_a_constant_image_is_sure():
    found = threshold_uncertainty(Histogram.of(as_image(np.full((5, 5), 7, np.uint8))), OTSU, n_resamples=5)
    assert (found.threshold_interval, found.area_interval, found.sensitivity) == ((7, 7), (0, 0), 0)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [("level", 1.0, "between 0 and 1"), ("n_resamples", 0, "at least 1"), ("patch", 0.5, "at")],
)
def test_arguments_out_of_range_are_refused(name, value, rule):
    with pytest.raises(ValueError, match=f"{name} must be {rule}"):
        threshold_uncertainty(two_populations(4), OTSU, **{name: value})
