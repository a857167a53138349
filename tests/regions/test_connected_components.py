"""Laws of connected components, and agreement with scikit-image and SciPy."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage
from skimage.measure import label

from snowshoe import components, multiotsu, otsu

maps = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=3, max_side=9), elements=st.integers(0, 3))


@pytest.fixture(scope="module")
def photo():
    return skimage.data.camera()


@pytest.mark.parametrize("connectivity", [1, 2])
def test_a_photo_has_the_regions_of_scikit_image(photo, connectivity):
    classes = multiotsu(photo, classes=4).labels
    for background, theirs in ((0, 0), ("none", -1), (2, 2)):
        found = components(classes, connectivity=connectivity, background=background)
        expected = label(classes.astype(int), connectivity=connectivity, background=theirs)
        np.testing.assert_array_equal(found.labels, expected)


@pytest.mark.parametrize("connectivity", [1, 2])
def test_a_foreground_has_the_regions_of_scipy(photo, connectivity):
    foreground = otsu(photo).labels
    expected, n = ndimage.label(foreground, ndimage.generate_binary_structure(2, connectivity))
    found = components(foreground, connectivity=connectivity)
    assert found.n_labels == n
    np.testing.assert_array_equal(found.labels, expected)


@given(maps, st.integers(1, 3))
def test_volumes_and_planes_have_the_regions_of_scikit_image(classes, connectivity):
    connectivity = min(connectivity, classes.ndim)
    expected = label(classes.astype(int), connectivity=connectivity, background=-1)
    np.testing.assert_array_equal(components(classes, connectivity=connectivity, background="none").labels, expected)


@given(maps, st.integers(1, 6))
def test_min_size_leaves_out_small_regions_and_numbers_the_rest(classes, min_size):
    everything = components(classes).labels
    sizes = np.bincount(everything.reshape(-1))
    kept = [region for region in range(1, len(sizes)) if sizes[region] >= min_size]
    table = np.zeros(len(sizes), np.int32)
    table[kept] = np.arange(1, len(kept) + 1)
    np.testing.assert_array_equal(components(classes, min_size=min_size).labels, table[everything])


@given(maps, st.data())
def test_masked_pixels_are_a_background_of_their_own(classes, data):
    mask = data.draw(hnp.arrays(np.bool_, classes.shape))
    found = components(classes, mask=mask, background="none")
    expected = components(np.where(mask, classes + np.uint8(1), np.uint8(0)))
    np.testing.assert_array_equal(found.labels, expected.labels)
    np.testing.assert_array_equal(found.valid, mask)


@given(maps)
def test_turning_the_image_turns_the_partition(classes):
    regions = components(classes, background="none").labels
    turned = np.rot90(components(np.rot90(classes), background="none").labels, -1)
    pairs = np.unique(np.stack([regions.reshape(-1), turned.reshape(-1)]), axis=1)
    assert pairs.shape[1] == regions.max() == turned.max()


def test_a_segmentation_brings_its_own_mask():
    image = np.array([[5.0, 5.0, np.nan, 1.0, 1.0]])
    split = otsu(image)
    np.testing.assert_array_equal(components(split, background="none").labels, [[1, 1, 0, 2, 2]])
    narrower = components(split, background="none", mask=np.array([[False, True, True, True, True]]))
    np.testing.assert_array_equal(narrower.labels, [[0, 1, 0, 2, 2]])


def test_the_result_says_how_it_was_made():
    found = components(np.array([[1, 0, 1]]), min_size=1)
    assert (found.kind, found.labels.dtype, found.method, found.n_labels) == ("regions", np.int32, "components", 2)
    assert found.parameters == {"connectivity": 1, "min_size": 1, "background": 0}


@pytest.mark.parametrize("dtype", [bool, "u1", "i2", ">u2", "i4", "u4", "i8", "u8"])
def test_every_integer_type_and_strided_read_only_input_work(dtype):
    classes = np.array([[1, 9, 0, 9, 1], [0, 9, 0, 9, 1]]).astype(dtype)[:, ::2]
    classes.setflags(write=False)
    np.testing.assert_array_equal(components(classes).labels, [[1, 0, 2], [0, 0, 2]])


def test_a_map_without_objects_has_no_regions():
    assert components(np.zeros((3, 4), int)).n_labels == 0
    assert components(np.ones((3, 4), int), mask=np.zeros((3, 4), bool)).n_labels == 0
    assert components(np.ones((3, 4), int), min_size=13).n_labels == 0


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        (np.zeros((2, 2), int), {"connectivity": 3}, r"connectivity must be from 1 to the number of axes \(2\), got 3"),
        (np.zeros((2, 2), int), {"connectivity": 0}, "connectivity must be an integer from 1 to 3"),
        (np.zeros((2, 2), int), {"min_size": 0}, "min_size must be an integer from 1 to 2147483647"),
        (np.zeros((2, 2), int), {"background": "dark"}, "background must be an integer of at least 0 or 'none'"),
        (np.array([[-1, 2]]), {}, "free of negative values, got -1"),
        (np.zeros((1, 1, 1, 1), int), {}, "labels must have 1 to 3 axes"),
        (np.broadcast_to(np.uint8(1), (2**16, 2**15)), {}, "fewer than 2³¹ pixels.*cut it into tiles"),
    ],
)
def test_what_cannot_be_labelled_is_refused(labels, options, message):
    with pytest.raises(ValueError, match=message):
        components(labels, **options)


def test_an_image_of_grey_values_is_refused():
    with pytest.raises(TypeError, match="labels must be an integer image"):
        components(np.array([[0.5, 1.0]]))
