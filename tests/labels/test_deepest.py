"""The deepest point of each region is in it, as deep as any but for a tenth, and near its middle."""

import numpy as np
import pytest
from scipy import ndimage

from snowshoe.bench.speed.outlines import grains
from snowshoe.labels.deepest import NEARLY, deepest_points


@pytest.mark.parametrize("seed", range(3))
def test_points_are_as_deep_as_the_distance_to_all_that_is_not_of_their_region(seed):
    regions = grains(120, 60).astype(np.int32)
    regions[np.random.default_rng(seed).random(regions.shape) < 0.02] = 0
    points, depths = deepest_points(regions)
    assert len(points) == regions.max()
    for number, ((x, y), depth) in enumerate(zip(points, depths, strict=True), 1):
        distance = ndimage.distance_transform_edt(np.pad(regions == number, 1))[1:-1, 1:-1]
        row, column = int(y), int(x)
        assert regions[row, column] == number
        assert depth == pytest.approx(distance[row, column] - 0.5, abs=1e-5)
        assert distance[row, column] >= NEARLY * distance.max() - 1e-5


def test_a_bar_has_its_point_in_the_middle():
    regions = np.zeros((20, 60), np.int32)
    regions[5:12, 3:50] = 1
    points, depths = deepest_points(regions)
    np.testing.assert_array_equal(points, [[26.5, 8.5]])
    assert depths.tolist() == [3.5]


def test_without_regions_there_are_no_points():
    points, depths = deepest_points(np.zeros((4, 5), np.int32))
    assert points.shape == (0, 2)
    assert len(depths) == 0
