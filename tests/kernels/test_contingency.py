"""Every build of the joint histogram equals the readable reference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.contingency import reference
from snowshoe.kernels.dispatch import available_levels, native_module

levels = pytest.mark.parametrize("level", available_levels())
UNSIGNED = st.sampled_from([np.uint8, np.uint16, np.uint32, np.uint64])


def check_equal(level, first, second, valid, height, width, capacity, threads):
    found = []
    for function in (reference.pairs, native_module(level).contingency_pairs):
        keys, counts = np.zeros(capacity, np.uint64), np.zeros(capacity, np.int64)
        n = function(first, second, valid, height, width, keys, counts, threads)
        found.append((n, keys[: max(n, 0)], counts[: max(n, 0)]))
    assert found[0][0] == found[1][0]
    np.testing.assert_array_equal(found[0][1], found[1][1])
    np.testing.assert_array_equal(found[0][2], found[1][2])
    return found[0][0]


@levels
@given(data=st.data())
def test_any_two_maps_equal_the_reference(level, data):
    size = data.draw(st.integers(0, 60))
    first = data.draw(hnp.arrays(data.draw(UNSIGNED), size, elements=st.integers(0, 9)))
    second = data.draw(hnp.arrays(data.draw(UNSIGNED), size, elements=st.integers(0, 9)))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, size))
    height, width = data.draw(st.sampled_from([(10, 10), (2**30, 2**31), (10, 2**40)]))
    check_equal(level, first, second, valid, height, width, data.draw(st.integers(0, 40)), data.draw(st.integers(1, 4)))


@levels
@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("n_labels", [1, 200, 70_000])
def test_long_maps_of_few_and_many_labels_equal_the_reference(level, threads, n_labels):
    rng = np.random.default_rng(n_labels)
    first, second = rng.integers(0, n_labels, (2, 20_000)).astype(np.uint32)
    valid = rng.random(20_000) < 0.8
    assert check_equal(level, first, np.sort(second), valid, n_labels, n_labels, 20_000, threads) > 0
    assert check_equal(level, np.sort(first), np.sort(second), None, n_labels, n_labels, 20_000, threads) > 0


@levels
@pytest.mark.parametrize("threads", [1, 3])
def test_too_many_pairs_are_reported_and_not_written(level, threads):
    first = np.arange(5000, dtype=np.uint16)
    assert check_equal(level, first, first, None, 5000, 5000, 4999, threads) == -1
    assert check_equal(level, first, first, None, 5000, 5000, 5000, threads) == 5000
    assert check_equal(level, first % 200, first % 200, None, 200, 200, 199, threads) == -1
