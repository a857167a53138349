"""Every build of the watershed kernel equals the readable reference, on noise and on its worst cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.volumes import as_volume
from snowshoe.kernels.watershed import reference

levels_of_cpu = pytest.mark.parametrize("level", available_levels())
y, x = np.indices((21, 23))
WORST = {
    "plateau": np.full((21, 23), 3, np.uint8),
    "checkerboard": ((x + y) % 2).astype(np.uint8),
    "comb": np.where((x % 2 == 0) | (y == 20), 0, 9).astype(np.uint8),
    "cone": (abs(x - 11) + abs(y - 10)).astype(np.uint8),
    "pit in a wall": (31 - abs(x - 11) - abs(y - 10)).astype(np.uint8),
    "stairs": (x // 4 + y // 3).astype(np.uint16),
    "all different": np.random.default_rng(0).permutation(x.size).reshape(x.shape).astype(np.uint32),
    "one row": (x[:1] % 5).astype(np.uint8),
    "one column": (y[:, :1] % 5).astype(np.uint16),
    "one pixel": np.zeros((1, 1), np.uint8),
    "flat volume": np.full((5, 6, 7), 3, np.uint8),
    "pit in a block": (abs(np.indices((7, 8, 9)) - 4).sum(axis=0) ^ 15).astype(np.uint16),
    "pile of planes": np.random.default_rng(3).integers(0, 4, (6, 1, 7)).astype(np.uint8),
}


def seeds(shape, valid=None):
    """Return a few markers, some of them in pixels that are not used."""
    labels = np.zeros(shape, np.int32)
    places = np.arange(0, labels.size, max(1, labels.size // 7))
    labels.reshape(-1)[places] = np.arange(len(places)) + 1
    return labels if valid is None else np.where(valid, labels, -1).astype(np.int32)


def check_flood(level, levels, connectivity, labels):
    expected, found = labels.copy(), labels.copy()
    n_levels = int(levels.max()) + 1
    reference.flood(levels, n_levels, connectivity, expected)
    native_module(level).watershed_flood(levels, n_levels, connectivity, found)
    np.testing.assert_array_equal(found, expected)


def check_minima(level, levels, valid, connectivity):
    expected, found = np.empty((2, *levels.shape), np.int32)
    n = reference.minima(levels, valid, connectivity, expected)
    assert native_module(level).watershed_minima(levels, valid, connectivity, found) == n
    np.testing.assert_array_equal(found, expected)


@levels_of_cpu
@pytest.mark.parametrize("connectivity", [1, 2, 3])
@pytest.mark.parametrize("name", WORST)
def test_worst_cases_equal_the_reference(level, name, connectivity):
    levels = as_volume(WORST[name])
    holes = np.random.default_rng(1).random(levels.shape) > 0.2
    for valid in (None, holes):
        check_flood(level, levels, connectivity, seeds(levels.shape, valid))
        check_minima(level, levels, valid, connectivity)


@levels_of_cpu
@given(data=st.data())
def test_any_image_equals_the_reference(level, data):
    dtype = data.draw(st.sampled_from([np.uint8, np.uint16, np.uint32]))
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=3, max_side=6))
    levels = data.draw(hnp.arrays(dtype, shape, elements=st.integers(0, data.draw(st.sampled_from([1, 4, 200])))))
    connectivity = data.draw(st.integers(1, 3))
    check_flood(level, levels, connectivity, data.draw(hnp.arrays(np.int32, shape, elements=st.integers(-1, 4))))
    check_minima(level, levels, data.draw(st.none() | hnp.arrays(np.bool_, shape)), connectivity)


@levels_of_cpu
def test_levels_far_apart_are_found_whether_they_rise_or_fall(level):
    levels = np.random.default_rng(2).integers(0, 300_000, (1, 40, 41)).astype(np.uint32)
    check_flood(level, levels, 1, seeds(levels.shape))
