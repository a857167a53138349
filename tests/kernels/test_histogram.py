"""Every build of the histogram kernels equals the readable reference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.histogram import reference

levels = pytest.mark.parametrize("level", available_levels())


@levels
@pytest.mark.parametrize("threads", [1, 3])
@given(data=st.data())
def test_count_equals_the_reference(level, threads, data):
    dtype = data.draw(st.sampled_from([np.uint8, np.uint16]))
    pixels = data.draw(hnp.arrays(dtype, st.integers(0, 300)))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, pixels.shape))
    expected, counts = np.zeros((2, 1 << (8 * pixels.itemsize)), np.int64)
    reference.count(pixels, valid, expected, 1)
    native_module(level).histogram_count(pixels, valid, counts, threads)
    np.testing.assert_array_equal(counts, expected)


@levels
@given(data=st.data())
def test_distinct_values_equal_the_reference(level, data):
    dtype = data.draw(st.sampled_from([np.int32, np.uint32, np.float32, np.float64]))
    pixels = data.draw(
        hnp.arrays(
            dtype,
            st.integers(0, 60),
            elements={"allow_nan": False} if dtype in (np.float32, np.float64) else None,
        )
    )
    valid = data.draw(st.none() | hnp.arrays(np.bool_, pixels.shape))
    capacity = data.draw(st.integers(1, 40))
    expected, expected_counts = np.zeros(capacity, dtype), np.zeros(capacity, np.int64)
    values, counts = np.zeros(capacity, dtype), np.zeros(capacity, np.int64)
    n = reference.distinct(pixels, valid, expected, expected_counts)
    assert native_module(level).histogram_distinct(pixels, valid, values, counts) == n
    if n >= 0:
        order = np.argsort(values[:n])
        np.testing.assert_array_equal(values[:n][order], expected[:n])
        np.testing.assert_array_equal(counts[:n][order], expected_counts[:n])


@levels
@given(data=st.data())
def test_bins_equal_the_reference(level, data):
    pixels = data.draw(hnp.arrays(np.float64, st.integers(0, 60), elements=st.floats(-100, 100)))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, pixels.shape))
    expected, counts = np.zeros((2, 16), np.int64)
    reference.bin_count(pixels, valid, -50.0, 6.25, expected, 1)
    native_module(level).histogram_bin_count(pixels, valid, -50.0, 6.25, counts, 2)
    np.testing.assert_array_equal(counts, expected)
