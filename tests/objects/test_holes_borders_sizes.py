"""Objects with holes, at borders, and by size: laws, and the answers of scipy and scikit-image."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.segmentation import clear_border as peers_clear_border

import snowshoe
from snowshoe import clear_border, components, fill_holes, largest
from snowshoe.filters.frame import at_frame
from snowshoe.labels.checks import check_labels
from snowshoe.labels.connected import connected
from snowshoe.labels.outlines import outlines

SHAPES = [(40, 50), (9, 14, 12)]


def blobs(seed, shape, share=0.6):
    """Random objects with holes: smooth noise above its quantile."""
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).random(shape), 1)
    return (noise > np.quantile(noise, 1 - share)).astype(np.uint8)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_holes_of_one_class_are_those_that_scipy_fills(shape, seed):
    classes = blobs(seed, shape)
    filled = ndimage.binary_fill_holes(classes)
    # scipy also fills what several objects enclose that touch at a corner only, which are one object here
    np.testing.assert_array_equal(np.asarray(fill_holes(classes)), filled)


@pytest.mark.parametrize("seed", range(3))
def test_holes_are_the_same_ones_wherever_they_are_counted(seed):
    regions = connected(blobs(seed, (60, 70), 0.7), None, connectivity=1, background=0)
    measured = snowshoe.measure(regions, properties=["holes"])
    checked = {one.label: one.count for one in check_labels(regions) if one.check == "holes"}
    assert {label: n for label, n in zip(measured["label"], measured["holes"], strict=True) if n} == checked
    rings = [sum(len(rings) - 1 for rings in polygons) for _, polygons in outlines(regions).pieces()]
    np.testing.assert_array_equal(rings, measured["holes"])
    holed = [label for label in measured["label"] if (fill_holes(regions == label) != (regions == label)).any()]
    assert holed == sorted(checked)


def test_only_holes_up_to_max_area_are_filled():
    classes = np.ones((9, 12), np.uint8)
    classes[2, 2] = 0
    classes[5:7, 5:8] = 0
    np.testing.assert_array_equal(np.asarray(fill_holes(classes, max_area=5)) == 0, (classes == 0) & (at(5, 7, 5, 8)))
    assert np.asarray(fill_holes(classes, max_area=6)).all()


def at(top, bottom, left, right):
    """A rectangle in a 9 × 12 plane."""
    inside = np.zeros((9, 12), bool)
    inside[top:bottom, left:right] = True
    return inside


def test_a_hole_belongs_to_the_innermost_object_and_what_lies_in_it_stays():
    classes = np.full((9, 12), 3, np.uint8)
    classes[1:8, 1:11] = 0
    classes[2:7, 2:9] = 5
    classes[3:6, 3:8] = 0
    classes[4, 5] = 7
    filled = np.asarray(fill_holes(classes))
    assert filled[4, 4] == 5
    assert filled[4, 5] == 7
    assert filled[1, 1] == 3


def test_background_that_touches_the_mask_is_no_hole():
    classes = np.ones((7, 7), np.uint8)
    classes[2:5, 2:5] = 0
    mask = np.ones((7, 7), bool)
    assert np.asarray(fill_holes(classes, mask=mask)).all()
    mask[3, 3] = False
    np.testing.assert_array_equal(np.asarray(fill_holes(classes, mask=mask)), classes)


@pytest.mark.parametrize("shape", SHAPES)
def test_objects_at_the_border_are_those_that_scikit_image_clears(shape):
    regions = components(blobs(1, shape, 0.3))
    expected = peers_clear_border(regions.labels)
    cleared = clear_border(regions)
    np.testing.assert_array_equal(cleared.labels > 0, expected > 0)
    assert cleared.kind == "regions"
    assert cleared.n_labels == len(np.unique(expected)) - 1


def test_of_fields_side_by_side_each_object_is_counted_in_exactly_one():
    small = ndimage.binary_dilation(np.random.default_rng(4).random((90, 120)) > 0.995, iterations=2)
    small &= ~at_frame(small.shape, None)
    objects = connected(small.view(np.uint8), None, connectivity=1, background=0)
    counted = np.zeros(objects.max() + 1, int)
    for top in range(0, 90, 30):
        for left in range(0, 120, 40):
            field = np.s_[top : top + 30, left : left + 40]
            seen = np.asarray(clear_border(objects[field], sides="first"))
            counted[np.unique(objects[field][seen > 0])] += 1
    assert (counted[1:] == 1).mean() > 0.97
    assert counted[1:].sum() == pytest.approx(objects.max(), rel=0.03)


def test_an_object_beside_a_masked_pixel_is_cleared_and_one_farther_away_is_not():
    classes = np.zeros((9, 9), np.uint8)
    classes[2:4, 2:4] = classes[6, 6] = 1
    mask = np.ones((9, 9), bool)
    mask[4, 2] = False
    assert np.flatnonzero(np.asarray(clear_border(classes, mask=mask))).tolist() == [6 * 9 + 6]


def test_clearing_twice_changes_nothing_more():
    once = clear_border(blobs(2, (40, 50), 0.3))
    np.testing.assert_array_equal(clear_border(once).labels, once.labels)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_largest_objects_have_the_greatest_areas_of_all(n):
    regions = components(blobs(3, (60, 70), 0.3))
    kept = largest(regions, n=n)
    sizes = sorted(regions.label_counts().values(), reverse=True)
    assert sorted(kept.label_counts().values(), reverse=True)[:n] == sizes[:n]
    assert min(kept.label_counts().values()) == sizes[n - 1]


def test_equally_large_objects_all_stay_so_that_turns_dont_matter():
    classes = np.array([[1, 0, 1, 0, 1], [1, 0, 1, 0, 0]])
    assert np.asarray(largest(classes)).sum() == 4


def test_numbers_that_remain_keep_their_order_without_gaps():
    labels = np.zeros((3, 9), np.int32)
    labels[1, 1], labels[1, 3:5], labels[0, 6], labels[1, 7] = 900, 7, 20, 300
    assert np.unique(np.asarray(clear_border(labels))).tolist() == [0, 1, 2, 3]
    assert np.asarray(clear_border(labels))[1].tolist() == [0, 3, 0, 1, 1, 0, 0, 2, 0]
