"""Every build of the graph kernel equals the readable reference, on noise and on its worst cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.felzenszwalb import reference

levels = pytest.mark.parametrize("level", available_levels())


def check_equal(level, planes, valid, scale, min_size, threads):
    expected, regions = np.empty((2, planes[0].size), np.int32)
    n = reference.grow(planes, valid, scale, min_size, expected, 1)
    assert native_module(level).felzenszwalb_grow(planes, valid, scale, min_size, regions, threads) == n
    np.testing.assert_array_equal(regions, expected)


@levels
@given(data=st.data())
def test_any_image_equals_the_reference(level, data):
    shape = (data.draw(st.integers(1, 3)), data.draw(st.integers(1, 12)), data.draw(st.integers(1, 12)))
    values = st.integers(0, 5) if data.draw(st.booleans()) else st.floats(0, 255)
    planes = data.draw(hnp.arrays(np.float64, shape, elements=values))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, planes[0].size))
    scale, min_size = data.draw(st.sampled_from([0.0, 0.5, 3.0, 300.0])), data.draw(st.integers(1, 20))
    check_equal(level, planes, valid, scale, min_size, data.draw(st.integers(1, 4)))


y, x = np.indices((31, 33)).astype(float)
WORST = {
    "all equal": 0 * x,
    "every weight equal": x,
    "checkerboard": (x + y) % 2,
    "comb": np.where(y == 30, 0, x % 2) * 9,
    "steps that grow": x * x + y * y * y,
    "one spike": np.where((x == 5) & (y == 7), 1e9, 0),
    "tiny differences": 1e-300 * x + 1e-310 * y,
    "noise": np.random.default_rng(0).normal(100, 30, x.shape),
    "one row": x[:1],
    "one column": y[:, :1],
    "one pixel": x[:1, :1],
}


@levels
@pytest.mark.parametrize("name", WORST)
def test_worst_cases_equal_the_reference(level, name):
    planes = np.ascontiguousarray(WORST[name][None])
    for scale in (0.0, 1.0, 100.0):
        for min_size in (1, 7, 5000):
            check_equal(level, planes, None, scale, min_size, 3)


@levels
def test_a_photo_sized_image_takes_many_chunks_and_equals_the_reference(level):
    planes = np.random.default_rng(4).normal(100, 20, (3, 150, 140))
    valid = np.random.default_rng(5).random(planes[0].size) > 0.1
    check_equal(level, planes, valid, 200.0, 20, 2)
