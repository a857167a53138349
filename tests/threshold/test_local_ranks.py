"""local_median and local_otsu against SciPy, scikit-image and OpenCV."""

import cv2
import numpy as np
import pytest
import scipy.ndimage as ndi
import skimage.data
from skimage.filters import rank, threshold_otsu

import snowshoe
from snowshoe.arrays import as_image
from snowshoe.filters.levels import binned


@pytest.fixture(scope="module")
def page():
    return skimage.data.page()[::2, ::2]


def inner(labels, window):
    """The part of an image that no window at the border reaches."""
    return labels[window:-window, window:-window]


@pytest.mark.parametrize("window", [3, 15, 31])
@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int32, np.float32, np.float64])
def test_the_median_is_scipys_for_every_type(page, window, dtype):
    image = (page // 2).astype(dtype)
    if dtype not in (np.uint8, np.int8):
        image = (image * 37 + np.random.default_rng(0).integers(0, 900, page.shape)).astype(dtype)
    theirs = image > ndi.median_filter(image, window).astype(np.float64) - 2.5
    ours = snowshoe.local_median(image, window=window, offset=2.5).labels
    np.testing.assert_array_equal(inner(ours, window), inner(theirs, window))


def test_the_median_is_opencvs(page):
    theirs = page > cv2.medianBlur(page, 21)
    np.testing.assert_array_equal(inner(snowshoe.local_median(page, window=21).labels, 21), inner(theirs, 21))


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_borders_and_masks_make_windows_smaller(dtype):
    rng = np.random.default_rng(1)
    image, mask = rng.integers(0, 200, (23, 19)).astype(dtype), rng.random((23, 19)) < 0.7
    median = snowshoe.local_median(image, window=5, mask=mask).labels
    for row, column in np.ndindex(image.shape):
        around = np.s_[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3]
        expected = mask[row, column] and image[row, column] > np.median(image[around][mask[around]])
        assert median[row, column] == expected


@pytest.mark.parametrize("window", [9, 31])
def test_local_otsu_is_scikit_images_in_8_bits(page, window):
    """Where they differ, scikit-image's own threshold of that window alone says what ours says."""
    theirs = page > rank.otsu(page, np.ones((window, window), np.uint8))
    ours, radius = snowshoe.local_otsu(page, window=window).labels, window // 2
    assert (ours == theirs).mean() > 0.995
    for row, column in np.argwhere(ours != theirs):
        around = np.s_[max(0, row - radius) : row + radius + 1, max(0, column - radius) : column + radius + 1]
        assert ours[row, column] == (page[row, column] > threshold_otsu(page[around]))


def test_every_windows_threshold_is_that_of_the_window_alone(page):
    small = page[20:60, 30:80]
    labels = snowshoe.local_otsu(small, window=9).labels
    for row, column in ((0, 0), (5, 5), (20, 30), (39, 49)):
        around = small[max(0, row - 4) : row + 5, max(0, column - 4) : column + 5]
        assert labels[row, column] == (small[row, column] > threshold_otsu(around))


def test_more_than_256_values_go_into_256_bins_of_equal_width():
    image = np.random.default_rng(2).random((40, 50)) * 500 - 100
    bins, values = binned(as_image(image))
    assert len(values) == 256
    assert np.abs(values[bins] - image).max() <= (image.max() - image.min()) / 512 * (1 + 1e-9)
    scaled = snowshoe.local_otsu(image * 4, window=9).labels
    np.testing.assert_array_equal(scaled, snowshoe.local_otsu(image, window=9).labels)


def test_a_flat_window_has_nothing_above_its_threshold():
    for value in (0.0, 7.0, 1e30):
        image = np.full((9, 9), value)
        assert not snowshoe.local_otsu(image).labels.any()
        assert not snowshoe.local_median(image).labels.any()
