"""Every build of the Gaussian kernels, and of the local range beside them, equals the readable references."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.filters.borders import real_type
from snowshoe.filters.weights import bend_weights, gaussian_weights, slope_weights
from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.extent import reference as extent
from snowshoe.kernels.gaussian import reference

levels = pytest.mark.parametrize("level", available_levels())
threads = pytest.mark.parametrize("threads", [1, 3])
DTYPES = [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.float32, np.float64]
BORDERS = ["constant", "reflect", "nearest", "mirror", "wrap"]


@st.composite
def cases(draw):
    """An image, a radius, a border, and a value beyond it."""
    dtype = draw(st.sampled_from(DTYPES))
    elements = st.floats(-100, 100, width=16) if np.dtype(dtype).kind == "f" else None
    pixels = draw(hnp.arrays(dtype, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=elements))
    return pixels, draw(st.integers(0, 15)), draw(st.sampled_from(BORDERS)), 3.0


def answers(native, reference, pixels, *arguments, threads):
    outputs = [np.full(pixels.shape, 7, real_type(pixels.dtype)) for _ in range(2)]
    native(pixels, *arguments, outputs[0], threads)
    reference(pixels, *arguments, outputs[1], 1)
    return [output.tobytes() for output in outputs]


@levels
@threads
@pytest.mark.parametrize("settled", [False, True])
@settings(max_examples=30)
@given(case=cases())
def test_smoothing_equals_the_reference_byte_for_byte(level, threads, settled, case):
    pixels, radius, *border = case
    weights, across = (gaussian_weights(2.0, r).astype(real_type(pixels.dtype)) for r in (radius, radius * 7 % 5))
    for pair in ((weights, weights), (weights, across), (across, weights)):
        native, expected = answers(
            native_module(level).gaussian_smooth, reference.smooth, pixels, *pair, *border, settled, threads=threads
        )
        assert native == expected


@levels
@threads
@settings(max_examples=30)
@given(case=cases())
def test_the_laplacian_of_gaussian_equals_the_reference_byte_for_byte(level, threads, case):
    pixels, radius, *border = case
    real = real_type(pixels.dtype)
    weights = [weights(1.5, radius + 2).astype(real) for weights in (gaussian_weights, bend_weights)]
    native, expected = answers(
        native_module(level).gaussian_laplacian, reference.laplacian, pixels, *weights, *border, threads=threads
    )
    assert native == expected


@levels
@threads
@settings(max_examples=30)
@given(case=cases())
def test_the_gradient_equals_the_reference_byte_for_byte(level, threads, case):
    pixels, radius, *border = case
    real = real_type(pixels.dtype)
    weights = [weights(1.5, radius + 2).astype(real) for weights in (gaussian_weights, slope_weights)]
    found, expected = (np.full((2, *pixels.shape), 7, real) for _ in range(2))
    native_module(level).gaussian_gradient(pixels, *weights, *border, *found, threads)
    reference.gradient(pixels, *weights, *border, *expected, 1)
    np.testing.assert_array_equal(found, expected)


@levels
@threads
@settings(max_examples=30)
@given(case=cases())
def test_the_local_range_equals_the_reference_byte_for_byte(level, threads, case):
    native, expected = answers(native_module(level).extent_local_range, extent.local_range, *case, threads=threads)
    assert native == expected


@levels
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_images_wider_than_a_strip_equal_the_reference_byte_for_byte(level, dtype):
    pixels = np.random.default_rng(0).integers(0, 256, (30, 4500)).astype(dtype)
    pixels[:, 1000:3000] = 77
    for border in BORDERS:
        weights = gaussian_weights(3.0, 12).astype(np.float32)
        native, expected = answers(
            native_module(level).gaussian_smooth,
            reference.smooth,
            pixels,
            weights,
            weights,
            border,
            3.0,
            True,
            threads=2,
        )
        assert native == expected
