"""Every build of the component kernel equals the readable reference, on noise and on its worst cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.components import reference
from snowshoe.kernels.dispatch import available_levels, native_module

levels = pytest.mark.parametrize("level", available_levels())


def spiral(n):
    """Return one thread of 1 that winds from the corner to the middle: the longest chain of unions."""
    image = np.zeros((n, n), np.uint8)
    y, x, dy, dx = 0, 0, 0, 1
    for length in [n - 1] + [k for k in range(n - 1, 0, -2) for _ in range(2)]:
        for _ in range(length):
            image[y, x] = 1
            y, x = y + dy, x + dx
        image[y, x] = 1
        dy, dx = dx, -dy
    return image


def comb(n):
    """Return teeth that meet only in the last row: every union comes late."""
    image = np.zeros((n, n), np.uint8)
    image[:, ::2] = 1
    image[-1] = 1
    return image


y, x = np.indices((31, 33))
WORST = {
    "spiral": spiral(31),
    "comb": comb(31),
    "comb upside down": comb(31)[::-1],
    "comb on its side": np.ascontiguousarray(comb(31).T),
    "checkerboard": ((x + y) % 2).astype(np.uint8),
    "diagonal lattice": ((x + y) % 3 == 0).astype(np.uint8) + ((x - y) % 4 == 0).astype(np.uint8),
    "plateau": np.full((31, 33), 7, np.uint8),
    "all different": (x + 33 * y).astype(np.uint16),
    "steps": (x // 5 + y // 3).astype(np.uint8),
    "one row": (np.arange(40) // 3 % 2).astype(np.uint8)[None],
    "one column": (np.arange(40) // 3 % 2).astype(np.uint8)[:, None],
    "one pixel": np.ones((1, 1), np.uint8),
}


def check_equal(level, pixels, valid, background, connectivity, min_size, threads):
    expected, regions = np.empty((2, pixels.size), np.int32)
    n = reference.label(pixels, valid, background, connectivity, min_size, expected, 1)
    module = native_module(level)
    assert module.components_label(pixels, valid, background, connectivity, min_size, regions, threads) == n
    np.testing.assert_array_equal(regions, expected)


@levels
@pytest.mark.parametrize("threads", [1, 2, 7, 50])
@pytest.mark.parametrize("name", WORST)
def test_worst_cases_equal_the_reference(level, threads, name):
    for connectivity in (1, 2):
        for background in (None, 0):
            check_equal(level, np.ascontiguousarray(WORST[name][None]), None, background, connectivity, 2, threads)


@levels
@given(data=st.data())
def test_any_volume_equals_the_reference(level, data):
    dtype = data.draw(st.sampled_from([np.uint8, np.uint16, np.uint32, np.uint64]))
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=3, max_side=7))
    pixels = data.draw(hnp.arrays(dtype, shape, elements=st.integers(0, 2)))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, pixels.size))
    background = data.draw(st.sampled_from([None, 0, 1, 300]))
    connectivity, min_size, threads = (data.draw(st.integers(1, n)) for n in (3, 4, 5))
    check_equal(level, pixels, valid, background, connectivity, min_size, threads)


@levels
def test_a_seam_of_any_number_of_threads_changes_nothing(level):
    pixels = np.random.default_rng(3).integers(0, 2, (9, 40, 50)).astype(np.uint8)
    for connectivity in (1, 2, 3):
        regions = [np.empty(pixels.size, np.int32) for _ in range(6)]
        for threads, out in enumerate(regions, start=1):
            native_module(level).components_label(pixels, None, 0, connectivity, 3, out, threads)
            np.testing.assert_array_equal(out, regions[0])
