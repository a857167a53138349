"""Boundaries are drawn and thinned as the data set's own are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from snowshoe.bench.bsds.files import read_truth
from snowshoe.metrics.bsds import segmentation_boundaries, thin
from snowshoe.metrics.bsds.contours import strength_of_contours
from snowshoe.metrics.bsds.hierarchy import cuts

labels = hnp.arrays(np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(1, 3))


def drawn_on_the_double_grid(image):
    """The benchmark's description, step by step."""
    height, width = image.shape
    below, right = np.zeros((2, height, width), bool)
    below[:-1] = image[:-1] != image[1:]
    right[:, :-1] = image[:, :-1] != image[:, 1:]
    grid = np.zeros((2 * height + 1, 2 * width + 1), bool)
    grid[2::2, 1::2], grid[1::2, 2::2] = below, right
    for i in range(height - 1):
        for j in range(width - 1):
            grid[2 * i + 2, 2 * j + 2] = right[i, j] | right[i + 1, j] | below[i, j] | below[i, j + 1]
    grid[-1], grid[:, -1] = grid[-2], grid[:, -2]
    return grid[2::2, 2::2]


@given(image=labels)
def test_boundaries_are_those_of_the_double_grid(image):
    np.testing.assert_array_equal(segmentation_boundaries(image), drawn_on_the_double_grid(image))


def test_a_constant_image_has_no_boundary():
    assert not segmentation_boundaries(np.ones((5, 7), int)).any()


def test_every_annotators_boundaries_follow_from_the_segmentation(data):
    for path in sorted((data / "bsds500-official-sample" / "groundTruth").glob("*.mat")):
        for annotation in read_truth(path):
            drawn = thin(segmentation_boundaries(annotation.segmentation))
            np.testing.assert_array_equal(drawn, annotation.boundaries)


def test_strength_is_read_at_the_lower_right_corner_of_each_pixel():
    grid = np.arange(35.0).reshape(5, 7)
    np.testing.assert_array_equal(strength_of_contours(grid), [[16, 18, 20], [30, 32, 34]])


@pytest.mark.parametrize("shape", [(4, 5), (5, 4), (1, 5), (5,)])
def test_a_contour_map_of_even_size_is_refused(shape):
    with pytest.raises(ValueError, match="ucm2 must be a contour map of double size"):
        strength_of_contours(np.zeros(shape))


@given(data=st.data())
def test_cutting_once_equals_labelling_at_every_threshold(data):
    height, width = data.draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    grid = data.draw(
        hnp.arrays(np.float64, (2 * height + 1, 2 * width + 1), elements=st.sampled_from([0, 0.05, 0.2, 0.3, 0.7, 1]))
    )
    thresholds = np.array([0.1, 0.2, 0.3, 0.5, 0.9])
    finest, merged = cuts(grid, thresholds)
    for threshold, regions in zip(thresholds, merged, strict=True):
        assert_same_partition(regions[finest], labelled(grid, threshold))


def labelled(grid, threshold):
    components, n = ndimage.label(grid <= threshold, np.ones((3, 3)))
    above = components == 0
    components[above] = np.arange(n + 1, n + 1 + above.sum())
    return components[1::2, 1::2]


def assert_same_partition(one, other):
    pairs = np.unique(np.stack((one.ravel(), other.ravel())), axis=1).shape[1]
    assert pairs == len(np.unique(one)) == len(np.unique(other))
