"""Outliers, extreme magnitudes and neighbouring numbers: the right answer, or one sentence."""

from __future__ import annotations

import numpy as np
import pytest

import snowshoe
from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.statistics.histogram import Histogram

GLOBAL = [m.name for m in catalogue.methods() if m.family == "threshold" and m.scope == "pointwise"]
BY_LEVELS = ("triangle", "minimum", "intermodes", "huang", "shanbhag", "maximum_entropy", "yen", "renyi_entropy")
BY_LEVELS += ("minimum_error",)
SMALL = np.array([1, 2, 3, 10, 11, 30.0])


def two_phases(shape, seed=0):
    """Noise around 100, and around 160 in the middle ninth."""
    image = np.random.default_rng(seed).normal(100, 5, shape)
    rows, columns = (slice(n // 3, 2 * n // 3) for n in shape)
    image[rows, columns] += 60
    return image


@pytest.mark.parametrize("outlier", [1e5, 1e9, -1e9, 1e300, -1e300, 1e-300])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_outlier_changes_no_rank(outlier, dtype):
    image = two_phases((300, 300)).astype(dtype)
    image[0, 0] = np.clip(outlier, np.finfo(dtype).min, np.finfo(dtype).max)
    assert snowshoe.percentile(image).model.thresholds[0] == pytest.approx(np.median(image), abs=1e-3)
    away = np.abs(image - np.median(image))
    expected = np.median(image) + 4.5 * np.median(away)
    assert snowshoe.robust_background(image).model.thresholds[0] == pytest.approx(expected, abs=1e-2)


@pytest.mark.parametrize("share", [1e-4, 0.01, 0.1, 0.3])
def test_many_outliers_of_any_size_leave_the_rest_its_digits(share):
    rng = np.random.default_rng(1)
    image = two_phases((900, 900))
    hot = rng.random(image.shape) < share
    image[hot] = 10.0 ** rng.uniform(3, 12, np.count_nonzero(hot)) * rng.choice([-1, 1], np.count_nonzero(hot))
    histogram = Histogram.of(as_image(image))
    assert histogram.n_pixels == image.size
    below = np.sort(image, axis=None)[np.cumsum(histogram.counts) - 1]
    inside = (histogram.values > 50) & (histogram.values < 200)
    assert np.abs(histogram.values - below)[inside].max() < (0.01 if share <= 0.1 else 0.1)
    assert snowshoe.percentile(image).model.thresholds[0] == pytest.approx(np.median(image), abs=0.1)


def test_clusters_are_found_beside_a_hot_pixel():
    image = two_phases((400, 400))
    image[0, 0] = 1e9
    np.testing.assert_allclose(snowshoe.kmeans(image, k=3).model.centers, [100, 160, 1e9], atol=0.1)


@pytest.mark.parametrize("name", BY_LEVELS)
@pytest.mark.parametrize("outlier", [1e7, -1e7, 1e300])
def test_bins_are_not_emptied_by_outliers(name, outlier):
    image = two_phases((200, 200))
    expected = getattr(snowshoe, name)(image).model.thresholds[0]
    image[0, :2] = outlier, 0.6 * outlier
    assert getattr(snowshoe, name)(image).model.thresholds[0] == pytest.approx(expected, abs=3)


def test_the_error_is_said_and_holds():
    image = np.random.default_rng(2).normal(0, 1, (900, 900))
    histogram = Histogram.of(as_image(image))
    assert not histogram.exact
    assert 0 < histogram.quantisation_error <= (image.max() - image.min()) / 65_536 / 2 * (1 + 1e-9)
    ordered = np.sort(image, axis=None)
    last = np.cumsum(histogram.counts) - 1
    first = np.concatenate([[0], last[:-1] + 1])
    for ends in (ordered[first], ordered[last]):
        assert np.abs(ends - histogram.values).max() <= histogram.quantisation_error * (1 + 1e-9)


@pytest.mark.parametrize("name", [n for n in GLOBAL if n != "multiotsu"])
@pytest.mark.parametrize("scale", [2.0**-1060, 2.0**-565, 2.0**-500, 2.0**500, 2.0**565, 2.0**1018])
def test_thresholds_scale_with_the_image_to_any_magnitude(name, scale):
    if name in BY_LEVELS and scale > 1:
        pytest.skip("floats so great are whole numbers, which have levels of their own")
    method, values = getattr(snowshoe, name), SMALL + 0.5
    np.testing.assert_array_equal(method(values * scale).labels, method(values).labels)


@pytest.mark.parametrize("scale", [2.0**-1060, 2.0**-565, 2.0**-500, 2.0**500, 2.0**565, 2.0**1018])
def test_one_channel_is_clustered_at_any_magnitude(scale):
    for k in (2, 3, 4):
        expected = snowshoe.kmeans(SMALL, k=k)
        result = snowshoe.kmeans(SMALL * scale, k=k)
        np.testing.assert_array_equal(result.labels, expected.labels)
        np.testing.assert_allclose(result.model.centers / scale, expected.model.centers, rtol=1e-3)
        assert np.isfinite(result.model.inertia)
    assert snowshoe.kmeans(SMALL * scale).n_labels == snowshoe.kmeans(SMALL).n_labels


@pytest.mark.parametrize(
    "values", [1 + np.arange(4) * 2.0**-52, 1e15 + np.arange(4) / 8, -1e15 - np.arange(4)[::-1] / 8]
)
def test_neighbouring_numbers_are_told_apart(values):
    result = snowshoe.kmeans(values, k=4)
    assert result.labels.tolist() == [1, 2, 3, 4]
    assert result.model.exact
    assert snowshoe.multiotsu(values, classes=4).labels.tolist() == [0, 1, 2, 3]
    for name in ("mean", "isodata", "li", "moments"):
        assert set(getattr(snowshoe, name)(values).labels.tolist()) == {0, 1}, name


def test_a_large_offset_costs_the_scree_curve_no_digits():
    steps = np.array([0, 1, 2, 3, 4, 5, 10, 11, 12]) * 0.125
    shifted, plain = snowshoe.scree(steps + 1e15, k_max=4), snowshoe.scree(steps, k_max=4)
    np.testing.assert_allclose(shifted.inertia, plain.inertia, rtol=1e-12)
    assert shifted.criteria == plain.criteria


def test_only_what_double_precision_resolves_is_called_exact():
    assert not snowshoe.kmeans(np.array([0, 1e-200, 3e-200, 1.0]), k=3).model.exact
    assert snowshoe.kmeans(np.array([0, 1e-200, 3e-200, 1.0]), k=4).model.exact


@pytest.mark.parametrize("scale", [1e-170, 1e200, 1e306])
def test_what_needs_squares_in_image_units_says_so_in_one_sentence(scale):
    colours = np.stack([SMALL, SMALL[::-1], SMALL], axis=1) * scale
    for method in (snowshoe.kmeans, snowshoe.gmm, snowshoe.fuzzy_cmeans):
        with pytest.raises(ValueError, match=r"image must be of values .* squares"):
            method(colours, k=2, channel_axis=-1)
    for method in (snowshoe.scree, snowshoe.mean_shift, snowshoe.gmm):
        with pytest.raises(ValueError, match=r"image must be of values .* squares"):
            method(SMALL * scale)


@pytest.mark.parametrize("name", [n for n in GLOBAL if n != "robust_background"])
@pytest.mark.parametrize("change", ["float64", "float32", "standardised"])
def test_dividing_8_bit_grey_changes_no_class(name, change):
    rng = np.random.default_rng(7)
    image = np.clip(two_phases((120, 120)) + rng.normal(0, 15, (120, 120)), 0, 255).astype(np.uint8)
    changed = {
        "float64": image / 255,
        "float32": (image / 255).astype(np.float32),
        "standardised": (image - image.mean()) / image.std(),
    }[change]
    method = getattr(snowshoe, name)
    np.testing.assert_array_equal(method(changed).labels, method(image).labels)


def test_a_background_that_nothing_exceeds_is_said():
    photo = np.random.default_rng(3).integers(0, 256, (50, 50)).astype(np.uint8)
    assert "above the background" in snowshoe.robust_background(photo).model.as_dict()["not_found"]
    photo[0, :5] = 120
    assert "not_found" not in snowshoe.robust_background(photo, k=0.5).model.as_dict()


@pytest.mark.parametrize(("name", "given"), [("sauvola", "r"), ("phansalkar", "r"), ("bernsen", "level")])
def test_a_number_for_8_bits_is_noted_on_other_ranges_with_what_to_give(name, given):
    method, image = getattr(snowshoe, name), two_phases((40, 40)).astype(np.uint8)
    assert method(image).notes == method(image, **{given: 128}).notes == ()
    assert method(image.astype(np.uint16), **{given: 128}).notes == ()
    for other, suited in ((image.astype(np.uint16) * 257, 32_768), (image / 255.0, 0.5), (image / 8160, 0.00784)):
        (note,) = method(other, **{given: 128}).notes
        assert note.startswith(f"{given}=128 suits grey values over a range of 256, and these go from ")
        assert float(note.rpartition("=")[2]) == pytest.approx(suited, rel=0.3)
        assert method(other, **{given: suited}).notes == ()
