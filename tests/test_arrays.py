"""What an input must be, and what becomes of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.color import rgb2gray

import snowshoe
from snowshoe.arrays import as_image, as_labels, grey


@given(st.integers(0, 2**32 - 1))
def test_grey_of_8_bit_colour_is_scikit_images_to_a_512th_of_a_level(seed):
    colour = np.random.default_rng(seed).integers(0, 256, (6, 5, 3), np.uint8)
    found = grey(colour, channel_axis=-1)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, rgb2gray(colour) * 255, atol=1 / 512 + 1e-5)
    np.testing.assert_array_equal(found * 256, np.round(found * 256))


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.float32, np.float64])
def test_grey_of_a_grey_pixel_is_its_value(dtype):
    values = np.array([[0, 1, 7], [50, 101, 127]], dtype)
    found = grey(np.stack([values] * 3, axis=0), channel_axis=0)
    np.testing.assert_allclose(found, values, rtol=1e-7)


def test_grey_of_16_bit_colour_is_rounded_to_a_level():
    colour = np.random.default_rng(0).integers(0, 65_536, (9, 8, 3)).astype(np.uint16)
    found = grey(colour, channel_axis=-1)
    assert found.dtype == np.uint16
    np.testing.assert_allclose(found, rgb2gray(colour) * 65_535, atol=0.51)


def test_grey_of_one_channel_is_that_channel_and_of_five_an_error():
    image = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
    np.testing.assert_array_equal(grey(image, channel_axis=-1), image[..., 0])
    with pytest.raises(ValueError, match=r"image must be one of 1 to 4 channels to become grey, got '5 channels'"):
        grey(np.zeros((2, 2, 5)), channel_axis=-1)


@pytest.mark.parametrize("dtype", ["int64", "uint64", "complex64", "float16", "S1", "object"])
def test_other_types_are_refused_with_what_to_do(dtype):
    with pytest.raises(TypeError, match=r"image must have dtype bool.*got .*astype"):
        as_image(np.zeros((2, 2), dtype))


def test_colour_without_a_channel_axis_is_refused_with_the_fix():
    with pytest.raises(ValueError, match=r"got shape \(4, 5, 3\); name the channels with channel_axis=-1"):
        as_image(np.zeros((4, 5, 3), np.uint8), ndim=(2,))
    with pytest.raises(ValueError, match="channel_axis must be an axis of an image of shape"):
        as_image(np.zeros((4, 5, 3), np.uint8), channel_axis=7)


def test_what_looks_like_colour_is_not_taken_for_a_volume():
    with pytest.raises(ValueError, match="name the channels with channel_axis=-1"):
        snowshoe.otsu(np.zeros((4, 5, 3), np.uint8))
    assert snowshoe.otsu(np.zeros((4, 5, 7), np.uint8)).labels.shape == (4, 5, 7)


def test_a_mask_that_changes_afterwards_does_not_change_the_result():
    mask = np.array([[True, True, False]])
    result = snowshoe.otsu(np.array([[1, 2, 3]], np.uint8), mask=mask)
    mask[:] = False
    assert result.valid_fraction == pytest.approx(2 / 3)


def test_a_masked_colour_array_stays_masked_when_it_becomes_grey():
    colour = np.ma.MaskedArray(np.arange(24, dtype=np.uint8).reshape(2, 4, 3), mask=False)
    colour[0, 0] = np.ma.masked
    assert snowshoe.segment(colour, "otsu", channel_axis=-1).valid_fraction == pytest.approx(7 / 8)


def test_mask_nan_and_masked_array_become_one_mask():
    pixels = np.ma.MaskedArray(np.arange(6.0).reshape(2, 3), mask=[[1, 0, 0], [0, 0, 0]])
    pixels[1, 1] = np.nan
    mask = np.ones((2, 3), bool)
    mask[0, 2] = False
    checked = as_image(pixels, mask)
    np.testing.assert_array_equal(checked.valid, [[False, True, False], [True, False, True]])
    assert checked.n_valid == 3


def test_one_bad_channel_leaves_the_pixel_out():
    image = np.zeros((2, 3, 3), np.float32)
    image[1, 2, 0] = np.inf
    checked = as_image(image, channel_axis=-1)
    assert checked.shape == (2, 3)
    assert checked.n_valid == 5


def test_label_images_are_integers_without_negative_values():
    with pytest.raises(TypeError, match="labels must be an integer image"):
        as_labels(np.zeros((2, 2), np.float32))
    with pytest.raises(ValueError, match="labels must be free of negative values, got -1"):
        as_labels(np.array([[-1, 2]]))
    assert as_labels(np.array([[True, False]]))[0].dtype == np.uint8


def test_finite_numbers_whose_sum_is_not_are_all_used():
    image = np.full((4, 5), np.finfo(np.float32).max)
    assert as_image(image).valid is None
    image[1, 2] = np.nan
    np.testing.assert_array_equal(as_image(image).valid, np.isfinite(image))
