"""Images in which little or nothing can be separated have an answer that the documentation gives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import snowshoe
from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Heights, Levels

GLOBAL = [m for m in catalogue.methods() if m.family == "threshold" and m.scope == "pointwise"]
NOT_FITTED_BY_VARIANCE = [m for m in GLOBAL if m.name not in ("otsu", "multiotsu")]
SPLITS_TWO_VALUES = [m for m in NOT_FITTED_BY_VARIANCE if m.name not in ("robust_background", "percentile")]
every = pytest.mark.parametrize("method", NOT_FITTED_BY_VARIANCE, ids=lambda method: method.name)

EXTREMES = {
    "huge": np.array([[-1e308, 1e308, 0.0, 5e307]]),
    "tiny": np.array([[0.0, 5e-324, 1e-323]]),
    "neighbours": np.array([[1.0, np.nextafter(1, 2), 1.0]]),
    "offset": 1e9 + np.random.default_rng(0).normal(size=(20, 30)),
    "negative": np.random.default_rng(1).normal(-5, 1, (20, 30)).astype(np.float32),
    "wide integers": np.array([[-(2**31), 2**31 - 1, 0, 5]], np.int32),
    "more values than are kept": np.random.default_rng(2).random((300, 300)),
}


@every
@pytest.mark.parametrize("value", [0, 7, -3.5, 1e300])
def test_a_constant_image_is_all_0_and_the_threshold_is_its_value(method, value):
    result = method.function(np.full((4, 5), value, np.float64))
    assert not result.labels.any()
    assert result.model.thresholds == (value,)


@pytest.mark.parametrize("method", SPLITS_TWO_VALUES, ids=lambda method: method.name)
@pytest.mark.parametrize("pair", [(0, 1), (0, 255), (3, 60_000)])
@pytest.mark.parametrize("share", [1, 5, 9])
def test_two_values_are_told_apart(method, pair, share):
    image = np.where(np.arange(10) < share, *pair).astype(np.uint16).reshape(2, 5)
    np.testing.assert_array_equal(method.function(image).labels, image == pair[1])


@every
@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_values_give_a_finite_threshold_within_or_next_to_the_image(method, name):
    image = EXTREMES[name]
    (threshold,) = method.function(image).model.thresholds
    assert np.isfinite(threshold)
    if method.name != "robust_background":
        assert image.min() <= threshold <= image.max()


@every
def test_scaling_by_a_power_of_two_scales_the_threshold(method):
    image = np.random.default_rng(3).gamma(2.0, 20.0, (40, 50)) + 0.25
    (small,), (large,) = (method.function(image * factor).model.thresholds for factor in (1.0, 2.0**40))
    assert large == pytest.approx(small * 2.0**40, rel=1e-12)


@pytest.mark.parametrize("name", ["minimum", "intermodes"])
def test_one_mode_leaves_everything_at_0_and_says_why(name):
    ramp = np.arange(1, 6).repeat(np.arange(1, 6)).astype(np.uint8)
    result = catalogue.get(name).function(ramp)
    assert result.model.as_dict()["not_found"] == "the histogram has no two modes"
    assert result.model.thresholds == (5.0,)
    assert not result.labels.any()


def test_smoothing_ends_on_a_histogram_that_never_gets_two_modes():
    uniform = np.arange(256).astype(np.uint8)
    assert "not_found" in snowshoe.minimum(uniform).model.as_dict()


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.5, 0.93, 1.0])
def test_percentile_is_the_value_whose_share_is_nearest(fraction):
    image = np.random.default_rng(4).integers(0, 50, (30, 31)).astype(np.uint8)
    shares = {value: abs((image <= value).mean() - fraction) for value in np.unique(image)}
    (threshold,) = snowshoe.percentile(image, fraction=fraction).model.thresholds
    assert shares[threshold] == min(shares.values())


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (7, 9), (20, 30)])
def test_robust_background_is_the_median_and_k_deviations(size):
    image = np.random.default_rng(5).gamma(3.0, 30.0, size)
    model = snowshoe.robust_background(image, k=3).model
    deviation = stats.median_abs_deviation(image, axis=None)
    assert model.about["median"] == pytest.approx(np.median(image))
    assert model.about["mad"] == pytest.approx(deviation)
    assert model.thresholds[0] == pytest.approx(np.median(image) + 3 * deviation)


def test_levels_of_whole_numbers_are_dense_and_of_others_256_bins():
    whole = Levels.of(Histogram.of(as_image(np.array([[3.0, 5.0, 9.0]]))))
    assert (whole.first, whole.width, whole.counts.tolist()) == (3, 1, [1, 0, 1, 0, 0, 0, 1])
    wide = Levels.of(Histogram.of(as_image(np.array([[7, 4000]], np.int32))), 256)
    assert (wide.first, wide.width, len(wide.counts)) == (0, 16, 251)
    other = Levels.of(Histogram.of(as_image(np.random.default_rng(6).random((500, 500)))))
    assert (other.width, len(other.counts), other.counts.sum()) == (0, 256, 250_000)


def test_heights_give_class_means_that_keep_their_digits_under_an_offset():
    image = np.array([[1e9, 1e9 + 0.25, 1e9 + 1, 1e9 + 4]])
    low, high = Heights.of(Histogram.of(as_image(image))).class_means()
    scale = 2.0**30
    np.testing.assert_array_equal(low * scale, [0, 0.125, 1.25 / 3])
    np.testing.assert_array_equal(high * scale, [1.75, 2.5, 4])
