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


def test_balls_that_reach_far_into_each_other_are_joined_and_others_not():
    parts = np.array([[1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3]], np.int32)
    squares = np.array([[1, 4, 25, 4, 1, 1, 20, 4, 1, 1, 1, 1, 1, 4]])
    peaks = np.zeros_like(parts)
    peaks[0, [2, 6, 13]] = 1, 2, 3
    joined, left = join_without_neck(parts, peaks, squares, 1.0, h=1.0, spacing=(1.0, 1.0))
    np.testing.assert_array_equal(joined, [[1] * 12 + [3] * 2])
    np.testing.assert_array_equal(left[0, [2, 6, 13]], [1, 0, 3])
