"""A volume is laid out as planes, each voxel in its place and as long as it is."""

import numpy as np
import pytest

from snowshoe.drawing.volumes import MOST, View, flat


@pytest.fixture
def volume():
    return np.arange(1, 1 + 4 * 6 * 10).reshape(4, 6, 10)


def test_cuts_are_the_middle_plane_the_middle_column_beside_it_and_the_middle_row_below(volume):
    laid = View(volume.shape).cuts(volume)
    assert laid.shape == (6 + 1 + 4, 10 + 1 + 4)
    np.testing.assert_array_equal(laid[:6, :10], volume[2])
    np.testing.assert_array_equal(laid[:6, 11:], volume[:, :, 5].T)
    np.testing.assert_array_equal(laid[7:, :10], volume[:, 3])
    assert not laid[6].any()
    assert not laid[:, 10].any()
    assert not laid[7:, 11:].any()


def test_voxels_are_as_long_as_they_are(volume):
    laid = View(volume.shape, (3.0, 2.0, 1.0)).cuts(volume)
    assert laid.shape == (12 + 1 + 12, 10 + 1 + 12)
    np.testing.assert_array_equal(laid[:12, :10], volume[2].repeat(2, axis=0))
    np.testing.assert_array_equal(laid[:12, 11:], volume[:, :, 5].T.repeat(2, axis=0).repeat(3, axis=1))
    np.testing.assert_array_equal(laid[13:, :10], volume[:, 3].repeat(3, axis=0))
    in_nanometres = View(volume.shape, (300.0, 200.0, 100.0))
    np.testing.assert_array_equal(in_nanometres.cuts(volume), laid)


def test_colours_and_masks_are_laid_out_as_values_are(volume):
    view = View(volume.shape, (2.0, 1.0, 1.0))
    colours = np.stack([volume, volume + 1000, volume + 2000], axis=-1)
    np.testing.assert_array_equal(view.cuts(colours)[..., 2], np.where(view.cuts(volume), view.cuts(volume) + 2000, 0))
    assert view.cuts(volume > 7).dtype == bool
    np.testing.assert_array_equal(view.cuts(volume > 7), view.cuts(volume) > 7)


def test_a_montage_goes_from_the_first_plane_to_the_last_in_rows():
    volume = np.arange(1, 31)[:, np.newaxis, np.newaxis] * np.ones((1, 5, 7), int)
    view = View(volume.shape)
    laid = view.montage(volume)
    tops = laid[::6, ::8].reshape(-1)
    assert tops[tops > 0].tolist() == [plane + 1 for plane in view.montage_planes]
    assert (view.montage_planes[0], view.montage_planes[-1], len(view.montage_planes)) == (1, 28, 12)
    assert View((3, 5, 7)).montage_planes == [0, 1, 2]


def test_a_large_or_a_long_volume_is_thinned_and_keeps_its_proportions():
    labels = np.zeros((2, 40, 5000), np.uint8)
    laid = View(labels.shape, (500.0, 1.0, 1.0)).cuts(labels)
    assert max(laid.shape) <= 1.1 * MOST
    assert View(labels.shape).cuts(labels).shape[1] <= 1.1 * MOST


def test_more_axes_show_their_middle_and_a_line_becomes_a_row(volume):
    np.testing.assert_array_equal(flat(np.stack([volume, volume + 9, volume])), flat(volume + 9) * (flat(volume) > 0))
    np.testing.assert_array_equal(flat(volume[0]), volume[0])
    assert flat(np.arange(5)).shape == (1, 5)
