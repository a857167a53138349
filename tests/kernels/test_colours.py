"""Every build of the colour kernels equals the readable reference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.color import rgb2lab

from snowshoe.kernels.colours import reference
from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.lab import reference as lab
from snowshoe.kernels.nearest import reference as nearest

levels = pytest.mark.parametrize("level", available_levels())
TYPES = (np.uint8, np.uint16, np.uint32, np.int8, np.int16, np.int32, np.float32, np.float64)


@st.composite
def rows(draw, dtype=None, few=True):
    dtype = np.dtype(draw(st.sampled_from(TYPES)) if dtype is None else dtype)
    shape = draw(st.tuples(st.integers(0, 60), st.integers(1, 5)))
    low = 0 if dtype.kind == "u" else -3
    pixels = draw(hnp.arrays(np.int8, shape, elements=st.integers(low, 3))).astype(dtype)
    return pixels * dtype.type(2.5) if dtype.kind == "f" else pixels


def table(distinct, pixels, valid, threads=1):
    values, counts = np.zeros_like(pixels), np.zeros(len(pixels), np.int64)
    n = distinct(pixels, valid, values, counts, threads)
    return values[:n], counts[:n]


def assert_same(found, expected):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


@levels
@pytest.mark.parametrize("threads", [1, 3])
@given(data=st.data())
def test_distinct_colours_equal_the_reference(level, threads, data):
    pixels = data.draw(rows())
    valid = data.draw(st.none() | hnp.arrays(np.bool_, len(pixels)))
    found = table(native_module(level).colours_distinct, pixels, valid, threads)
    assert_same(found, table(reference.distinct, pixels, valid))


@levels
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
def test_many_colours_equal_the_reference(level, dtype):
    pixels = (np.random.default_rng(0).random((30_000, 3)) ** 2 * 255).astype(dtype)
    pixels[::3] = pixels[0]
    found = table(native_module(level).colours_distinct, pixels, None, 3)
    assert_same(found, table(reference.distinct, pixels, None))


@levels
@given(data=st.data())
def test_merged_tables_equal_the_reference_and_the_whole(level, data):
    pixels = data.draw(rows(dtype=data.draw(st.sampled_from(TYPES))))
    cut = data.draw(st.integers(0, len(pixels)))
    parts = [*table(reference.distinct, pixels[:cut], None), *table(reference.distinct, pixels[cut:], None)]
    for merge in (native_module(level).colours_merge, reference.merge):
        values, counts = np.zeros_like(pixels), np.zeros(len(pixels), np.int64)
        n = merge(*parts, values, counts)
        assert_same((values[:n], counts[:n]), table(reference.distinct, pixels, None))


@levels
def test_lab_equals_the_reference_to_the_byte_and_scikit_image(level):
    rgb = np.concatenate([np.random.default_rng(0).random((5000, 3)), np.eye(3), np.zeros((1, 3)), np.ones((1, 3))])
    expected, found = np.empty_like(rgb), np.empty_like(rgb)
    lab.from_srgb(rgb, expected, 1)
    native_module(level).lab_from_srgb(rgb, found, 2)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_allclose(found, rgb2lab(rgb), rtol=0, atol=1e-9)


@levels
@given(data=st.data())
def test_nearest_centres_equal_the_reference(level, data):
    pixels = data.draw(rows())
    valid = data.draw(st.none() | hnp.arrays(np.bool_, len(pixels)))
    shape = (data.draw(st.integers(1, 6)), pixels.shape[1])
    centers = data.draw(hnp.arrays(np.int8, shape, elements=st.integers(-4, 4))) / 2
    expected, found = np.zeros((2, len(pixels)), np.uint8)
    nearest.label(pixels, valid, centers, expected, 1)
    native_module(level).nearest_label(pixels, valid, centers, found, 2)
    np.testing.assert_array_equal(found, expected)


@levels
@pytest.mark.parametrize("k", [1, 2, 40])
def test_the_table_of_cells_changes_no_label(level, k):
    generator = np.random.default_rng(k)
    pixels = generator.integers(0, 256, (70_000, 3), dtype=np.uint8)
    centers = generator.integers(0, 256, (k, 3)).astype(np.float64)
    expected, found = np.zeros((2, len(pixels)), np.uint8)
    nearest.label(pixels, None, centers, expected, 1)
    native_module(level).nearest_label(pixels, None, centers, found, 3)
    np.testing.assert_array_equal(found, expected)
