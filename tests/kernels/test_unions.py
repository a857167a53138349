"""Every build of the kernel that judges unions equals the readable reference, to the last bit."""

import numpy as np
import pytest

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.unions import reference

levels = pytest.mark.parametrize("level", available_levels())


@levels
@pytest.mark.parametrize("bins", [1, 7, 8, 13, 17, 128, 129, 300])
def test_distances_of_histograms_equal_the_reference(level, bins):
    rng = np.random.default_rng(bins)
    counts = rng.integers(0, 9, (40, bins)) * rng.random((40, bins)).round(6)
    sizes, (first, second) = counts.sum(axis=1) + 1, rng.integers(0, 40, (2, 5000))
    distances = np.empty((2, 5000))
    reference.chi_squared(counts, sizes, first, second, distances[0])
    native_module(level).unions_chi_squared(counts, sizes, first, second, distances[1])
    np.testing.assert_array_equal(*distances)


@levels
@pytest.mark.parametrize(("k", "units", "pairs"), [(1, 1, 1), (26, 16, 700), (3, 5, 0)])
def test_costs_of_unions_equal_the_reference(level, k, units, pairs):
    rng = np.random.default_rng(k)
    inputs, inwards = rng.normal(size=(k, pairs)), rng.normal(size=(k, units))
    biases, outwards = rng.normal(size=(2, units))
    costs = np.empty((2, pairs))
    reference.judge(inputs, inwards, biases, outwards, 0.3, costs[0])
    native_module(level).unions_judge(inputs, inwards, biases, outwards, 0.3, costs[1])
    np.testing.assert_array_equal(*costs)
    assert ((costs > 0) & (costs < 1)).all()
