"""Local thresholds equal scikit-image, OpenCV and the published formulas; flat regions, masks and blocks keep the laws.

Factors k are odd numbers, so that no pixel of the peers is decided by how they round a tie.
"""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
import pytest
import scipy.ndimage as ndi
from skimage import filters

import snowshoe
from snowshoe import catalogue

LOCAL = ("local_mean", "niblack", "sauvola", "phansalkar", "wolf", "bernsen", "local_contrast", "local_gaussian")
WINDOWED = [name for name in LOCAL if name != "local_gaussian"]
RANGED = ("sauvola", "phansalkar")
LINEAR = ("niblack", "wolf", "local_contrast", "local_mean", "local_gaussian")


def page(dtype=np.uint8, shape=(120, 140)):
    """Dark strokes on a shaded page with noise."""
    rows, columns = np.indices(shape)
    strokes = (np.sin(rows / 3) > 0.6) & (columns % 11 < 7)
    grey = 200 - 0.7 * columns - 70 * strokes + np.random.default_rng(0).normal(0, 3, shape)
    return np.clip(grey, 0, 255).astype(dtype)


def inner(labels, window):
    """The part of an image that no window at the border reaches."""
    return labels[window:-window, window:-window]


@pytest.mark.parametrize("window", [3, 15, 31])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float64])
def test_niblack_and_sauvola_equal_scikit_image_within_the_borders(window, dtype):
    image = page(dtype)
    theirs = image > filters.threshold_niblack(image.astype(np.float64), window, k=0.3137)
    np.testing.assert_array_equal(
        inner(snowshoe.niblack(image, window=window, k=0.3137).labels, window), inner(theirs, window)
    )
    theirs = image > filters.threshold_sauvola(image.astype(np.float64), window, k=0.3137, r=100)
    ours = snowshoe.sauvola(image, window=window, k=0.3137, r=100).labels
    np.testing.assert_array_equal(inner(ours, window), inner(theirs, window))


@pytest.mark.parametrize("name", ["niblack", "sauvola"])
def test_opencv_rounds_the_same_thresholds_to_whole_numbers(name):
    image, k = page(), 0.2137
    more = {"r": 128} if name == "sauvola" else {}
    kind = getattr(cv2.ximgproc, f"BINARIZATION_{name.upper()}")
    sign = -1 if name == "niblack" else 1
    theirs = cv2.ximgproc.niBlackThreshold(image, 1, cv2.THRESH_BINARY, 15, sign * k, binarizationMethod=kind, r=128)
    threshold = getattr(filters, f"threshold_{name}")(image.astype(np.float64), 15, k=k, **more)
    ours = catalogue.get(name).function(image, window=15, k=k).labels
    np.testing.assert_array_equal(inner(theirs, 15), inner(image > np.round(threshold), 15))
    np.testing.assert_array_equal(inner(ours, 15), inner(image > threshold, 15))


def test_wolf_is_the_published_formula():
    image = page(np.float64)
    mean = np.array([[_around(image, y, x).mean() for x in range(0, 140, 7)] for y in range(0, 120, 7)])
    sampled = np.array([[_around(image, y, x).std() for x in range(0, 140, 7)] for y in range(0, 120, 7)])
    most = max(_around(image, y, x).std() for y in range(120) for x in range(140))
    threshold = mean + 0.3137 * (sampled / most - 1) * (mean - image.min())
    np.testing.assert_array_equal(snowshoe.wolf(image, k=0.3137).labels[::7, ::7], image[::7, ::7] > threshold)


def _around(image, y, x, radius=7):
    """The window of a pixel, without what is beyond the border."""
    return image[max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1]


@pytest.mark.parametrize("name", RANGED)
@pytest.mark.parametrize(
    "stored", [lambda x: x.astype(np.uint16) * 256, lambda x: x.astype(np.int64), lambda x: x * 16.0]
)
def test_a_page_has_the_same_ink_in_any_type_and_range_of_bits(name, stored):
    method, image = catalogue.get(name).function, page()
    result = method(stored(image))
    np.testing.assert_array_equal(result.labels, method(image, r=128).labels)
    assert result.notes == ()


@pytest.mark.parametrize(("image", "half"), [
    (page() // 2, 128), (page() // 200, 128), (page() / 255, 0.5), (page() / 255e3, 0.5), (page(np.int32), 128),
    (page(np.uint16) * 16, 2048), (page(np.uint16) * 257, 32_768), (page().astype(np.float32) * 3e30, 2.0**108),
    (page(np.int16) - 100, 128), (np.full((3, 3), -1.0), 0.5), (page() * 1e305, 1e300),
])  # fmt: skip
def test_r_is_half_of_the_range_that_the_values_are_a_part_of(image, half):
    assert snowshoe.sauvola(image).model.r == half


@pytest.mark.parametrize("name", RANGED)
@pytest.mark.parametrize("image", [page() / 255, page(np.uint16) * 16, page(np.int32) - 100])
def test_hot_pixels_change_no_window_but_their_own(name, image):
    hot = image.copy()
    hot[3, 3:6] = 60_000
    labels, expected = (catalogue.get(name).function(each).labels for each in (hot, image))
    np.testing.assert_array_equal(labels[12:], expected[12:])
    np.testing.assert_array_equal(labels[:, 14:], expected[:, 14:])


def test_sauvola_of_the_whole_of_16_bits_equals_scikit_image_without_an_r():
    image = page(np.uint16) * 257
    theirs = image > filters.threshold_sauvola(image, 15, k=0.3137)
    np.testing.assert_array_equal(inner(snowshoe.sauvola(image, k=0.3137).labels, 15), inner(theirs, 15))


def test_local_mean_equals_scikit_image_within_the_borders():
    image = page()
    theirs = image > filters.threshold_local(image.astype(np.float64), 21, "mean", offset=3) + 1e-9
    np.testing.assert_array_equal(inner(snowshoe.local_mean(image, window=21, offset=3).labels, 21), inner(theirs, 21))


def test_local_gaussian_equals_scikit_image():
    image = page()
    theirs = image > filters.threshold_local(image.astype(np.float64), 21, "gaussian", offset=3, param=4)
    np.testing.assert_array_equal(snowshoe.local_gaussian(image, sigma=4, offset=3).labels, theirs)


def test_phansalkar_is_the_published_formula():
    image = page(np.float64)
    mean = ndi.uniform_filter(image / 256, 15)
    deviation = np.sqrt(ndi.uniform_filter((image / 256) ** 2, 15) - mean**2)
    theirs = image / 256 > mean * (1 + 2 * np.exp(-10 * mean) + 0.25 * (deviation / 0.5 - 1))
    np.testing.assert_array_equal(inner(snowshoe.phansalkar(image).labels, 15), inner(theirs, 15))


def test_bernsen_and_local_contrast_are_the_published_rules():
    image = page()
    low, high = (filt(image, 15).astype(np.float64) for filt in (ndi.minimum_filter, ndi.maximum_filter))
    middle = (low + high) / 2
    np.testing.assert_array_equal(inner(snowshoe.local_contrast(image).labels, 15), inner(image > middle, 15))
    expected = np.where(high - low < 90, middle > 150, image > middle)
    np.testing.assert_array_equal(
        inner(snowshoe.bernsen(image, contrast=90, level=150).labels, 15), inner(expected, 15)
    )


@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("value", [0.0, 0.1, 1e-3, 123.456, 1e30])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_flat_regions_are_one_class(name, value, dtype):
    image = np.full((40, 50), value, dtype)
    image[:, 45:] = 2 * value + 1
    labels = catalogue.get(name).function(image).labels
    flat = labels[:, : 45 - 20 - 7]
    assert (flat == flat[0, 0]).all()
    if name in LINEAR:
        assert not flat.any()


@pytest.mark.parametrize("name", LOCAL)
def test_a_pixel_left_out_has_no_influence_and_a_window_of_its_own_kind_answers(name):
    image, mask = page(np.float32), np.random.default_rng(1).random((120, 140)) > 0.5
    holes = np.where(mask, image, np.nan)
    result = catalogue.get(name).function(holes)
    np.testing.assert_array_equal(result.valid, mask)
    np.testing.assert_array_equal(result.labels, catalogue.get(name).function(image, mask=mask).labels)
    assert 0.1 < result.labels[mask].mean() < 0.9 or name in ("bernsen", "phansalkar")


@pytest.mark.parametrize("name", ["local_mean", "niblack", "sauvola", "phansalkar", "bernsen", "local_contrast"])
@pytest.mark.parametrize("window", [3, 7, 51])
def test_blocks_of_a_float_image_with_any_values_equal_the_whole(name, window):
    image = (np.random.default_rng(2).normal(0, 1, (90, 80)) * 10.0 ** np.arange(-10, 10).repeat(4)).astype(np.float64)
    halo, settings = catalogue.get(name).halo(window=window), {"r": 128.0} if name in RANGED else {}
    function = partial(catalogue.get(name).function, window=window, **settings)
    whole = function(image).labels
    for top, left in ((0, 0), (13, 29), (47, 61)):
        first = max(0, top - halo), max(0, left - halo)
        block = function(image[first[0] : top + 17 + halo, first[1] : left + 19 + halo]).labels
        core = block[top - first[0] :, left - first[1] :][:17, :19]
        np.testing.assert_array_equal(core, whole[top : top + 17, left : left + 19])


@pytest.mark.parametrize("name", WINDOWED)
def test_a_window_larger_than_the_image_sees_all_of_it(name):
    image = page()
    function = catalogue.get(name).function
    np.testing.assert_array_equal(function(image, window=9999).labels, function(image, window=281).labels)


@pytest.mark.parametrize("name", WINDOWED)
def test_a_window_without_a_middle_is_refused(name):
    with pytest.raises(ValueError, match=r"window must be an odd integer.* got 14; use 15"):
        catalogue.get(name).function(page(), window=14)


def test_wolf_looks_at_the_whole_image_and_says_so_by_its_model():
    image = page()
    image[:, 120::2], image[:, 121::2] = 0, 255
    assert catalogue.get("wolf").fit is not None
    assert (snowshoe.wolf(image).labels[:, :80] != snowshoe.wolf(image[:, :100]).labels[:, :80]).any()
