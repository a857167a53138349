"""Labels that grow and shrink, each by itself."""

import numpy as np
import pytest
import skimage.data
import skimage.segmentation
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe import Segmentation, binary_erosion, components, expand_labels, fill_holes, otsu, shrink_labels
from snowshoe.arrays import as_image
from snowshoe.filters.distance import nearest_label

maps = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=3, max_side=8), elements=st.integers(0, 3))
radii = st.sampled_from([0.0, 1.0, 1.5, 2.3, 4.0])


def coins():
    return components(otsu(skimage.data.coins()), min_size=100)


@pytest.mark.parametrize("distance", [1, 2.5, 10])
@pytest.mark.parametrize("spacing", [1, (2.0, 1.0)])
def test_coins_grow_as_by_scikit_image_but_where_two_are_as_near(distance, spacing):
    ours = expand_labels(coins(), distance=distance, spacing=spacing).labels
    theirs = skimage.segmentation.expand_labels(coins().labels, distance=distance, spacing=spacing)
    np.testing.assert_array_equal(ours > 0, theirs > 0)
    assert np.count_nonzero(ours != theirs) < 1e-3 * ours.size
    assert (ours <= theirs)[ours != theirs].all()


@given(maps, radii)
def test_labels_that_grow_keep_what_they_had_and_fill_what_is_within_the_distance(classes, distance):
    grown = expand_labels(classes, distance=distance).labels
    np.testing.assert_array_equal(grown[classes > 0], classes[classes > 0])
    np.testing.assert_array_equal(grown > 0, expand_labels((classes > 0).view(np.uint8), distance=distance).labels)


@given(maps, radii, st.data())
def test_each_label_shrinks_as_if_all_else_were_background(classes, radius, data):
    mask = data.draw(hnp.arrays(np.bool_, classes.shape))
    shrunk = shrink_labels(classes, radius=radius, mask=mask).labels
    for label in (1, 2, 3):
        alone = binary_erosion((classes == label).view(np.uint8), radius=radius, mask=mask).labels
        np.testing.assert_array_equal(shrunk == label, alone)


def test_numbers_and_kinds_stay():
    regions = np.arange(300, dtype=np.int32).repeat(6)[None]
    for result in (expand_labels(regions), shrink_labels(regions)):
        assert (result.kind, result.labels.dtype, result.labels.max()) == ("regions", np.int32, 299)
    assert expand_labels(components(np.uint8([[0, 1, 0]]))).kind == "regions"


@pytest.mark.parametrize("step", [expand_labels, shrink_labels])
@given(hnp.arrays(np.uint8, (4, 5, 6), elements=st.integers(0, 3)), st.permutations(range(3)))
def test_axes_that_change_places_change_nothing_else(step, classes, order):
    size = {"distance" if step is expand_labels else "radius": 2.0}
    moved = step(classes.transpose(order), **size).labels
    np.testing.assert_array_equal(moved, step(classes, **size).labels.transpose(order))


@pytest.mark.parametrize("dtype", ["uint32", "int64", "uint64"])
@pytest.mark.parametrize("step", [expand_labels, shrink_labels, fill_holes])
def test_a_number_that_regions_cannot_have_is_refused_by_what_keeps_numbers(step, dtype):
    labels = np.zeros((5, 5), dtype)
    labels[1:4, 1:4] = 2**31 - 1
    assert step(labels).labels.max() == 2**31 - 1
    labels[1:4, 1:4] = 3_000_000_000
    with pytest.raises(ValueError, match=r"labels must be below 2³¹, got 3000000000; number them afresh with relabel"):
        step(labels)


def test_a_number_that_classes_cannot_have_is_refused_by_what_keeps_numbers():
    classes = Segmentation.of(as_image(np.zeros((1, 3))), np.array([[0, 300, 0]]))
    with pytest.raises(ValueError, match="labels must be at most 255 in a class map, got 300"):
        expand_labels(classes)


def test_the_nearest_of_labels_that_no_float_holds_is_one_of_them():
    labels = np.array([[2**53 + 1, 0, 0, 2**53 + 3]], np.uint64)
    assert nearest_label(labels).tolist() == [[2**53 + 1, 2**53 + 1, 2**53 + 3, 2**53 + 3]]
