"""What an input must be, and what becomes of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.color import rgb2gray

import snowshoe
from snowshoe.arrays import as_image, as_images, as_labels, grey


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


@pytest.mark.parametrize("dtype", ["complex64", "S1", "object", "longdouble", "datetime64[s]"])
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


@pytest.mark.parametrize("dtype", ["uint64", ">u8"])
def test_the_widest_labels_are_signed_and_those_that_are_not_held_are_refused(dtype):
    labels = np.array([[2**63 - 1, 2**62 + 1], [2**63 + 7, 0]], dtype)
    checked, _ = as_labels(labels, np.array([[True, True], [False, True]]))
    assert checked.dtype == np.int64
    assert checked.tolist() == [[2**63 - 1, 2**62 + 1], [0, 0]]
    with pytest.raises(ValueError, match="labels must be less than 2⁶³, got 9223372036854775815"):
        as_labels(labels)


@pytest.mark.parametrize("dtype", ["int64", "uint64", "float16", ">i8", ">f2"])
def test_wide_integers_and_half_floats_are_held_exactly(dtype):
    values = np.array([[0, 1, 1024], [7, 300, 2]], dtype)
    checked = as_image(values)
    assert checked.pixels.dtype == (np.int32 if values.dtype.kind in "iu" else np.float32)
    np.testing.assert_array_equal(checked.pixels, values)
    assert snowshoe.otsu(values).model.thresholds == snowshoe.otsu(values.astype(np.uint16)).model.thresholds


def test_64_bit_integers_keep_their_units_or_are_refused():
    values = np.array([[2**53, -(2**40), 5]])
    np.testing.assert_array_equal(as_image(values).pixels.astype(np.int64), values)
    with pytest.raises(ValueError, match=r"image must be 64-bit integers within ±2⁵³.*got -9007199254740993; subtract"):
        as_image(values - np.array([[0, 2**53 + 1 - 2**40, 0]]))
    assert snowshoe.otsu(np.array([[2**63, 5, 9]], np.uint64), mask=np.array([[False, True, True]])).n_labels == 2


def test_lists_are_images_masks_and_labels():
    assert snowshoe.otsu([[1, 2, 9], [2, 8, 9]], mask=[[True, True, True]] * 2).model.thresholds == (2.0,)
    assert np.asarray(snowshoe.components([[1, 0, 1]])).tolist() == [[1, 0, 2]]
    with pytest.raises(ValueError, match="image must be one array, got nested sequences of different lengths"):
        as_image([[1, 2], [3]])
    parts = [np.ma.MaskedArray([1, 2], [False, True]), np.ma.MaskedArray([3, 4], False)]
    np.testing.assert_array_equal(as_image(parts).valid, [[True, False], [True, True]])


def misaligned(values):
    """The same numbers, at an odd byte of memory."""
    memory = np.zeros(values.nbytes + 1, np.uint8)
    view = memory[1:].view(values.dtype).reshape(values.shape)
    view[:] = values
    assert not view.flags.aligned
    return view


@pytest.mark.parametrize("dtype", ["uint16", "int32", "float32", "float64"])
def test_misaligned_arrays_become_aligned(dtype):
    values = np.arange(20, dtype=dtype).reshape(4, 5)
    checked = as_image(misaligned(values))
    assert checked.pixels.flags.aligned
    np.testing.assert_array_equal(checked.pixels, values)
    if values.dtype.kind in "iu":
        assert as_labels(misaligned(values))[0].flags.aligned


def test_booleans_of_odd_bytes_are_zero_and_one():
    odd = np.array([[0, 2, 255], [1, 0, 128]], np.uint8).view(np.bool_)
    for array in (as_image(odd).pixels, as_labels(odd)[0], as_image(np.ones((2, 3)), odd).valid.view(np.uint8)):
        np.testing.assert_array_equal(array, [[0, 1, 1], [1, 0, 1]])
    whole = np.array([[4, 2, 255]], np.uint8).view(np.bool_)
    assert snowshoe.otsu(np.array([[1, 2, 9]]), mask=whole).model == snowshoe.otsu(np.array([[1, 2, 9]])).model


def test_the_advice_for_a_volume_names_planes_and_for_colour_channels():
    with pytest.raises(ValueError, match=r"got shape \(60, 50, 28\); give one plane at a time, e.g. image\[0\]"):
        snowshoe.ucm(np.zeros((60, 50, 28), np.uint8))
    with pytest.raises(ValueError, match=r"name the channels with channel_axis=0.*of a volume give one plane"):
        snowshoe.ucm(np.zeros((3, 50, 28), np.uint8))


def test_a_mask_of_its_shape_says_that_a_narrow_array_is_a_volume():
    volume = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    with pytest.raises(ValueError, match=r"for a volume pass mask=np.ones\(image.shape, bool\)"):
        snowshoe.otsu(volume)
    whole = snowshoe.otsu(volume, mask=np.ones(volume.shape, bool))
    np.testing.assert_array_equal(whole.labels, snowshoe.otsu(volume.reshape(4, 15)).labels.reshape(4, 5, 3))


def test_masked_elements_of_labels_are_left_out_and_hide_what_is_no_label():
    labels, valid = as_labels(np.ma.MaskedArray([[-9, 3], [4, 5]], [[True, False], [False, True]]))
    np.testing.assert_array_equal(labels, [[0, 3], [4, 0]])
    np.testing.assert_array_equal(valid, [[False, True], [True, False]])
    assert as_labels(np.array([[-9, 3]]), np.array([[False, True]]))[0].tolist() == [[0, 3]]


def test_grey_of_a_masked_array_is_masked_where_a_channel_is():
    colour = np.ma.MaskedArray(np.full((2, 2, 3), 50, np.uint8), False)
    colour[0, 1, 2] = np.ma.masked
    single = grey(colour, channel_axis=-1)
    np.testing.assert_array_equal(single.mask, [[False, True], [False, False]])
    assert snowshoe.otsu(single).valid_fraction == 0.75


def test_grey_near_the_greatest_number_does_not_overflow():
    colour = np.full((1, 1, 3), np.finfo(np.float64).max)
    assert grey(colour, channel_axis=-1)[0, 0] == pytest.approx(colour[0, 0, 0], rel=1e-12)


def test_finite_numbers_whose_sum_is_not_are_all_used():
    image = np.full((4, 5), np.finfo(np.float32).max)
    assert as_image(image).valid is None
    image[1, 2] = np.nan
    np.testing.assert_array_equal(as_image(image).valid, np.isfinite(image))


class Wrapped:
    """An array of another library: it can be gone through, and is one image."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array

    def __iter__(self):
        return iter(self.array)


def test_one_image_is_told_from_several():
    plane = np.arange(12).reshape(3, 4)
    for one in (plane, plane.tolist(), Wrapped(plane), np.stack([plane, plane])):
        (same,) = as_images(one)
        assert same is one
    for several in ([plane, plane], (plane, plane), (part for part in (plane, plane))):
        assert [part.shape for part in as_images(several)] == [(3, 4)] * 2
    with pytest.raises(ValueError, match="images must be one image or more"):
        as_images([])
