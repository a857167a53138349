"""Sobel against scipy, on photos, and under flips and turns."""

import numpy as np
import pytest
import scipy.ndimage as ndi
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.io import imread

from snowshoe import sobel

BORDERS = ["constant", "reflect", "nearest", "mirror", "wrap"]
DTYPES = [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.float32, np.float64]
WEIGHTS = np.outer([1, 2, 1], [-1, 0, 1])


@pytest.fixture(scope="module")
def photo(data):
    return imread(data / "bsds500-official-sample" / "images" / "2018.jpg")[..., 1]


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_photo_gives_scipys_gradients(photo, border, dtype):
    image = (photo // 2).astype(dtype)
    edges = sobel(image, border=border)
    wide = image.astype(np.float64)
    np.testing.assert_array_equal(edges.gx, ndi.sobel(wide, axis=1, mode=border))
    np.testing.assert_array_equal(edges.gy, ndi.sobel(wide, axis=0, mode=border))
    np.testing.assert_allclose(edges.magnitude, np.hypot(edges.gx, edges.gy), rtol=3e-7)
    np.testing.assert_allclose(edges.orientation, np.arctan2(edges.gy, edges.gx), rtol=3e-7)


@pytest.mark.parametrize("border", BORDERS)
@given(data=st.data())
def test_any_integer_image_gives_scipys_gradients_exactly(border, data):
    dtype = data.draw(st.sampled_from(DTYPES[:6]))
    image = data.draw(hnp.arrays(dtype, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)))
    edges, wide = sobel(image, border=border), image.astype(np.int64)
    np.testing.assert_array_equal(edges.gx, ndi.sobel(wide, axis=1, mode=border))
    np.testing.assert_array_equal(edges.gy, ndi.sobel(wide, axis=0, mode=border))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_float_gradients_equal_scipys_to_rounding(dtype):
    image = np.random.default_rng(0).normal(size=(50, 60)).astype(dtype)
    edges, eps = sobel(image), np.finfo(dtype).eps
    np.testing.assert_allclose(edges.gx, ndi.sobel(image, axis=1), rtol=0, atol=40 * eps)
    np.testing.assert_allclose(edges.gy, ndi.sobel(image, axis=0), rtol=0, atol=40 * eps)


def test_a_constant_border_stands_beyond_the_image():
    image = np.random.default_rng(0).integers(0, 256, (9, 8), dtype=np.uint8)
    edges, wide = sobel(image, border="constant", cval=9), image.astype(int)
    np.testing.assert_array_equal(edges.gx, ndi.correlate(wide, WEIGHTS, mode="constant", cval=9))
    np.testing.assert_array_equal(edges.gy, ndi.correlate(wide, WEIGHTS.T, mode="constant", cval=9))


@pytest.mark.parametrize(
    ("dtype", "gradient", "real"),
    [
        (bool, np.int16, np.float32),
        (np.uint8, np.int16, np.float32),
        (np.uint16, np.int32, np.float32),
        (np.uint32, np.int64, np.float64),
        (np.float32, np.float32, np.float32),
        (np.float64, np.float64, np.float64),
    ],
)
def test_layers_have_the_documented_types(dtype, gradient, real):
    edges = sobel(np.eye(4).astype(dtype))
    assert edges.gx.dtype == edges.gy.dtype == edges.approximate_magnitude.dtype == gradient
    assert edges.magnitude.dtype == edges.orientation.dtype == real
    assert edges.strength is edges.magnitude


def angle_between(one, other):
    return np.abs(np.angle(np.exp(1j * (one.astype(float) - other))))


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_flips_and_quarter_turns_commute(photo, dtype):
    image = photo[:90, :70].astype(dtype) / dtype(3 if dtype is np.float32 else 1)
    image = image.astype(dtype)
    edges, mirrored, turned = sobel(image), sobel(image[:, ::-1]), sobel(np.rot90(image))
    np.testing.assert_array_equal(mirrored.gx, -edges.gx[:, ::-1])
    np.testing.assert_array_equal(mirrored.gy, edges.gy[:, ::-1])
    np.testing.assert_array_equal(mirrored.magnitude, edges.magnitude[:, ::-1])
    np.testing.assert_array_equal(turned.gx, np.rot90(edges.gy))
    np.testing.assert_array_equal(turned.gy, -np.rot90(edges.gx))
    np.testing.assert_array_equal(turned.magnitude, np.rot90(edges.magnitude))
    moving = edges.magnitude > 0
    assert angle_between(mirrored.orientation[:, ::-1], np.pi - edges.orientation)[moving].max() < 1e-6
    assert angle_between(np.rot90(turned.orientation, -1), edges.orientation - np.pi / 2)[moving].max() < 1e-6


def test_the_approximation_is_exact_along_the_axes_and_root_two_too_large_between():
    rows, columns = np.indices((9, 9))
    assert sobel(columns.astype(np.uint8)).approximation_error == {"max": 0.0, "mean": 0.0}
    diagonal = sobel((rows + columns).astype(np.uint8), border="mirror", mask=np.ones((9, 9), bool))
    assert diagonal.approximation_error["max"] == pytest.approx(np.sqrt(2) - 1)


def test_a_pixel_left_out_takes_its_neighbourhood_with_it():
    mask = np.ones((7, 8), bool)
    mask[3, 7] = False
    expected = np.ones((7, 8), bool)
    expected[2:5, 6:] = False
    np.testing.assert_array_equal(sobel(np.eye(7, 8), mask=mask).valid, expected)
    expected[2:5, 0] = False
    np.testing.assert_array_equal(sobel(np.eye(7, 8), mask=mask, border="wrap").valid, expected)
