"""Laws of the operations on label images, and agreement with scikit-image and SciPy."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage
from skimage.segmentation import find_boundaries

from snowshoe import multiotsu
from snowshoe.labels import areas, boundaries, mean_by_label, relabel

maps = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=3, max_side=8), elements=st.integers(0, 4))
dtypes = pytest.mark.parametrize("dtype", [bool, "u1", "i2", ">u2", "i4", "u4", "i8", "u8"])


@pytest.fixture(scope="module")
def classes():
    return multiotsu(skimage.data.camera(), classes=4).labels


@given(maps)
def test_relabelling_numbers_labels_by_their_first_pixels(labels):
    found = relabel(labels)
    seen, first = np.unique(found, return_index=True)
    np.testing.assert_array_equal(seen[seen > 0], 1 + np.arange(len(np.unique(labels[labels > 0]))))
    assert (np.diff(first[seen > 0]) > 0).all()
    pairs = np.unique(np.stack([labels.reshape(-1), found.reshape(-1)]), axis=1)
    assert pairs.shape[1] == len(seen)
    np.testing.assert_array_equal(found == 0, labels == 0)


@given(maps, st.permutations(range(1, 5)), st.integers(1, 10**9))
def test_relabelling_forgets_the_former_numbers(labels, names, factor):
    renamed = np.array([0, *names])[labels] * factor
    np.testing.assert_array_equal(relabel(renamed), relabel(labels))


def test_relabelling_leaves_out_what_is_masked():
    found = relabel([[5, 5, 3]], mask=np.array([[False, False, True]]))
    np.testing.assert_array_equal(found, [[0, 0, 1]])


@pytest.mark.parametrize("mode", ["thick", "inner"])
@pytest.mark.parametrize("connectivity", [1, 2])
def test_boundaries_are_those_of_scikit_image(classes, mode, connectivity):
    expected = find_boundaries(classes, connectivity=connectivity, mode=mode)
    np.testing.assert_array_equal(boundaries(classes, connectivity=connectivity, mode=mode), expected)


@given(maps, st.integers(1, 3))
def test_boundaries_of_volumes_are_those_of_scikit_image(labels, connectivity):
    connectivity = min(connectivity, labels.ndim)
    expected = find_boundaries(labels, connectivity=connectivity)
    np.testing.assert_array_equal(boundaries(labels, connectivity=connectivity), expected)


def test_no_boundary_touches_a_masked_pixel():
    found = boundaries([[1, 2, 2, 3]], mask=np.array([[False, True, True, True]]))
    np.testing.assert_array_equal(found, [[False, False, True, True]])


@given(maps, st.data())
def test_areas_count_the_pixels_of_each_label(labels, data):
    mask = data.draw(st.none() | hnp.arrays(np.bool_, labels.shape))
    used = labels if mask is None else labels[mask]
    expected = [np.count_nonzero(used == label) for label in range(labels.max() + 1)]
    np.testing.assert_array_equal(areas(labels, mask=mask), expected)


def test_means_are_those_of_scipy(classes):
    photo = skimage.data.camera()
    np.testing.assert_allclose(mean_by_label(classes, photo), ndimage.mean(photo, classes, range(4)), rtol=1e-13)


def test_means_of_channels_leave_out_masked_and_nan_pixels():
    labels = np.array([[0, 0, 2, 2]])
    image = np.array([[[1.0, 2, 4, np.nan]], [[1.0, 3, 6, 9]]])
    found = mean_by_label(labels, image, channel_axis=0, mask=np.array([[False, True, True, True]]))
    np.testing.assert_array_equal(found, [[2, 3], [np.nan, np.nan], [4, 6]])


@dtypes
def test_every_integer_type_is_accepted(dtype):
    labels = np.array([[0, 1, 1], [1, 1, 0]]).astype(dtype)
    np.testing.assert_array_equal(relabel(labels), [[0, 1, 1], [1, 1, 0]])
    np.testing.assert_array_equal(areas(labels), [2, 4])
    np.testing.assert_array_equal(mean_by_label(labels, np.ones((2, 3))), [1, 1])
    assert boundaries(labels).all()


def test_labels_far_beyond_the_number_of_pixels_are_refused():
    with pytest.raises(
        ValueError, match="labels must be at most the number of pixels, got 1000000; number them afresh"
    ):
        areas([[1_000_000]])
    with pytest.raises(ValueError, match="at most the number of pixels"):
        mean_by_label([[1_000_000]], np.ones((1, 1)))


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="mode must be 'thick' or 'inner', got 'outer'"):
        boundaries([[1, 2]], mode="outer")
    with pytest.raises(ValueError, match=r"connectivity must be from 1 to the number of axes \(2\), got 3"):
        boundaries([[1, 2]], connectivity=3)
    with pytest.raises(ValueError, match=r"labels must have the image's shape \(1, 3\), got \(1, 2\)"):
        mean_by_label([[1, 2]], np.ones((1, 3)))
