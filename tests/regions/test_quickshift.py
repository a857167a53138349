"""Laws of quick shift, and agreement with scikit-image."""

import numpy as np
import pytest
import skimage.data
from skimage import segmentation

from snowshoe import quickshift
from snowshoe.metrics import adjusted_rand

PHOTO = skimage.data.astronaut()[:120, 150:300]


@pytest.mark.parametrize(("kernel_size", "max_dist", "ratio"), [(3, 6, 0.5), (5, 10, 1.0)])
def test_a_photo_has_the_regions_of_scikit_image_up_to_ties(kernel_size, max_dist, ratio):
    options = {"kernel_size": kernel_size, "max_dist": max_dist, "ratio": ratio, "channel_axis": -1}
    theirs, ours = segmentation.quickshift(PHOTO, **options), quickshift(PHOTO, **options).labels
    assert abs(int(ours.max()) - len(np.unique(theirs))) <= 0.02 * ours.max()
    assert adjusted_rand(ours, theirs) > 0.98


def test_an_even_image_is_one_region():
    assert quickshift(np.full((30, 40), 7, np.uint8)).n_labels == 1


def test_regions_are_numbered_in_raster_order():
    labels = quickshift(PHOTO, channel_axis=-1).labels
    _, first = np.unique(labels, return_index=True)
    assert labels.min() == 1
    assert (np.diff(first) > 0).all()


def test_a_larger_reach_gives_fewer_regions():
    for name, values in (("kernel_size", (1, 3, 8)), ("max_dist", (2, 6, 20)), ("ratio", (2, 0.5, 0.1))):
        counts = [quickshift(PHOTO, channel_axis=-1, **{name: value}).n_labels for value in values]
        assert counts[0] > counts[1] > counts[2], name


def test_nothing_is_within_reach_of_a_single_pixel_at_distance_zero():
    assert quickshift(PHOTO[:9, :11], max_dist=0, channel_axis=-1).n_labels == 99


def test_a_strip_that_is_left_out_and_wider_than_the_reach_divides_the_image():
    mask = np.ones(PHOTO.shape[:2], bool)
    mask[:, 70:77] = False
    labels = quickshift(PHOTO, channel_axis=-1, mask=mask).labels
    assert not set(np.unique(labels[:, :70])) & set(np.unique(labels[:, 77:]))
    cropped = quickshift(PHOTO[:, :70], channel_axis=-1).labels
    assert adjusted_rand(labels[:, :70], cropped) > 0.999
