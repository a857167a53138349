"""The area above a threshold comes with what it would be for other pixels and for other methods."""

import numpy as np
import pytest
import synthetic as images

import snowshoe
from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.comparison.areas import area_spread
from snowshoe.comparison.measurements import density
from snowshoe.statistics.histogram import Histogram


def spread(image):
    histogram = Histogram.of(as_image(image))
    return area_spread(histogram, density(histogram))


def test_the_fractions_are_those_of_the_methods_themselves():
    image = images.two_phases()
    found = spread(image)
    assert found.method == "otsu"
    assert len(found.fractions) >= 13
    for name, fraction in found.fractions.items():
        labels = catalogue.get(name).function(image).labels
        assert (labels > 0).mean() == pytest.approx(fraction), name
    low, high = np.quantile(list(found.fractions.values()), [0.15865, 0.84135])
    assert found.method_spread == pytest.approx((high - low) / 2)


def test_methods_differ_less_over_a_clear_valley_and_more_pixels_are_surer():
    clear, noisy = spread(images.two_phases()), spread(images.noise())
    assert clear.method_spread < noisy.method_spread
    large = spread(np.tile(images.noise(), (3, 3)))
    assert large.threshold_spread < noisy.threshold_spread


def test_one_method_that_finds_no_border_hardly_moves_the_spread():
    rng = np.random.default_rng(7)
    light = np.linspace(60, 210, 400) * np.linspace(1.1, 0.9, 300)[:, np.newaxis]
    found = spread(np.clip(light + rng.normal(0, 5, light.shape), 0, 255).astype(np.uint8))
    without = [share for share in found.fractions.values() if 0.1 < share < 0.9]
    assert found.method_spread < 2 * np.std(without) + 0.01


def leaf_and_ruler():
    """A dark leaf on white paper, and below it a ruler with black marks: four kinds of pixels."""
    rows, columns = np.mgrid[:300, :400]
    image = np.full((300, 400), 235.0)
    image[np.hypot((rows - 110) / 80, (columns - 200) / 120) < 1] = 105
    image[240:280, 20:380] = 195
    image[240:252, 24:380:14] = 20
    return np.clip(image + np.random.default_rng(1).normal(0, 4, image.shape), 0, 255).astype(np.uint8)


def test_methods_that_find_another_border_do_not_widen_the_area_of_a_crisp_one():
    found = spread(leaf_and_ruler())
    others = [share for share in found.fractions.values() if abs(share - found.fraction) > 0.05]
    assert len(others) >= 3
    assert found.method_spread < 0.02


def test_many_distinct_values_give_the_same_spread_as_few_but_for_chance():
    image = images.noise().astype(np.float64)
    exact = spread(image)
    fine = spread(image + np.random.default_rng(0).uniform(-1e-3, 1e-3, image.shape))
    assert fine.threshold_spread == pytest.approx(exact.threshold_spread, rel=0.5)


def test_a_constant_image_has_no_spread():
    found = spread(np.full((9, 9), 7, np.uint8))
    assert found is None or found.threshold_spread == found.method_spread == 0


def test_it_stands_in_the_record_and_in_the_report():
    result = snowshoe.compare(images.two_phases(), methods="otsu")
    record = result.as_dict()["area"]
    assert record["fraction"] == pytest.approx((result.rows[0].segmentation.labels > 0).mean())
    assert "(threshold) ±" in result.report()


def test_only_methods_that_look_for_the_border_between_two_populations_are_counted():
    found = spread(images.two_phases())
    assert not {"percentile", "mean", "robust_background"} & set(found.fractions)
    assert {"otsu", "li", "triangle", "minimum", "yen", "moments"} <= set(found.fractions)
