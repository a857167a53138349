"""Every build of the gradient kernel equals the readable reference."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.filters.borders import exact_type, real_type
from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.gradient import reference

levels = pytest.mark.parametrize("level", available_levels())
DTYPES = [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.float32, np.float64]
BORDERS = ["constant", "reflect", "nearest", "mirror", "wrap"]
ROWS, COLUMNS = np.indices((40, 41))
HARD_CASES = {
    "checkerboard": (ROWS + COLUMNS) % 2 * 255,
    "comb": COLUMNS % 2 * 255,
    "plateau": (ROWS > 20) * 100 + (COLUMNS > 20) * 50,
    "spiral": (np.hypot(ROWS - 20, COLUMNS - 20) + np.arctan2(ROWS - 20, COLUMNS - 20)).astype(int) % 2 * 255,
    "one row": np.arange(1200)[None] * 7 % 256,
    "one column": np.arange(1200)[:, None] * 7 % 256,
    "constant": np.full((9, 9), 255),
}


def images(draw, dtype):
    elements = {"min_value": -1000, "max_value": 1000} if np.dtype(dtype).kind == "f" else None
    return draw(hnp.arrays(dtype, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=elements))


def gradient(function, pixels, valid, border="reflect", outside=0.0, weights=(1, 2), threads=1):
    real = real_type(pixels.dtype)
    layers = [np.full(pixels.shape, 7, dtype) for dtype in (*[exact_type(pixels.dtype)] * 2, real, real)]
    whole = None if valid is None else np.empty(pixels.shape, np.bool_)
    function(pixels, valid, border, outside, *weights, *layers, whole, threads)
    return layers, whole


def assert_equals_the_reference(level, *arguments, threads):
    layers, whole = gradient(native_module(level).gradient_weighted, *arguments, threads=threads)
    expected, expected_whole = gradient(reference.weighted, *arguments)
    np.testing.assert_array_equal(layers[0], expected[0])
    np.testing.assert_array_equal(layers[1], expected[1])
    np.testing.assert_array_equal(layers[2], expected[2])
    np.testing.assert_array_equal(layers[3], expected[3])
    np.testing.assert_array_equal(whole, expected_whole)


@levels
@pytest.mark.parametrize("threads", [1, 3])
@settings(max_examples=30)
@given(data=st.data())
def test_the_gradient_equals_the_reference(level, threads, data):
    pixels = images(data.draw, data.draw(st.sampled_from(DTYPES)))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, pixels.shape))
    border, outside = data.draw(st.sampled_from(BORDERS)), data.draw(st.integers(0, 100))
    weights = data.draw(st.sampled_from([(1, 2), (1, 1), (3, 10)]))
    assert_equals_the_reference(level, pixels, valid, border, float(outside), weights, threads=threads)


@levels
@pytest.mark.parametrize("case", HARD_CASES)
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_hard_cases_equal_the_reference(level, case, dtype):
    assert_equals_the_reference(level, HARD_CASES[case].astype(dtype), None, "mirror", 0.0, threads=3)


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_level_gives_the_same_bytes(dtype):
    pixels = np.random.default_rng(0).integers(0, 120, (70, 700)).astype(dtype)
    answers = [gradient(native_module(level).gradient_weighted, pixels, None) for level in available_levels()]
    for layers, _ in answers[1:]:
        assert [layer.tobytes() for layer in layers] == [layer.tobytes() for layer in answers[0][0]]


@levels
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_direction_and_length_are_within_two_units_in_the_last_place(level, dtype):
    turns = np.linspace(-np.pi, np.pi, 100_001)
    ramp = np.stack([np.zeros_like(turns), np.cos(turns), np.zeros_like(turns)]).astype(dtype)
    (gx, gy, length, direction), _ = gradient(native_module(level).gradient_weighted, ramp, None)
    x, y = gx.astype(np.longdouble), gy.astype(np.longdouble)
    np.testing.assert_array_max_ulp(length, np.sqrt(x * x + y * y).astype(dtype), 2)
    np.testing.assert_array_max_ulp(direction, np.arctan2(y, x).astype(dtype), 2)


@levels
def test_all_directions_of_8_bit_gradients_are_within_two_units_in_the_last_place(level):
    pixels = np.random.default_rng(1).integers(0, 256, (400, 400), dtype=np.uint8)
    (gx, gy, length, direction), _ = gradient(native_module(level).gradient_weighted, pixels, None)
    np.testing.assert_array_equal(length, np.sqrt(gx.astype(float) ** 2 + gy.astype(float) ** 2).astype(np.float32))
    np.testing.assert_array_max_ulp(direction, np.arctan2(gy.astype(float), gx.astype(float)).astype(np.float32), 2)


@levels
def test_tiny_and_huge_gradients_keep_their_length(level):
    pixels = np.outer([1, 1, 1], [0, 1, 0, 2]).astype(np.float32)
    for scale in (np.float32(1e-25), np.float32(1e25)):
        (gx, _, length, _), _ = gradient(native_module(level).gradient_weighted, pixels * scale, None)
        np.testing.assert_array_equal(length, np.abs(gx))
