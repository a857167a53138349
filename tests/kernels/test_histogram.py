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
def test_cells_equal_the_reference(level, data):
    dtype = data.draw(st.sampled_from([np.int32, np.float32, np.float64]))
    finite = {"allow_nan": False, "allow_infinity": False} if dtype != np.int32 else None
    pixels = data.draw(hnp.arrays(dtype, st.integers(0, 60), elements=finite))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, pixels.shape))
    cut = data.draw(st.tuples(st.just(0), st.integers(0, 2097)) | st.tuples(st.integers(0, 52), st.just(0)))
    capacity = data.draw(st.integers(1, 40))
    (keys, counts), (expected_keys, expected_counts) = np.zeros((2, 2, capacity), np.int64)
    state, expected = np.zeros(2, np.int64), np.zeros(2, np.int64)
    for begin in (0, 3):  # the second time there are cells already
        state[0] = expected[0] = min(begin, len(pixels))
        reference.cells(pixels, valid, *cut, expected_keys, expected_counts, expected)
        native_module(level).histogram_cells(pixels, valid, *cut, keys, counts, state)
        np.testing.assert_array_equal(state, expected)
        np.testing.assert_array_equal(keys[: state[1]], expected_keys[: state[1]])
        np.testing.assert_array_equal(counts[: state[1]], expected_counts[: state[1]])


@levels
@given(data=st.data())
def test_the_levels_at_which_cells_become_one_equal_the_reference(level, data):
    finite = st.floats(allow_nan=False, allow_infinity=False)
    values = data.draw(hnp.arrays(np.float64, st.integers(0, 60), elements=finite))
    keys, cut = np.unique(reference.cell_keys(values, 0, 0)), data.draw(st.integers(0, 52))
    for relative, highest in ((False, 2097), (True, 52)):
        found, expected = np.zeros((2, highest + 2), np.int64)
        native_module(level).histogram_joining(keys, relative, found)
        reference.joining(keys, relative, expected)
        np.testing.assert_array_equal(found, expected)
        cells = reference.cell_keys(values, *((cut, 0) if relative else (0, cut)))
        assert len(keys) - found[: cut + 1].sum() == len(set(cells))
