"""Every gradient beside its peers, on a photo."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import scipy.ndimage as ndi
import skimage.filters
from skimage.io import imread

import snowshoe

WHOLE = np.s_[2:-2, 2:-2]


@pytest.fixture(scope="module")
def photo(data):
    return imread(data / "bsds500-official-sample" / "images" / "2018.jpg")[..., 1]


def wide(photo):
    return photo.astype(np.float64)


def test_scharr_is_scikit_images_times_its_normalisation(photo):
    edges = snowshoe.scharr(photo)
    np.testing.assert_allclose(edges.gx / 16, skimage.filters.scharr_v(wide(photo)), atol=1e-12)
    np.testing.assert_allclose(edges.gy / 16, skimage.filters.scharr_h(wide(photo)), atol=1e-12)


def test_scharr_is_opencvs_exactly(photo):
    edges = snowshoe.scharr(photo)
    np.testing.assert_array_equal(edges.gx, cv2.Scharr(photo, cv2.CV_16S, 1, 0, borderType=cv2.BORDER_REFLECT))
    np.testing.assert_array_equal(edges.gy, cv2.Scharr(photo, cv2.CV_16S, 0, 1, borderType=cv2.BORDER_REFLECT))


@pytest.mark.parametrize("border", ["reflect", "nearest", "mirror", "wrap"])
def test_prewitt_is_scipys_exactly(photo, border):
    edges = snowshoe.prewitt(photo, border=border)
    np.testing.assert_array_equal(edges.gx, ndi.prewitt(wide(photo), axis=1, mode=border))
    np.testing.assert_array_equal(edges.gy, ndi.prewitt(wide(photo), axis=0, mode=border))


def test_sobel_and_prewitt_are_scikit_images_times_their_normalisation(photo):
    for name, total in (("sobel", 4), ("prewitt", 3)):
        edges = getattr(snowshoe, name)(photo)
        for layer, axis in ((edges.gx, "v"), (edges.gy, "h")):
            theirs = getattr(skimage.filters, f"{name}_{axis}")(wide(photo))
            np.testing.assert_allclose(layer / total, theirs, atol=1e-12)


def test_farid_is_scikit_images(photo):
    edges = snowshoe.farid(wide(photo))
    np.testing.assert_allclose(edges.gx, skimage.filters.farid_v(wide(photo)), atol=1e-10)
    np.testing.assert_allclose(edges.gy, skimage.filters.farid_h(wide(photo)), atol=1e-10)


def test_roberts_is_twice_scikit_images(photo):
    theirs = skimage.filters.roberts(wide(photo))
    np.testing.assert_allclose(snowshoe.roberts(photo).magnitude[:-1, :-1] / 2, theirs[:-1, :-1], rtol=1e-6)


def test_the_strength_of_roberts_is_the_greatest_of_the_four_squares_around_a_pixel():
    edges = snowshoe.roberts(np.pad([[9]], 2).astype(np.uint8))
    np.testing.assert_array_equal(edges.strength[1:-1, 1:-1] > 0, np.ones((3, 3), bool))
    assert (edges.magnitude > 0).sum() == 4


@pytest.mark.parametrize("sigma", [1.0, 2.0, 5.0])
def test_the_gaussian_gradient_is_scipys_to_a_thousandth(photo, sigma):
    theirs = ndi.gaussian_gradient_magnitude(wide(photo), sigma, truncate=4.0)
    found = snowshoe.gaussian_gradient(wide(photo), sigma=sigma).magnitude
    np.testing.assert_allclose(found, theirs, atol=2e-3 * theirs.max())


@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_difference_of_gaussians_is_scikit_images(photo, dtype):
    theirs = skimage.filters.difference_of_gaussians(wide(photo), 2.0, 3.2, mode="reflect", truncate=4.0)
    np.testing.assert_allclose(
        -snowshoe.dog(photo.astype(dtype), sigma=2.0).response, theirs, atol=2e-3 if dtype is np.uint8 else 1e-9
    )


@pytest.mark.parametrize("name", ["sobel", "scharr", "prewitt", "roberts", "farid", "gaussian_gradient", "canny"])
@pytest.mark.parametrize("turned", [False, True])
def test_the_declared_step_is_the_strength_of_a_straight_edge(name, turned):
    image = np.repeat([[0.0, 100.0]], 30, axis=1).repeat(60, axis=0)
    edges = getattr(snowshoe, name)(image.T if turned else image)
    strongest = 0.95 if name == "canny" else 1.0
    bound = (1 / np.sqrt(2 * np.pi) / 2 + 0.01, 1.0) if name == "canny" else (1.0, 1.0)
    share = edges.strength.max() / (100 * edges.step)
    assert bound[0] * strongest - 1e-6 <= share <= bound[1] + 1e-6


@pytest.mark.parametrize("name", ["log", "dog"])
def test_the_strength_of_a_crossing_is_the_height_of_its_step(name):
    image = np.repeat([[0.0, 100.0]], 40, axis=1).repeat(20, axis=0)
    edges = getattr(snowshoe, name)(image)
    assert edges.step == 1
    assert edges.strength.max() == pytest.approx(100, rel=0.1)


@pytest.mark.parametrize("name", ["log", "dog", "laplacian", "canny", "gaussian_gradient", "farid"])
def test_the_direction_points_uphill(name):
    rows, columns = np.indices((61, 61)) - 30.0
    disc = np.where(np.hypot(rows, columns) < 18, 200.0, 20.0)
    edges = getattr(snowshoe, name)(disc)
    strong = edges.strength > 0.7 * edges.strength.max()
    inward = np.arctan2(-rows, -columns)
    off = np.abs(np.angle(np.exp(1j * (edges.orientation - inward))))[strong]
    assert strong.sum() > 30
    assert np.median(off) < 0.35
