"""Objects that touch, or that a narrow gap parts, become one."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from snowshoe import components, merge_touching, otsu, split_touching

maps = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=3, max_side=7), elements=st.integers(0, 3))


def test_what_was_split_is_one_again():
    coins = otsu(skimage.data.coins())
    split = split_touching(coins, min_size=1, fill_holes=False)
    assert split.n_labels > components(coins).n_labels
    np.testing.assert_array_equal(merge_touching(split).labels, components(coins).labels)


@given(maps, st.sampled_from([0.0, 0.9, 1.0, 1.5, 3.0]), st.sampled_from([1.0, 0.5, 2.0]))
def test_two_regions_are_one_exactly_if_a_chain_of_narrow_gaps_joins_them(classes, gap, size):
    spacing = (size,) * (classes.ndim - 1) + (1.0,)
    merged = merge_touching(classes, gap=gap, connectivity=classes.ndim, spacing=spacing).labels
    places = np.argwhere(classes)
    between = np.maximum(np.abs(places[:, None] - places) - 1, 0) * np.array(spacing)
    near = np.square(between).sum(axis=-1) <= gap * gap
    while not np.array_equal(near, reached := near @ near):
        near = reached
    label = merged[classes > 0]
    np.testing.assert_array_equal(near, label[:, None] == label)
    np.testing.assert_array_equal(merged > 0, classes > 0)


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.integers(0, 1)))
def test_a_gap_of_none_joins_what_touches_by_sides_or_corners_as_asked(classes):
    corners = ndimage.label(classes, np.ones((3, 3)))[0]
    np.testing.assert_array_equal(merge_touching(classes, connectivity=2).labels, corners)
    np.testing.assert_array_equal(merge_touching(classes).labels, ndimage.label(classes)[0])


def test_a_gap_may_lie_outside_the_mask():
    row = np.array([[1, 0, 1, 0, 1]], np.uint8)
    mask = np.array([[True, False, True, True, False]])
    assert merge_touching(row, gap=1, mask=mask).labels.tolist() == [[1, 0, 1, 0, 0]]


def test_a_gap_too_wide_is_refused():
    with pytest.raises(ValueError, match="gap must be a number from 0 to 100"):
        merge_touching(np.ones((2, 2), np.uint8), gap=101.0)
