"""Gaussian smoothing against scipy and OpenCV, with masks, and its limits."""

import cv2
import numpy as np
import pytest
import scipy.ndimage as ndi
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.io import imread

import snowshoe
from snowshoe.kernels.dispatch import use_threads

BORDERS = ["constant", "reflect", "nearest", "mirror", "wrap"]


@pytest.fixture(scope="module")
def photo(data):
    return imread(data / "bsds500-official-sample" / "images" / "2018.jpg")[..., 1]


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("sigma", [0, 0.5, 2, 6.3])
def test_a_photo_gives_scipys_smoothing(photo, border, sigma):
    expected = ndi.gaussian_filter(photo.astype(float), sigma, mode=border, cval=5)
    smoothed = snowshoe.gaussian(photo, sigma=sigma, border=border, cval=5)
    assert smoothed.dtype == np.float32
    np.testing.assert_allclose(smoothed, expected, rtol=2e-6, atol=1e-4)
    wide = snowshoe.gaussian(photo.astype(float), sigma=sigma, border=border, cval=5)
    np.testing.assert_allclose(wide, expected, rtol=1e-12, atol=1e-12)


def test_a_photo_gives_opencvs_smoothing(photo):
    expected = cv2.GaussianBlur(photo.astype(np.float32), (17, 17), 2, borderType=cv2.BORDER_REFLECT)
    np.testing.assert_allclose(snowshoe.gaussian(photo, sigma=2), expected, rtol=1e-5)


@given(data=st.data())
def test_any_shape_and_radius_gives_scipys_smoothing(data):
    image = data.draw(hnp.arrays(np.int16, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)))
    border, sigma = data.draw(st.sampled_from(BORDERS)), data.draw(st.floats(0, 5))
    expected = ndi.gaussian_filter(image.astype(float), sigma, mode=border, truncate=3)
    smoothed = snowshoe.gaussian(image, sigma=sigma, border=border, truncate=3)
    np.testing.assert_allclose(smoothed, expected, rtol=1e-5, atol=0.1)


@pytest.mark.parametrize("border", BORDERS)
def test_a_mask_leaves_the_weighted_mean_of_the_valid_pixels(border):
    rng = np.random.default_rng(0)
    image, mask = rng.normal(size=(30, 40)), rng.random((30, 40)) > 0.3
    smoothed = snowshoe.gaussian(np.where(mask, image, np.nan), sigma=1.5, border=border)
    total = ndi.gaussian_filter(np.where(mask, image, 0), 1.5, mode=border)
    share = ndi.gaussian_filter(mask.astype(float), 1.5, mode=border, cval=1)
    np.testing.assert_allclose(smoothed, np.where(mask, total / share, 0), rtol=1e-9)


@given(data=st.data())
def test_equal_pixels_give_their_value_for_every_type_border_and_mask(data):
    kind = np.dtype(data.draw(st.sampled_from([np.uint8, np.int16, np.uint16, np.int32, np.float32, np.float64])))
    limits = {"allow_nan": False, "allow_infinity": False}
    elements = st.floats(width=8 * kind.itemsize, **limits) if kind.kind == "f" else hnp.from_dtype(kind)
    image = np.full(data.draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=15)), data.draw(elements), kind)
    mask = data.draw(st.none() | hnp.arrays(np.bool_, image.shape))
    border, sigma = data.draw(st.sampled_from(BORDERS)), data.draw(st.sampled_from([0, 0.3, 1, 2.5, 9]))
    smoothed = snowshoe.gaussian(image, sigma=sigma, border=border, cval=float(image[0, 0]), mask=mask)
    np.testing.assert_array_equal(smoothed, np.where(True if mask is None else mask, image, 0))


def test_flat_areas_of_an_image_keep_their_value_exactly():
    image = np.zeros((60, 70), np.float32)
    image[10:50, 20:60] = 0.1
    smoothed = snowshoe.gaussian(image, sigma=2)
    assert (smoothed[18:42, 28:52] == np.float32(0.1)).all()
    mask = np.random.default_rng(0).random(image.shape) > 0.3
    assert (snowshoe.gaussian(image, sigma=2, mask=mask)[18:42, 28:52] == np.where(mask, image, 0)[18:42, 28:52]).all()


def test_a_constant_image_with_holes_stays_constant():
    image = np.full((20, 20), 7.0, np.float32)
    image[5:9, 5:9] = np.inf
    smoothed = snowshoe.gaussian(image, sigma=3)
    np.testing.assert_allclose(smoothed[np.isfinite(image)], 7, rtol=1e-6)
    assert not smoothed[np.isinf(image)].any()


def test_the_number_of_threads_does_not_matter():
    image = np.random.default_rng(0).random((1100, 1000), np.float32)
    answers = []
    for n in (1, 3):
        with use_threads(n):
            answers.append(snowshoe.gaussian(image, sigma=2).tobytes())
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"sigma": -1}, "sigma must be a number from 0 to 1000"),
        ({"sigma": np.nan}, "sigma must be a number from 0 to 1000"),
        ({"sigma": 1, "truncate": -1}, "truncate must be a number from 0 to 1000"),
        ({"sigma": 1, "border": "edge"}, "border must be 'constant' or 'reflect'"),
        ({"sigma": 1, "cval": np.nan}, "cval must be a finite number"),
    ],
)
def test_bad_arguments_are_refused(parameters, message):
    with pytest.raises(ValueError, match=message):
        snowshoe.gaussian(np.zeros((3, 3)), **parameters)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("spacing", [None, (2.0, 0.5, 0.5), (1.0, 3.0, 2.0)])
def test_a_volume_gives_scipys_smoothing_with_a_sigma_for_each_axis(border, spacing):
    volume = np.random.default_rng(0).integers(0, 4000, (9, 20, 30), dtype=np.uint16)
    steps = np.ones(3) if spacing is None else np.divide(spacing, spacing[-1])
    expected = ndi.gaussian_filter(volume.astype(float), 2 / steps, mode=border, cval=5)
    exact = snowshoe.gaussian(volume.astype(float), sigma=2, border=border, cval=5, spacing=spacing)
    np.testing.assert_allclose(exact, expected, rtol=1e-12)
    single = snowshoe.gaussian(volume, sigma=2, border=border, cval=5, spacing=spacing)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, rtol=2e-6)


def test_planes_that_lie_far_apart_are_smoothed_one_by_one():
    volume = np.random.default_rng(0).normal(size=(5, 20, 30))
    stacked = np.stack([snowshoe.gaussian(plane, sigma=2) for plane in volume])
    np.testing.assert_array_equal(snowshoe.gaussian(volume, sigma=2, spacing=(1e3, 1, 1)), stacked)


def test_a_plane_is_a_volume_of_one_and_equal_sizes_are_none():
    image = np.random.default_rng(0).normal(size=(20, 30)).astype(np.float32)
    plain = snowshoe.gaussian(image, sigma=2)
    np.testing.assert_array_equal(snowshoe.gaussian(image, sigma=2, spacing=(3, 3)), plain)
    np.testing.assert_array_equal(snowshoe.gaussian(image[np.newaxis], sigma=2)[0], plain)
    np.testing.assert_allclose(
        snowshoe.gaussian(image, sigma=2, spacing=(2, 1)).T,
        snowshoe.gaussian(image.T, sigma=1, spacing=(1, 2)),
        rtol=1e-5,
        atol=1e-6,
    )


def test_a_mask_of_a_volume_leaves_the_weighted_mean_of_the_valid_voxels():
    rng = np.random.default_rng(0)
    volume, mask = rng.normal(size=(8, 15, 20)), rng.random((8, 15, 20)) > 0.3
    smoothed = snowshoe.gaussian(volume, sigma=1.5, mask=mask, spacing=(2, 1, 1))
    total, share = (ndi.gaussian_filter(a, (0.75, 1.5, 1.5)) for a in (np.where(mask, volume, 0), mask.astype(float)))
    np.testing.assert_allclose(smoothed, np.where(mask, total / share, 0), rtol=1e-9, atol=1e-12)
