"""The matching has the most pairs, then the least total distance: as brute-force assignment finds them."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import linear_sum_assignment

from snowshoe.kernels.dispatch import LEVEL, available_levels, native_module
from snowshoe.kernels.matching import match, reference

levels = pytest.mark.parametrize("level", available_levels())


def partners(function, first, second, radius):
    results = np.empty(first.shape, np.int32), np.empty(first.shape, np.int32)
    function(np.ascontiguousarray(first), np.ascontiguousarray(second), radius, *results)
    return results


def pairs_and_cost(first, second, radius, results):
    """The number of pairs and their cost, once it is checked that they are pairs."""
    to_second, to_first = (result.ravel() for result in results)
    one = np.flatnonzero(to_second >= 0)
    other = to_second[one]
    np.testing.assert_array_equal(to_first[other], one)
    assert np.count_nonzero(to_first >= 0) == len(one)
    assert first.ravel()[one].all()
    assert second.ravel()[other].all()
    rows, columns = np.divmod(one, first.shape[1]) - np.array(np.divmod(other, first.shape[1]))
    assert (rows**2 + columns**2 <= radius**2).all()
    return len(one), int(np.rint(100 * np.sqrt(rows**2 + columns**2)).sum())


def brute_force(first, second, radius):
    a, b = np.argwhere(first), np.argwhere(second)
    squared = ((a[:, None] - b[None]) ** 2).sum(axis=2)
    cost = np.where(squared <= radius**2, np.rint(100 * np.sqrt(squared)), 1e6)
    chosen = cost[linear_sum_assignment(cost)]
    return int((chosen < 1e6).sum()), int(chosen[chosen < 1e6].sum())


@st.composite
def map_pairs(draw):
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=20))
    seed, density = draw(st.integers(0, 2**32 - 1)), st.floats(0, 1)
    rng = np.random.default_rng(seed)
    return rng.random(shape) < draw(density), rng.random(shape) < draw(density)


@levels
@given(maps=map_pairs(), radius=st.sampled_from([0.0, 1.0, 1.5, 2.9, 4.337]))
def test_every_level_finds_the_brute_force_optimum(level, maps, radius):
    found = partners(native_module(level).matching_match, *maps, radius)
    assert pairs_and_cost(*maps, radius, found) == brute_force(*maps, radius)


@given(maps=map_pairs(), radius=st.sampled_from([0.0, 1.5, 4.337]))
def test_the_reference_finds_the_brute_force_optimum(maps, radius):
    found = partners(reference.match, *maps, radius)
    assert pairs_and_cost(*maps, radius, found) == brute_force(*maps, radius)


@given(maps=map_pairs())
def test_the_same_maps_give_the_same_bytes_at_every_level(maps):
    results = [partners(native_module(level).matching_match, *maps, 4.337) for level in available_levels() * 2]
    for result in results:
        np.testing.assert_array_equal(result, results[0])


@given(maps=map_pairs())
def test_exchanging_the_maps_changes_neither_the_number_nor_the_cost(maps):
    first, second = maps
    there = pairs_and_cost(first, second, 4.337, partners(match, first, second, 4.337))
    assert there == pairs_and_cost(second, first, 4.337, partners(match, second, first, 4.337))


def test_more_pairs_go_before_shorter_ones():
    first, second = np.zeros((2, 1, 9), bool)
    first[0, [3, 4]], second[0, [4, 7]] = True, True
    assert pairs_and_cost(first, second, 3.0, partners(match, first, second, 3.0)) == (2, 400)


row, column = np.mgrid[:321, :481]
noise = np.random.default_rng(0).random((2, 321, 481))
WORST = {
    "full grids": (row >= 0, row >= 0),
    "full grid and checkerboard": (row >= 0, (row + column) % 2 == 0),
    "checkerboards": ((row + column) % 2 == 0, (row + column) % 2 == 1),
    "combs": (column % 2 == 0, column % 3 == 0),
    "crossed combs": (column % 9 == 0, row % 7 == 3),
    "unequal halves": (
        np.where(column < 240, column % 2 == 0, column % 6 == 0),
        np.where(column < 240, column % 6 == 0, column % 2 == 0),
    ),
    "25 000 and 43 000 scattered pixels": (noise[0] < 0.16, noise[1] < 0.28),
    "31 000 and 31 000 scattered pixels": (noise[0] < 0.2, noise[1] < 0.2),
    "lattices": ((row % 9 == 0) | (column % 9 == 0), ((row + column) % 9 == 0) | ((row - column) % 9 == 0)),
}


@pytest.mark.skipif(LEVEL == "reference", reason="the reference is not meant for large groups")
@pytest.mark.parametrize("name", WORST)
def test_no_map_takes_more_than_seconds(name):
    first, second = WORST[name]
    start = time.process_time()
    found = partners(match, first, second, 4.337)
    assert time.process_time() - start < 5
    assert pairs_and_cost(first, second, 4.337, found)[0] > 10_000
