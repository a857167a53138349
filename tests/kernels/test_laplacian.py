"""Every build of the Laplacian and zero-crossing kernels equals the readable references."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.filters.borders import exact_type, real_type
from snowshoe.kernels.crossings import reference as crossings
from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.laplacian import reference

levels = pytest.mark.parametrize("level", available_levels())
threads = pytest.mark.parametrize("threads", [1, 3])
DTYPES = [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.float32, np.float64]
BORDERS = ["constant", "reflect", "nearest", "mirror", "wrap"]


def planes(dtype, elements=None, max_side=12):
    return hnp.arrays(dtype, hnp.array_shapes(min_dims=2, max_dims=2, max_side=max_side), elements=elements)


def answer(function, pixels, valid, connectivity, border, outside, threads):
    response = np.full(pixels.shape, 7, exact_type(pixels.dtype))
    strength = np.full(pixels.shape, 7, real_type(pixels.dtype))
    whole = np.zeros(pixels.shape, np.bool_)
    function(
        pixels, valid, connectivity, border, outside, response, strength, None if valid is None else whole, threads
    )
    return response.tobytes(), strength.tobytes(), whole.tobytes()


@levels
@threads
@settings(max_examples=30)
@given(data=st.data())
def test_the_response_equals_the_reference_byte_for_byte(level, threads, data):
    dtype = data.draw(st.sampled_from(DTYPES))
    pixels = data.draw(planes(dtype, st.floats(-100, 100, width=16) if np.dtype(dtype).kind == "f" else None))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, pixels.shape))
    border, connectivity = data.draw(st.sampled_from(BORDERS)), data.draw(st.integers(1, 2))
    arguments = (pixels, valid, connectivity, border, 3.0)
    native = answer(native_module(level).laplacian_response, *arguments, threads)
    assert native == answer(reference.response, *arguments, 1)


@levels
@threads
@settings(max_examples=30)
@given(data=st.data())
def test_the_slope_of_crossings_equals_the_reference_byte_for_byte(level, threads, data):
    dtype, real = data.draw(
        st.sampled_from(
            [
                (np.int16, np.float32),
                (np.int32, np.float32),
                (np.int64, np.float64),
                (np.float32, np.float32),
                (np.float64, np.float64),
            ]
        )
    )
    response = data.draw(planes(np.int16, st.integers(-3, 3))).astype(dtype)
    expected, slope = np.full(response.shape, 7, real), np.full(response.shape, 7, real)
    border = data.draw(st.sampled_from(BORDERS[1:]))
    crossings.slope(response, border, expected, 1)
    native_module(level).crossings_slope(response, border, slope, threads)
    assert slope.tobytes() == expected.tobytes()


def test_a_zero_between_two_signs_is_a_crossing_and_two_zeros_are_none():
    slope = np.empty((1, 7), np.float32)
    crossings.slope(np.array([[-2, 0, 4, 0, 0, -4, 1]], np.int16), "nearest", slope, 1)
    np.testing.assert_array_equal(slope, [[0, 3, 0, 0, 0, 5, 0]])
