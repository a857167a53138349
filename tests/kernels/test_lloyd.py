"""Pruning and threads change nothing: every build of the k-means kernels equals the plain reference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.lloyd import reference

levels = pytest.mark.parametrize("level", available_levels())


def cloud(seed, n, d, levels_of_value):
    """Points on a coarse lattice, where equal distances are frequent, or anywhere."""
    generator = np.random.default_rng(seed)
    values = generator.random((n, d)) * 100
    values = np.round(values / 10) if levels_of_value else values
    return values, generator.integers(1, 9, n).astype(np.float64)


clouds = st.builds(cloud, st.integers(0, 10_000), st.integers(1, 300), st.integers(1, 5), st.booleans())


@levels
@given(clouds, st.integers(1, 9), st.integers(0, 3), st.integers(1, 4))
def test_seeds_equal_the_reference(level, points, k, first, tries):
    first = min(first, k)
    draws = np.random.default_rng(k).random((k - first, tries))
    expected, found = (np.repeat(points[0][:1], k, axis=0) for _ in range(2))
    reference.seed(*points, expected, first, draws)
    native_module(level).lloyd_seed(*points, found, first, draws)
    np.testing.assert_array_equal(found, expected)


def check_descent(level, points, start, threads):
    native = native_module(level)
    expected, found = start.copy(), start.copy()
    rounds = reference.refine(*points, expected, 0.0, 60, 1)
    assert native.lloyd_refine(*points, found, 0.0, 60, threads) == rounds
    np.testing.assert_array_equal(found, expected)
    sizes, totals = np.empty((2, len(start))), np.empty((2, 2))
    reference.describe(*points, found, sizes[0], totals[0], 1)
    native.lloyd_describe(*points, found, sizes[1], totals[1], threads)
    np.testing.assert_array_equal(sizes[1], sizes[0])
    np.testing.assert_array_equal(totals[1], totals[0])


@levels
@given(clouds, st.integers(1, 9))
def test_the_descent_equals_the_reference_to_the_byte(level, points, k):
    check_descent(level, points, points[0][np.arange(k) % len(points[0])], 1)


@levels
@pytest.mark.parametrize("d", [2, 3])
@pytest.mark.parametrize("lattice", [False, True])
def test_the_descent_of_many_points_does_not_depend_on_threads(level, d, lattice):
    points = cloud(d, 12_000, d, lattice)
    check_descent(level, points, points[0][:12], 3)


@levels
def test_a_centre_without_points_stays(level):
    points = np.array([[0.0, 0.0], [1.0, 0.0]]), np.ones(2)
    centers = np.array([[0.5, 0.0], [9.0, 9.0]])
    native_module(level).lloyd_refine(*points, centers, 0.0, 10, 1)
    np.testing.assert_array_equal(centers, [[0.5, 0.0], [9.0, 9.0]])


@levels
@given(clouds, st.integers(1, 6))
def test_cell_sums_equal_the_reference(level, points, cells):
    values, weights = points
    low, width = values.min(axis=0), max(float(np.ptp(values, axis=0).max()), 1.0) / cells
    expected, found = np.zeros((2, cells ** values.shape[1], 1 + values.shape[1]))
    reference.cells(values, weights, low, width, cells, expected)
    native_module(level).lloyd_cells(values, weights, low, width, cells, found)
    np.testing.assert_array_equal(found, expected)
