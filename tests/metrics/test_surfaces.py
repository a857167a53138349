"""Distances between outlines against scikit-image and brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.ndimage import binary_erosion
from scipy.spatial.distance import cdist
from skimage.metrics import hausdorff_distance as skimage_hausdorff

from snowshoe.metrics import hausdorff_distance, mean_surface_distance

shapes = hnp.array_shapes(min_dims=2, max_dims=3, max_side=7)
pairs = shapes.flatmap(lambda shape: st.tuples(*[hnp.arrays(np.uint8, shape, elements=st.integers(0, 2))] * 2))


def outline(labels):
    return (labels > 0) & ~binary_erosion(labels > 0)


@given(pairs)
def test_hausdorff_is_scikit_images_of_the_outlines(pair):
    expected = skimage_hausdorff(*map(outline, pair))
    assert hausdorff_distance(*pair) == pytest.approx(expected, abs=1e-12)


@given(pairs, st.floats(0.1, 9))
def test_distances_in_real_units_are_brute_force(pair, step):
    spacing = [step, 1, 2.5][: pair[0].ndim]
    one, two = (np.argwhere(outline(labels)) * spacing for labels in pair)
    if not len(one) or not len(two):
        return
    table = cdist(one, two)
    there, back = table.min(axis=1), table.min(axis=0)
    assert hausdorff_distance(*pair, spacing=spacing) == pytest.approx(max(there.max(), back.max()))
    expected = (there.sum() + back.sum()) / (len(one) + len(two))
    assert mean_surface_distance(*pair, spacing=spacing) == pytest.approx(expected)


@pytest.mark.parametrize("distance", [hausdorff_distance, mean_surface_distance])
def test_an_empty_foreground_is_infinitely_far_from_any_other(distance):
    empty, full = np.zeros((3, 3), int), np.ones((3, 3), int)
    assert distance(empty, full) == distance(full, empty) == np.inf
    assert distance(empty, empty) == distance(full, full) == 0


@pytest.mark.parametrize("distance", [hausdorff_distance, mean_surface_distance])
def test_what_cannot_be_measured_is_refused(distance):
    with pytest.raises(ValueError, match=r"labels must have the truth's shape \(1, 3\), got \(1, 2\)"):
        distance([[1, 2]], [[1, 2, 3]])
    for spacing in ([1], [1, 0], [1, np.inf], [1, -2]):
        with pytest.raises(ValueError, match="spacing must be 2 positive numbers, one for each axis"):
            distance([[1, 2]], [[1, 2]], spacing=spacing)
