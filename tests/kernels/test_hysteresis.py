"""Every build of the hysteresis kernel equals the readable reference."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.hysteresis import reference

levels = pytest.mark.parametrize("level", available_levels())
ROWS, COLUMNS = np.indices((40, 41))
VOLUMES = hnp.array_shapes(min_dims=3, max_dims=3, max_side=7)
HARD_CASES = {
    "checkerboard": (ROWS + COLUMNS) % 2 * 2.0,
    "comb": COLUMNS % 2 * 2.0,
    "serpent": np.where(ROWS % 2 == 0, 2.0, (np.where(ROWS % 4 == 1, 40, 0) == COLUMNS) * 2.0),
    "one row": np.arange(1200.0)[None] % 7,
    "one column": np.arange(1200.0)[:, None] % 7,
    "all equal": np.full((9, 9), 2.0),
}


def followed(function, strength, low, high):
    kept = np.full(strength.shape, True)
    function(strength, low, high, kept)
    return kept


@levels
@settings(max_examples=50)
@given(data=st.data())
def test_what_is_kept_equals_the_reference(level, data):
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    strength = data.draw(hnp.arrays(dtype, VOLUMES, elements=st.integers(0, 4)))
    low, high = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 4))
    native = followed(native_module(level).hysteresis_follow, strength, low, high)
    np.testing.assert_array_equal(native, followed(reference.follow, strength, low, high))


@levels
@pytest.mark.parametrize("case", HARD_CASES)
def test_hard_cases_equal_the_reference(level, case):
    strength = HARD_CASES[case][np.newaxis].copy()
    strength[0, 0, 0] = 9
    native = followed(native_module(level).hysteresis_follow, strength, 1.0, 5.0)
    np.testing.assert_array_equal(native, followed(reference.follow, strength, 1.0, 5.0))


def passed(function, strength, share):
    greatest = np.full_like(strength, np.nan)
    function(strength, share, greatest)
    return greatest


@levels
@settings(max_examples=50)
@given(data=st.data())
def test_the_greatest_thresholds_equal_the_reference(level, data):
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    strength = data.draw(hnp.arrays(dtype, VOLUMES, elements=st.integers(0, 9)))
    share = data.draw(st.sampled_from([0.25, 0.4, 0.5, 1.0]))
    native = passed(native_module(level).hysteresis_passing, strength, share)
    np.testing.assert_array_equal(native, passed(reference.passing, strength, share))


@levels
@pytest.mark.parametrize("case", HARD_CASES)
@pytest.mark.parametrize("rising", [False, True])
def test_the_greatest_thresholds_of_hard_cases_equal_the_reference(level, case, rising):
    strength = HARD_CASES[case] * (1 + np.arange(HARD_CASES[case].size).reshape(HARD_CASES[case].shape) * rising)
    strength = strength[np.newaxis]
    strength[0, -1, -1] = 1 + strength.max()
    native = passed(native_module(level).hysteresis_passing, strength, 0.5)
    np.testing.assert_array_equal(native, passed(reference.passing, strength, 0.5))


@given(hnp.arrays(np.float64, VOLUMES, elements=st.integers(0, 9)))
@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_a_pixel_is_kept_at_every_threshold_below_its_greatest_and_at_no_other(share, strength):
    greatest = passed(reference.passing, strength, share)
    for high in np.arange(0, 10, 0.5):
        kept = followed(reference.follow, strength, share * high, high)
        np.testing.assert_array_equal(greatest > high, kept)
