"""Every build of the merging kernel equals the readable reference, ties included."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.merging import reference

levels = pytest.mark.parametrize("level", available_levels())


def run(merge, n, pairs, sums, lengths):
    first, second = (np.ascontiguousarray(np.array(pairs, np.int32).reshape(-1, 2)[:, i]) for i in (0, 1))
    parents, altitudes, heights = np.zeros(2 * n - 1, np.int32), np.zeros(n - 1), np.zeros(len(pairs))
    made = merge(n, first, second, np.array(sums, np.int64), np.array(lengths, np.int64), parents, altitudes, heights)
    return parents[: n + made], altitudes[:made], heights


def check_equal(level, n, pairs, sums, lengths):
    expected = run(reference.merge, n, pairs, sums, lengths)
    found = run(native_module(level).merging_merge, n, pairs, sums, lengths)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)
    assert (np.diff(expected[1]) >= 0).all()


@levels
@given(data=st.data())
def test_any_graph_equals_the_reference(level, data):
    n = data.draw(st.integers(1, 9))
    pairs = [pair for pair in itertools.combinations(range(n), 2) if data.draw(st.booleans())]
    sums, lengths = ([data.draw(st.integers(low, 6)) for _ in pairs] for low in (0, 1))
    check_equal(level, n, pairs, sums, lengths)


@levels
@pytest.mark.parametrize("greatest", [0, 3, 65_535])
def test_stars_paths_and_complete_graphs_equal_the_reference(level, greatest):
    rng = np.random.default_rng(0)
    for pairs in (
        [(0, i) for i in range(1, 60)],
        list(itertools.pairwise(range(60))),
        list(itertools.combinations(range(25), 2)),
        [],
    ):
        lengths = rng.integers(1, 9, len(pairs))
        check_equal(level, 60, pairs, lengths * rng.integers(0, greatest + 1, len(pairs)), lengths)


@levels
@given(data=st.data())
def test_joining_across_passes_equals_the_reference(level, data):
    n = data.draw(st.integers(1, 9))
    pairs = data.draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=20))
    first, second = np.array(pairs, np.int32).reshape(-1, 2).T.copy()
    heights = np.sort(np.array([data.draw(st.integers(0, 9)) for _ in pairs], np.float64))
    floor, size = (np.array(data.draw(st.lists(st.integers(1, 5), min_size=n, max_size=n))) for _ in range(2))
    h, min_size = data.draw(st.integers(0, 5)), data.draw(st.integers(1, 6))
    roots = []
    for join in (reference.join_across_passes, native_module(level).merging_join_across_passes):
        root = np.zeros(n, np.int32)
        join(first, second, heights, float(h), min_size, floor.astype(np.float64), size.astype(np.int64), root)
        roots.append(root)
    np.testing.assert_array_equal(*roots)
