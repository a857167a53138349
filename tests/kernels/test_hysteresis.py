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
    shape = hnp.array_shapes(min_dims=2, max_dims=2, max_side=12)
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    strength = data.draw(hnp.arrays(dtype, shape, elements=st.integers(0, 4)))
    low, high = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 4))
    native = followed(native_module(level).hysteresis_follow, strength, low, high)
    np.testing.assert_array_equal(native, followed(reference.follow, strength, low, high))


@levels
@pytest.mark.parametrize("case", HARD_CASES)
def test_hard_cases_equal_the_reference(level, case):
    strength = HARD_CASES[case].copy()
    strength[0, 0] = 9
    native = followed(native_module(level).hysteresis_follow, strength, 1.0, 5.0)
    np.testing.assert_array_equal(native, followed(reference.follow, strength, 1.0, 5.0))
