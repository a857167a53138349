"""Every build of the ranks kernel equals the readable reference, on noise and on its worst cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.ranks import reference
from snowshoe.kernels.volumes import as_volume, volume_of_mask

levels = pytest.mark.parametrize("level", available_levels())

y, x = np.indices((17, 19))
WORST = {
    "checkerboard": (x + y) % 2 * 255,
    "plateau": np.full((17, 19), 255),
    "ramp": (x + 19 * y) % 256,
    "extremes in turn": np.where(x % 3 == 0, 0, 255),
    "one row": np.arange(40)[None] * 6,
    "one column": np.arange(40)[:, None] * 6,
    "one pixel": np.ones((1, 1)),
}


def check_equal(level, ranks, valid, radius, n, threads):
    module, radii = native_module(level), np.broadcast_to(radius, 3).astype(np.int64)
    ranks, valid = as_volume(ranks), volume_of_mask(valid)
    expected, found = np.full((2, 2, *ranks.shape), 99, np.int32)
    reference.middle(ranks, valid, radii, n, *expected, 1)
    module.ranks_middle(ranks, valid, radii, n, *found, threads)
    np.testing.assert_array_equal(found, expected)
    if ranks.dtype == np.uint8:
        values = np.sort(np.random.default_rng(0).random(n) * 1000)
        expected, found = np.full((2, *ranks.shape), 99, np.uint8)
        reference.otsu(ranks, valid, radii, values, expected, 1)
        module.ranks_otsu(ranks, valid, radii, values, found, threads)
        np.testing.assert_array_equal(found, expected)


@levels
@pytest.mark.parametrize("threads", [1, 3, 50])
@pytest.mark.parametrize("name", WORST)
def test_worst_cases_equal_the_reference(level, threads, name):
    valid = np.random.default_rng(0).random(WORST[name].shape) < 0.4
    for dtype in (np.uint8, np.int32):
        ranks = np.ascontiguousarray(WORST[name].astype(dtype))
        for radius in (1, 4, 40):
            check_equal(level, ranks, valid, radius, 256, threads)
    check_equal(level, ranks, None, 2, 256, threads)


@levels
@given(data=st.data())
def test_any_image_equals_the_reference(level, data):
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=3, max_side=6))
    dtype, n = data.draw(
        st.sampled_from([(np.uint8, 1), (np.uint8, 5), (np.uint8, 256), (np.int32, 7), (np.int32, 1000)])
    )
    ranks = data.draw(hnp.arrays(dtype, shape, elements=st.integers(0, n - 1)))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, shape))
    check_equal(level, ranks, valid, data.draw(st.tuples(*[st.integers(0, 7)] * 3)), n, data.draw(st.integers(1, 3)))
