"""Laws of the watershed, and agreement with scikit-image and OpenCV."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage
from skimage.morphology import h_minima
from skimage.segmentation import watershed as theirs

from snowshoe import watershed
from snowshoe.labels.basins import basins, minima

reliefs = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.integers(0, 5))


def same_partition(one, other):
    pairs = np.unique(np.stack([one.reshape(-1), other.reshape(-1)]), axis=1)
    return len(np.unique(pairs[0])) == pairs.shape[1] == len(np.unique(pairs[1]))


def distinct(shape, seed=0):
    """A smooth relief in which no two values are equal."""
    noise = np.random.default_rng(seed).random(shape)
    order = np.argsort(ndimage.gaussian_filter(noise, 2, mode="nearest").reshape(-1))
    relief = np.empty(order.size, np.float64)
    relief[order] = np.arange(order.size)
    return relief.reshape(shape)


@pytest.fixture(scope="module")
def photo():
    return skimage.data.camera()[100:300, 150:400]


@pytest.mark.parametrize("connectivity", [1, 2])
def test_distinct_values_give_the_regions_of_scikit_image(connectivity):
    relief, mask = distinct((80, 90)), np.random.default_rng(1).random((80, 90)) > 0.1
    # Without a mask: scikit-image looks for minima outside it as well.
    found = watershed(relief, relief="image", connectivity=connectivity)
    assert same_partition(found.labels, theirs(relief, connectivity=connectivity))
    markers = np.zeros(relief.shape, int)
    markers[5::20, 7::20] = np.arange(20).reshape(4, 5) + 3
    found = watershed(relief, markers=markers, relief="image", connectivity=connectivity, mask=mask)
    np.testing.assert_array_equal(found.labels, theirs(relief, markers, connectivity=connectivity, mask=mask))


def test_an_8_bit_gradient_agrees_with_scikit_image_but_for_plateaus(photo):
    relief = ndimage.morphological_gradient(photo, 5)
    markers = np.zeros(photo.shape, int)
    markers[10::40, 10::40] = np.arange(5 * 6).reshape(5, 6) + 1
    agreement = (watershed(relief, markers=markers, relief="image").labels == theirs(relief, markers)).mean()
    assert 0.9 < agreement < 1


def test_a_plateau_goes_to_the_nearest_marker():
    markers = np.zeros((1, 9), int)
    markers[0, 0], markers[0, 8] = 7, 4
    np.testing.assert_array_equal(
        watershed(np.zeros((1, 9), np.uint8), markers=markers, relief="image").labels[0, [3, 5]], [7, 4]
    )


@given(reliefs, st.integers(1, 2))
def test_every_region_is_connected_and_holds_one_minimum(relief, connectivity):
    labels = watershed(relief, relief="image", connectivity=connectivity).labels
    lowest = minima(relief, connectivity=connectivity)
    assert labels.min() == 1
    assert same_partition(lowest[lowest > 0], labels[lowest > 0])
    structure = ndimage.generate_binary_structure(2, connectivity)
    for region in range(1, labels.max() + 1):
        assert ndimage.label(labels == region, structure)[1] == 1


@given(reliefs, st.integers(1, 4))
def test_regions_that_are_left_are_as_deep_and_as_large_as_asked_for(relief, size):
    labels = watershed(relief, relief="image", min_size=size).labels
    assert labels.max() == 1 or np.bincount(labels.reshape(-1))[1:].min() >= size


@pytest.mark.parametrize("h", [200.0, 900.0, 2500.0])
def test_h_leaves_one_region_for_each_deep_minimum(h):
    relief = distinct((60, 70), seed=4)
    labels = watershed(relief, relief="image", h=h).labels
    deep, n = ndimage.label(
        h_minima(relief.astype(np.int32), int(h), footprint=np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]]))
    )
    assert labels.max() == n
    assert same_partition(deep[deep > 0], labels[deep > 0])


def test_more_smoothing_gives_fewer_regions_of_a_photo(photo):
    counts = [watershed(photo, sigma=sigma).n_labels for sigma in (0.5, 1, 2, 4, 8)]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == 5


def test_a_region_keeps_its_markers_number_and_what_no_marker_reaches_is_0():
    markers, mask = np.zeros((2, 5), np.uint16), np.ones((2, 5), bool)
    markers[0, 0], mask[:, 3] = 41, False
    found = watershed(np.ones((2, 5), np.float32), markers=markers, mask=mask)
    np.testing.assert_array_equal(found.labels, [[41, 41, 41, 0, 0]] * 2)


@pytest.mark.parametrize(
    ("markers", "message"),
    [
        (np.zeros((4, 4), int), "markers must be positive in at least one valid pixel"),
        (np.ones((3, 4), int), "markers must be of the image's shape"),
        (np.full((4, 4), 2**33), "numbers below 2³¹, got 8589934592; number them afresh"),
        (np.full((4, 4), -1), "free of negative values"),
    ],
)
def test_markers_that_cannot_be_used_are_refused(markers, message):
    with pytest.raises(ValueError, match=message):
        watershed(np.eye(4), markers=markers)


@given(reliefs, st.integers(1, 2), st.data())
def test_what_lies_under_the_mask_decides_no_tie(relief, connectivity, data):
    mask = data.draw(hnp.arrays(bool, relief.shape))
    mask[0, 0] = True
    hidden = np.where(mask, relief, data.draw(hnp.arrays(np.uint8, relief.shape)))
    one, other = (watershed(image, relief="image", connectivity=connectivity, mask=mask) for image in (relief, hidden))
    np.testing.assert_array_equal(one.labels, other.labels)


def test_markers_alike_but_for_what_is_masked_are_told_apart_by_number():
    mask = np.bool_([[0, 1, 1, 1, 0]])
    for ends in ([3, 9], [9, 3]):
        relief = np.uint8([[ends[0], 0, 5, 0, ends[1]]])
        assert watershed(relief, relief="image", mask=mask).labels.tolist() == [[0, 1, 1, 2, 0]]


@pytest.mark.parametrize("asked", [{"h": 200}, {"min_size": 15}, {"h": 4, "min_size": 40}])
@pytest.mark.parametrize("turn", [np.fliplr, np.flipud, np.rot90])
def test_joined_regions_turn_with_the_relief_though_many_passes_are_equal(turn, asked):
    """Values are distinct, but one pixel is often the lowest pass to several neighbours."""
    relief = np.random.default_rng(0).permutation(100 * 120).astype(np.int32).reshape(100, 120)
    found = watershed(relief, relief="image", **asked).labels
    assert same_partition(turn(found), watershed(turn(relief), relief="image", **asked).labels)


@pytest.mark.parametrize("turn", [np.fliplr, np.flipud, np.rot90])
def test_joined_regions_of_a_photo_turn_with_it(photo, turn):
    found, turned = (watershed(image, h=0.2).labels for image in (photo, turn(photo)))
    assert 1 < found.max() < watershed(photo).n_labels
    assert same_partition(turn(found), turned)


@pytest.mark.parametrize("shape", [(2**16, 2**15), (1, 2**30)])
def test_a_map_too_large_for_the_floods_indices_is_refused(shape):
    with pytest.raises(ValueError, match="strength must be a map of fewer than 2³¹ pixels, framed by one"):
        basins(np.broadcast_to(np.uint8(1), shape))
