"""The Laplacian and the Laplacian of Gaussian against scipy and against steps made by hand."""

import numpy as np
import pytest
import scipy.ndimage as ndi
from skimage.io import imread

from snowshoe import laplacian, log

BORDERS = ["constant", "reflect", "nearest", "mirror", "wrap"]
EIGHT = np.array([[1, 1, 1], [1, -8, 1], [1, 1, 1]])


@pytest.fixture(scope="module")
def photo(data):
    return imread(data / "bsds500-official-sample" / "images" / "2018.jpg")[..., 1]


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.float32, np.float64])
def test_a_photo_gives_scipys_laplacian(photo, border, dtype):
    image = photo.astype(dtype)
    edges = laplacian(image, border=border)
    np.testing.assert_array_equal(edges.response, ndi.laplace(image.astype(float), mode=border))
    np.testing.assert_array_equal(edges.strength, np.abs(edges.response))
    around = laplacian(image, border=border, cval=3, connectivity=2).response
    np.testing.assert_array_equal(around, ndi.correlate(image.astype(float), EIGHT, mode=border, cval=3))


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("sigma", [1.0, 2.0, 5.0])
def test_a_photo_gives_scipys_laplacian_of_gaussian_but_for_its_truncation(photo, border, sigma):
    expected = ndi.gaussian_laplace(photo.astype(float), sigma, mode=border)
    response = log(photo, sigma=sigma, border=border).response
    np.testing.assert_allclose(response, expected, rtol=0, atol=0.01 * np.abs(expected).max())


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.0, 7.3])
def test_a_parabola_has_its_second_derivative_and_a_plane_has_none(sigma):
    rows, columns = np.indices((81, 81)).astype(float)
    inner = (slice(32, -32), slice(32, -32))
    np.testing.assert_allclose(log(columns**2 + 3 * rows, sigma=sigma).response[inner], 2, rtol=1e-9)
    np.testing.assert_allclose(log(rows - 2 * columns, sigma=sigma).response[inner], 0, atol=1e-10)


@pytest.mark.parametrize("sigma", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("method", ["log", "laplacian"])
def test_a_step_crosses_once_on_its_bright_side_with_its_own_height(method, sigma):
    image = np.zeros((5, 60), np.uint8)
    image[:, 30:] = 100
    edges = log(image, sigma=sigma) if method == "log" else laplacian(image)
    expected = np.arange(60) == 30
    np.testing.assert_array_equal(edges.crossings, np.broadcast_to(expected, image.shape))
    if method == "log":
        assert edges.strength[2, 30] == pytest.approx(100, rel=0.2 / sigma**2)


def test_the_slope_is_the_height_of_the_step_below_which_crossings_are_dropped():
    image = np.zeros((5, 80), np.float32)
    image[:, 20:] += 10
    image[:, 60:] += 40
    for slope, found in ((0.0, [20, 60]), (5.0, [20, 60]), (20.0, [60]), (60.0, [])):
        assert np.flatnonzero(log(image, slope=slope).crossings[2]).tolist() == found
    np.testing.assert_array_equal(np.flatnonzero(log(image).crossings[2]), [20, 60])


def test_the_automatic_slope_does_not_depend_on_the_unit():
    image = np.random.default_rng(0).normal(size=(64, 64)).cumsum(0).cumsum(1)
    np.testing.assert_array_equal(log(image * 1024 - 512).crossings, log(image).crossings)


def test_the_automatic_slope_keeps_few_crossings_of_noise():
    edges = log(np.random.default_rng(0).normal(size=(256, 256)).astype(np.float32), sigma=2.0)
    assert 0 < edges.summary["crossings"] < 0.1 * np.count_nonzero(edges.strength) / edges.strength.size


def test_the_contour_of_a_disc_is_closed_and_lies_on_it():
    distance = np.hypot(*(np.indices((101, 101)) - 50))
    crossings = log((distance < 30) * np.float32(50)).crossings
    assert np.abs(distance[crossings] - 30).max() < 1.5
    assert ndi.label(~crossings)[1] == 2


def without_direction(edges):
    """All layers but the one that turns with the image."""
    return {name: layer for name, layer in edges.layers.items() if name != "orientation"}


@pytest.mark.parametrize("turn", [lambda a: a[:, ::-1], lambda a: a[::-1], np.rot90, np.transpose])
def test_flips_and_quarter_turns_commute(photo, turn):
    image = photo[:90, :70].astype(np.float32) / 3
    for method in (laplacian, lambda image: laplacian(image, connectivity=2)):
        for name, layer in without_direction(method(image)).items():
            np.testing.assert_array_equal(method(turn(image)).layers[name], turn(layer))
    edges, turned = log(image), log(turn(image))
    np.testing.assert_allclose(turned.response, turn(edges.response), atol=1e-4)
    np.testing.assert_allclose(turned.strength, turn(edges.strength), atol=1e-2)
    assert (turned.crossings == turn(edges.crossings)).mean() > 0.999


def test_flips_give_the_flipped_bytes_of_a_laplacian_of_gaussian(photo):
    image = photo[:90, :70].astype(np.float32) / 3
    for flip in (np.fliplr, np.flipud):
        for name, layer in without_direction(log(image)).items():
            np.testing.assert_array_equal(log(flip(image)).layers[name], flip(layer))
