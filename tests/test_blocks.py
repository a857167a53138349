"""Blocks, windows and their overlaps, in any number of axes."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from snowshoe.blocks import blocks, common, depth, inside, overlapping

SHAPES = st.lists(st.integers(1, 40), min_size=1, max_size=3)
SIDES, GRIDS, WIDTHS = st.integers(1, 30), st.integers(1, 8), st.integers(0, 12)


@given(SHAPES, SIDES, WIDTHS, GRIDS)
def test_blocks_hold_every_pixel_once_and_lie_in_their_windows(shape, side, halo, grid):
    times = np.zeros(shape, int)
    numbers = np.arange(times.size).reshape(shape)
    for core, window in blocks(shape, side, halo, grid=grid):
        times[core] += 1
        np.testing.assert_array_equal(numbers[window][inside(core, window)], numbers[core])
    assert (times == 1).all()


@given(SHAPES, SIDES, WIDTHS, GRIDS)
def test_blocks_and_windows_begin_at_the_grid_and_windows_reach_a_halo_further(shape, side, halo, grid):
    for core, window in blocks(shape, side, halo, grid=grid):
        for block, around, n in zip(core, window, shape, strict=True):
            assert block.start % grid == around.start % grid == 0
            assert around.start == 0 or block.start - around.start >= halo
            assert around.stop == n or around.stop - block.stop >= halo
            assert block.stop - block.start <= max(side, grid)


@given(SHAPES, SIDES, WIDTHS, GRIDS)
def test_overlapping_windows_share_what_they_should_and_leave_nothing_out(shape, side, overlap, grid):
    seen = np.zeros(shape, bool)
    windows = list(overlapping(shape, side, overlap, grid=grid))
    for window in windows:
        seen[window] |= True
    if side >= grid:  # below it there is no step that leaves nothing out
        assert seen.all()
    for axis in range(len(shape)):
        ends = sorted({(window[axis].start, window[axis].stop) for window in windows})
        for (_, stop), (start, _) in itertools.pairwise(ends):
            assert start % grid == 0
            assert stop - start >= min(overlap, side // 2, side - grid)


def test_what_windows_share_is_common_to_both_or_nothing():
    first, second = (slice(0, 5), slice(2, 9)), (slice(3, 8), slice(0, 4))
    assert common(first, second) == (slice(3, 5), slice(2, 4))
    assert common(second, first) == common(first, second)
    assert common(first, (slice(5, 8), slice(2, 9))) is None


def test_depth_counts_from_sides_within_the_image_alone():
    np.testing.assert_array_equal(depth((slice(0, 4),), (9,)), [4, 3, 2, 1])
    np.testing.assert_array_equal(depth((slice(5, 9),), (9,)), [1, 2, 3, 4])
    np.testing.assert_array_equal(depth((slice(2, 5), slice(0, 2)), (9, 2)), [[1, 1], [2, 2], [1, 1]])
    assert (depth((slice(0, 3), slice(0, 2)), (3, 2)) == 2).all()
