"""Every build of the kernels that measure regions equals the readable references."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.hulls import reference as hulls
from snowshoe.kernels.intensities import reference as intensities
from snowshoe.kernels.region_sums import reference as region_sums

levels = pytest.mark.parametrize("level", available_levels())
LEAST, MOST = np.iinfo(np.int64).min, np.iinfo(np.int64).max

y, x = np.indices((23, 21), dtype=np.int32)
WORST = {
    "checkerboard": 1 + (x + y) % 2,
    "comb": ((x % 2 == 0) | (y == 22)).astype(np.int32),
    "plateau": np.ones((23, 21), np.int32),
    "all different": 1 + x + 21 * y,
    "diagonal": (x == y).astype(np.int32),
    "rings": 1 + np.maximum(abs(x - 10), abs(y - 11)) % 2,
    "rows longer than a word": np.random.default_rng(0).integers(0, 3, (9, 200), np.int32),
    "no region": np.zeros((23, 21), np.int32),
    "one row": np.ones((1, 40), np.int32),
    "one pixel": np.ones((1, 1), np.int32),
}


def with_margin(inside):
    around = 0 if len(inside) == 1 else region_sums.MARGIN
    widths = [(around, around)] + [(region_sums.MARGIN,) * 2] * 2
    return np.pad(inside.astype(np.int32), widths, constant_values=region_sums.OUTSIDE)


def empty(n):
    table = np.zeros((n, region_sums.N_COLUMNS), np.int64)
    table[:, region_sums.LOW], table[:, region_sums.HIGH] = MOST, LEAST
    return table


def check_equal(level, inside, origin):
    regions, n = with_margin(inside), int(inside.max(initial=0))
    written = []
    for function in (region_sums.tally, native_module(level).region_sums_tally):
        written.append(empty(n))
        function(regions, np.array(origin), written[-1])
    np.testing.assert_array_equal(*written)
    return regions, written[0]


@levels
@pytest.mark.parametrize("name", WORST)
def test_sums_of_worst_cases_equal_the_reference(level, name):
    check_equal(level, WORST[name][None], (0, 3, 70_000))
    check_equal(level, np.stack([WORST[name], WORST[name].T.copy().reshape(WORST[name].shape)]), (2**31, 2**33, 5))


@levels
@given(hnp.arrays(np.int32, hnp.array_shapes(min_dims=3, max_dims=3, max_side=6), elements=st.integers(-1, 3)))
def test_sums_of_any_regions_equal_the_reference(level, inside):
    check_equal(level, inside, (1, 2, 3))


@levels
@given(hnp.arrays(np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(0, 2)))
def test_rows_and_hulls_of_any_regions_equal_the_reference(level, plane):
    regions, table = check_equal(level, plane[None], (0, 0, 0))
    table = table[table[:, region_sums.AREA] > 0]
    if int(plane.max()) != len(table):
        return
    low, high = table[:, region_sums.LOW][:, 1].copy(), table[:, region_sums.HIGH][:, 1]
    starts = np.concatenate([[0], np.cumsum(high - low)])
    written = []
    native = native_module(level)
    pairs = ((region_sums.extents, hulls.widths), (native.region_sums_extents, native.hulls_widths))
    for extents, widths in pairs:
        first, last = np.full(starts[-1], 2**31 - 1, np.int32), np.full(starts[-1], -1, np.int32)
        extents(regions, starts, low, np.zeros(3, np.int64), first, last)
        areas, greatest, least = np.empty(len(low), np.int64), np.empty(len(low)), np.empty(len(low))
        widths(first, last, starts, 1.0, 0.7, areas, greatest, least, 2)
        written.append(np.concatenate([first, last, areas, greatest, least]))
    np.testing.assert_array_equal(*written)


@levels
@pytest.mark.parametrize("dtype", [np.int32, np.float64])
@given(data=st.data())
def test_intensities_of_any_regions_equal_the_reference(level, dtype, data):
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=3, max_side=5))
    inside = data.draw(hnp.arrays(np.int32, shape, elements=st.integers(-1, 3)))
    pixels = data.draw(hnp.arrays(np.int32, shape, elements=st.integers(-(2**15), 2**16))).astype(dtype) / 3
    regions, pixels, n = with_margin(inside), pixels.astype(dtype), max(int(inside.max()), 0)
    areas = np.bincount(np.maximum(inside, 0).reshape(-1), minlength=n + 1)[1:]
    written = []
    native = native_module(level)
    pairs = ((intensities.add_up, intensities.in_order), (native.intensities_add_up, native.intensities_in_order))
    for add_up, in_order in pairs:
        table = np.zeros((n, intensities.N_COLUMNS), np.int64 if dtype == np.int32 else np.float64)
        add_up(regions, pixels, np.array([1, 2, 3]), areas, table)
        grouped = np.empty(areas.sum(), dtype)
        in_order(regions, pixels, np.concatenate([[0], np.cumsum(areas)]), grouped, 2)
        written.append((table, grouped))
    np.testing.assert_array_equal(written[0][0], written[1][0])
    np.testing.assert_array_equal(written[0][1], written[1][1])
