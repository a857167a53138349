"""Where parts of an object end: laws of their largest balls, and built bodies of known truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe import split_touching
from snowshoe.filters.distance import deepest_label, squared_distances
from snowshoe.labels.necks import join_without_neck

maps = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=3, max_side=7))


def balls(shape, voxel, *bodies):
    """Return whose ball (middle, radius) covers each voxel deepest, by their powers; 0 where none does."""
    places = np.stack(np.meshgrid(*[np.arange(n) * size for n, size in zip(shape, voxel, strict=True)], indexing="ij"))
    powers = [r**2 - ((places.T - middle) ** 2).sum(-1).T for middle, r in bodies]
    return np.where(np.max(powers, 0) > 0, np.argmax(powers, 0) + 1, 0)


@given(maps, st.sampled_from([1.0, 2.5, 0.7]))
def test_each_pixel_gets_the_label_of_the_ball_that_covers_it_deepest(objects, size):
    spacing = (size,) + (1.0,) * (objects.ndim - 1)
    squares, unit = squared_distances(objects, spacing=spacing, border_is_background=True)
    labels = np.arange(1, objects.size + 1).reshape(objects.shape)
    chosen = deepest_label(labels, squares, unit, spacing=spacing)
    np.testing.assert_array_equal(chosen > 0, objects)
    places = np.argwhere(np.ones(objects.shape, bool)) * spacing
    ways = ((places[:, None] - places[None]) ** 2).sum(-1)
    powers = np.where(squares.reshape(-1) > 0, squares.reshape(-1) * unit**2 - ways, -np.inf)
    flat = objects.reshape(-1)
    reached = powers[np.flatnonzero(flat), chosen.reshape(-1)[flat] - 1]
    np.testing.assert_allclose(reached, powers[flat].max(1, initial=-np.inf), rtol=1e-9)


@pytest.mark.parametrize("voxel", [(0.3, 0.3, 0.3), (1.0, 0.3, 0.3)])
@pytest.mark.parametrize("way", [(0.0, 0.0, 1.0), (0.8, 0.0, 0.6), (0.5, 0.7, 0.5)])
def test_two_balls_that_overlap_are_cut_where_their_surfaces_meet(voxel, way):
    shape = tuple(int(side / size) for side, size in zip((26, 24, 26), voxel, strict=True))
    first = np.array([8.0, 8.0, 8.0])
    truth = balls(shape, voxel, (first, 6.0), (first + 9.5 * np.array(way) / np.linalg.norm(way), 4.5))
    parts = split_touching((truth > 0).astype(np.uint8), spacing=voxel).labels
    assert parts.max() == 2
    sizes = [np.bincount(labels.reshape(-1))[1:] for labels in (parts, truth)]
    np.testing.assert_allclose(*sizes, rtol=0.01)


@pytest.mark.parametrize("radius", [6.0, 4.5])
def test_a_middle_between_two_planes_moves_no_cut(radius):
    voxel, first, second = (1.0, 0.3, 0.3), np.array([9.0, 9.05, 9.05]), np.array([9.5, 9.05, 18.55])
    truth = balls((20, 62, 88), voxel, (first, 6.0), (second, radius))
    parts = split_touching((truth > 0).astype(np.uint8), spacing=voxel).labels
    one, other = (parts[tuple((middle / voxel).round().astype(int))] for middle in (first, second))
    wrong = (truth > 0) & (parts != np.where(truth == 1, one, other))
    assert wrong.sum() <= 0.0008 * (truth > 0).sum()


def test_an_object_is_cut_alike_with_another_at_its_corner_and_where_it_touches_the_border():
    voxel = (1.0, 0.4, 0.4)
    one = balls((9, 20, 34), voxel, ([4.0, 4.0, 4.0], 3.6), ([4.5, 4.0, 9.5], 3.0)) > 0
    one = one[1:-1, 1:19]
    one = one[np.ix_(*(np.flatnonzero(one.any(tuple(set(range(3)) - {axis}))) for axis in range(3)))]
    alone = split_touching(np.pad(one, 3).astype(np.uint8), spacing=voxel).labels[3:-3, 3:-3, 3:-3]
    beside = np.zeros([2 * side for side in one.shape], np.uint8)
    corners = tuple(slice(0, side) for side in one.shape), tuple(slice(side, None) for side in one.shape)
    for corner in corners:
        beside[corner] = one
    assert alone.max() == 2
    both = split_touching(beside, spacing=voxel).labels
    np.testing.assert_array_equal(both[corners[0]], alone)
    np.testing.assert_array_equal(both[corners[1]], np.where(one, alone + 2, 0))


def test_balls_that_reach_far_into_each_other_are_joined_and_others_not():
    parts = np.array([[1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3]], np.int32)
    squares = np.array([[1, 4, 25, 4, 1, 1, 20, 4, 1, 1, 1, 1, 1, 4]])
    peaks = np.zeros_like(parts)
    peaks[0, [2, 6, 13]] = 1, 2, 3
    joined, left = join_without_neck(parts, peaks, squares, 1.0, h=1.0, spacing=(1.0, 1.0))
    np.testing.assert_array_equal(joined, [[1] * 12 + [3] * 2])
    np.testing.assert_array_equal(left[0, [2, 6, 13]], [1, 0, 3])
