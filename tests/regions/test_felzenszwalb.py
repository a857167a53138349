"""Laws of graph-based regions, and agreement with scikit-image."""

import numpy as np
import pytest
import skimage.data
from scipy import ndimage
from skimage import segmentation

from snowshoe import felzenszwalb
from snowshoe.bench.bsds.files import read_photo
from snowshoe.metrics import adjusted_rand

PHOTOS = {
    "astronaut": skimage.data.astronaut()[:300, 100:400],
    "coffee": skimage.data.coffee()[:250, 200:],
    "cat": skimage.data.chelsea()[:, :300],
    "camera": skimage.data.camera()[::2, ::2],
}
EIGHT = np.ones((3, 3))


def spans(image):
    """The factor from scikit-image's scale, for 0 to 255, to that of an image which spans less."""
    return 255 / (int(image.max()) - int(image.min()))


def same_partition(one, other):
    pairs = np.unique(np.stack([one.ravel(), other.ravel()]), axis=1)
    return pairs.shape[1] == len(np.unique(one)) == len(np.unique(other))


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize(("scale", "sigma", "min_size"), [(100, 0.8, 20), (500, 1.5, 1), (30, 0.5, 100)])
def test_a_photo_has_the_regions_of_scikit_image(name, scale, sigma, min_size):
    photo = PHOTOS[name]
    axis = -1 if photo.ndim == 3 else None
    theirs = segmentation.felzenszwalb(photo, scale, sigma, min_size, channel_axis=axis)
    options = {"scale": scale * spans(photo), "sigma": sigma, "min_size": min_size, "channel_axis": axis}
    assert same_partition(felzenszwalb(photo, **options).labels, theirs)


@pytest.mark.parametrize("name", ["101085", "105025", "119082"])
def test_a_berkeley_photo_has_the_regions_of_scikit_image(data, name):
    photo = read_photo(data / "bsds500" / "images" / "val" / f"{name}.jpg")
    theirs = segmentation.felzenszwalb(photo, 300, 0.8, 50, channel_axis=-1)
    ours = felzenszwalb(photo, scale=300 * spans(photo), sigma=0.8, min_size=50, channel_axis=-1)
    assert same_partition(ours.labels, theirs)


def test_where_most_weights_are_equal_regions_are_nearly_those_of_scikit_image():
    photo = PHOTOS["camera"]
    theirs = segmentation.felzenszwalb(photo, 300, 0, 20, channel_axis=None)
    ours = felzenszwalb(photo, scale=300 * spans(photo), sigma=0, min_size=20)
    assert adjusted_rand(ours.labels, theirs) > 0.9


@pytest.mark.parametrize("name", PHOTOS)
def test_regions_are_connected_no_smaller_than_asked_and_numbered_in_raster_order(name):
    photo = PHOTOS[name]
    labels = felzenszwalb(photo, min_size=50, channel_axis=-1 if photo.ndim == 3 else None).labels
    assert all(ndimage.label(labels == label, EIGHT)[1] == 1 for label in range(1, labels.max() + 1))
    assert np.bincount(labels.ravel())[1:].min() >= 50
    _, first = np.unique(labels, return_index=True)
    assert (np.diff(first) > 0).all()


def test_a_larger_scale_leaves_fewer_regions():
    counts = [
        felzenszwalb(PHOTOS["cat"], scale=scale, min_size=1, channel_axis=-1).n_labels for scale in (10, 100, 1000)
    ]
    assert counts[0] > counts[1] > counts[2]


def test_regions_do_not_connect_through_a_mask():
    image = np.full((9, 20), 5, np.uint8)
    mask = np.ones(image.shape, bool)
    mask[:, 10] = False
    labels = felzenszwalb(image, mask=mask).labels
    np.testing.assert_array_equal(labels[:, :10], 1)
    np.testing.assert_array_equal(labels[:, 10], 0)
    np.testing.assert_array_equal(labels[:, 11:], 2)


def test_the_scale_means_the_same_in_any_units():
    photo = PHOTOS["camera"]
    expected = felzenszwalb(photo).labels
    for other in (photo.astype(np.uint16) * 256, photo / 256.0, photo.astype(np.float64) * 4 - 1024):
        np.testing.assert_array_equal(felzenszwalb(other).labels, expected)


def test_an_image_too_large_is_refused():
    with pytest.raises(ValueError, match=r"fewer than 2²⁹ values.*cut it into tiles"):
        felzenszwalb(np.broadcast_to(np.uint8(1), (2**15, 2**14)))
