"""Every build of the adjacency kernel equals the readable reference, on noise and on its worst cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.adjacency import reference
from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.volumes import as_volume, half_steps

levels = pytest.mark.parametrize("level", available_levels())

y, x = np.indices((31, 33), dtype=np.int32)
WORST = {
    "checkerboard": 1 + (x + y) % 2,
    "comb": 1 + ((x % 2 == 0) | (y == 30)).astype(np.int32),
    "plateau": np.full((31, 33), 7, np.int32),
    "all different": 1 + x + 33 * y,
    "all different, downwards": 33 * 31 - (x + 33 * y),
    "great labels": (x + 33 * y) * 2_000_000,
    "background between": (x % 3) * (1 + x),
    "one row": 1 + np.arange(40, dtype=np.int32)[None] // 3,
    "one column": 1 + np.arange(40, dtype=np.int32)[:, None] // 3 % 2,
    "one pixel": np.ones((1, 1), np.int32),
    "blocks": np.arange(1, 28, dtype=np.int32).reshape(3, 3, 3).repeat(2, 0).repeat(2, 1).repeat(2, 2),
    "pile of planes": 1 + np.indices((4, 5, 6), dtype=np.int32)[0],
}


def check_equal(level, labels, weights, steps, capacity):
    written = []
    for function in (reference.pairs, native_module(level).adjacency_pairs):
        keys, along = np.zeros(capacity, np.uint64), np.zeros((3, capacity), np.int64)
        n = function(labels, weights, steps, keys, *along)
        written.append((n, keys[: max(n, 0)], along[:, : max(n, 0)]))
    (n, keys, along), (other_n, other_keys, other_along) = written
    assert n == other_n
    np.testing.assert_array_equal(keys, other_keys)
    np.testing.assert_array_equal(along, other_along)
    return n


@levels
@pytest.mark.parametrize("connectivity", [1, 2, 3])
@pytest.mark.parametrize("name", WORST)
def test_worst_cases_equal_the_reference(level, connectivity, name):
    labels, steps = np.ascontiguousarray(as_volume(WORST[name])), np.array(half_steps(3, connectivity))
    sides = (len(steps), *labels.shape)
    weights = np.random.default_rng(0).integers(0, 2**29, sides, dtype=np.int32, endpoint=True)
    check_equal(level, labels, weights, steps, 5000)
    check_equal(level, labels, None, steps, 5000)


@levels
@given(data=st.data())
def test_any_labels_equal_the_reference(level, data):
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=3, max_side=6))
    labels = data.draw(hnp.arrays(np.int32, shape, elements=st.integers(0, 9)))
    steps = np.array(half_steps(3, data.draw(st.integers(1, 3))))
    sides = (len(steps), *shape)
    weights = data.draw(st.none() | hnp.arrays(np.int32, sides, elements=st.integers(0, 2**29)))
    check_equal(level, labels, weights, steps, data.draw(st.integers(0, 50)))


@levels
def test_too_many_pairs_are_reported_and_not_written(level):
    labels, along = np.arange(1, 5001, dtype=np.int32)[None, None], np.array([[0, 0, 1]])
    assert check_equal(level, labels, None, along, 4998) == -1
    assert check_equal(level, labels, None, along, 4999) == 4999
