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
    pixels = draw(hnp.arrays(dtype, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=values(dtype)))
    return pixels, draw(st.integers(0, 15)), draw(st.sampled_from(BORDERS)), 3.0


def values(dtype):
    return st.floats(-100, 100, width=16) if np.dtype(dtype).kind == "f" else None


@st.composite
def volumes(draw):
    """A volume, or a plane as one that isn't filtered across, a radius for each axis, a border, and a value beyond."""
    dtype = draw(st.sampled_from(DTYPES))
    pixels = draw(hnp.arrays(dtype, hnp.array_shapes(min_dims=3, max_dims=3, max_side=8), elements=values(dtype)))
    deep = draw(st.integers(0, 5))
    radii = np.array([deep if len(pixels) > 1 else 0, draw(st.integers(1, 9)), draw(st.integers(1, 9))], np.int64)
    return pixels, radii, draw(st.sampled_from(BORDERS)), 3.0


def tables(radii, dtype, *kinds):
    """Weights of each kind, a row for each axis."""
    made = np.zeros((len(kinds), 3, 1 + max(radii)), real_type(dtype))
    for table, kind in zip(made, kinds, strict=True):
        for row, radius in zip(table, radii, strict=True):
            row[: radius + 1] = kind(1.5, radius) if radius else 1
    return made


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
@given(case=volumes())
def test_the_laplacian_of_gaussian_equals_the_reference_byte_for_byte(level, threads, case):
    pixels, radii, *border = case
    weights = tables(radii, pixels.dtype, gaussian_weights, bend_weights)
    native, expected = answers(
        native_module(level).gaussian_laplacian, reference.laplacian, pixels, *weights, radii, *border, threads=threads
    )
    assert native == expected


@levels
@threads
@settings(max_examples=30)
@given(case=volumes())
def test_the_gradient_equals_the_reference_byte_for_byte(level, threads, case):
    pixels, radii, *border = case
    weights = tables(radii, pixels.dtype, gaussian_weights, slope_weights)
    layers, expected = (np.full((3, *pixels.shape), 7, real_type(pixels.dtype)) for _ in range(2))
    for function, (gx, gy, gz), n in (
        (native_module(level).gaussian_gradient, layers, threads),
        (reference.gradient, expected, 1),
    ):
        function(pixels, *weights, radii, *border, gx, gy, gz if radii[0] else None, n)
    np.testing.assert_array_equal(layers, expected)


@levels
@threads
@settings(max_examples=30)
@given(case=volumes())
def test_the_local_range_equals_the_reference_byte_for_byte(level, threads, case):
    native, expected = answers(native_module(level).extent_local_range, extent.local_range, *case, 0.3, threads=threads)
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


@levels
def test_volumes_wider_than_a_strip_equal_the_reference_byte_for_byte(level):
    pixels, radii = np.random.default_rng(0).normal(size=(4, 5, 2600)).astype(np.float32), np.array([2, 3, 12])
    weights = tables(radii, pixels.dtype, gaussian_weights, slope_weights)
    layers, expected = np.full((2, 3, *pixels.shape), 7, np.float32)
    native_module(level).gaussian_gradient(pixels, *weights, radii, "mirror", 0.0, *layers, 3)
    reference.gradient(pixels, *weights, radii, "mirror", 0.0, *expected, 1)
    np.testing.assert_array_equal(layers, expected)
