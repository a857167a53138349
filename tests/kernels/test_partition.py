"""The partition kernels equal their references, and the reference equals brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import silhouette_score

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.partition import reference

levels = pytest.mark.parametrize("level", available_levels())

WORST = {
    "two values": (np.array([0.0, 9.0]), np.ones(2)),
    "equal weights": (np.arange(40.0), np.ones(40)),
    "huge weights": (np.arange(64.0), np.where(np.arange(64) % 3, 1.0, 1e9)),
    "negative values": (np.arange(-30.0, 20.0, 2.5), np.arange(1.0, 21.0)),
    "big offset": (1e6 + np.arange(50) * 1e-3, np.arange(50.0) % 7 + 1),
    "comb": (np.arange(65_536.0), np.tile([1.0, 900.0], 32_768)),
}


def inertia_of(values, weights, starts):
    parts = zip(np.split(values, starts[1:]), np.split(weights, starts[1:]), strict=True)
    return sum(float(w @ (v - np.average(v, weights=w)) ** 2) for v, w in parts)


def described(describe, values, weights, starts):
    k = np.arange(1, len(starts) + 1, dtype=np.int32)
    out = np.zeros(starts.shape), np.zeros(starts.shape), np.zeros(len(k)), np.zeros(len(k))
    describe(values, weights, starts, k, *out)
    return out


@st.composite
def histograms(draw, most=60):
    values = draw(st.lists(st.integers(-1000, 1000), min_size=1, max_size=most, unique=True))
    weights = draw(st.lists(st.integers(1, 50), min_size=len(values), max_size=len(values)))
    return np.sort(np.array(values, float)), np.array(weights, float)


def check_equal(level, values, weights, k_max):
    native = native_module(level)
    expected, starts = np.zeros((2, k_max, k_max), np.int32)
    reference.optimal(values, weights, expected)
    native.partition_optimal(values, weights, starts)
    np.testing.assert_array_equal(starts, expected)
    pairs = zip(
        described(native.partition_describe, values, weights, starts),
        described(reference.describe, values, weights, starts),
        strict=True,
    )
    for found, wanted in pairs:
        np.testing.assert_array_equal(found, wanted)


@levels
@given(histograms(), st.integers(1, 12))
def test_kernels_equal_the_reference_to_the_byte(level, histogram, k_max):
    check_equal(level, *histogram, min(k_max, len(histogram[0])))


@levels
@pytest.mark.parametrize("name", WORST)
def test_kernels_equal_the_reference_on_worst_cases(level, name):
    values, weights = WORST[name]
    check_equal(level, values, weights, min(len(values), 6))


@given(histograms(most=9), st.integers(1, 4))
def test_the_partition_equals_brute_force(histogram, k):
    values, weights = histogram
    k = min(k, len(values))
    starts = np.zeros((k, k), np.int32)
    reference.optimal(values, weights, starts)
    cuts = itertools.combinations(range(1, len(values)), k - 1)
    best = min(inertia_of(values, weights, (0, *cut)) for cut in cuts)
    assert inertia_of(values, weights, starts[-1]) == pytest.approx(best, rel=1e-12, abs=1e-9)


@given(histograms(most=12), st.integers(2, 5))
def test_the_silhouette_is_that_of_all_pairs_of_pixels(histogram, k):
    values, weights = histogram
    weights = np.minimum(weights, 4)
    pixels = np.repeat(values, weights.astype(int))
    k = min(k, len(values))
    starts = np.zeros((k, k), np.int32)
    reference.optimal(values, weights, starts)
    label = np.repeat(np.searchsorted(starts[-1], np.arange(len(values)), side="right"), weights.astype(int))
    found = described(reference.describe, values, weights, starts)[3][-1]
    if 2 <= k < len(pixels):
        assert found == pytest.approx(silhouette_score(pixels[:, None], label), abs=1e-9)
    else:
        assert found == 0


def test_an_offset_costs_no_digits():
    values, weights = WORST["big offset"]
    starts = np.zeros((5, 5), np.int32)
    reference.optimal(values, weights, starts)
    near = described(reference.describe, values - 1e6, weights, starts)[2]
    np.testing.assert_allclose(described(reference.describe, values, weights, starts)[2], near, rtol=1e-6)
