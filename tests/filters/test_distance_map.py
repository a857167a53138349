"""Distance maps: exact, the same whichever way the image lies, and equal to those of other libraries."""

import edt
import numpy as np
import pytest
import SimpleITK
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from snowshoe import otsu
from snowshoe.filters.distance import distance_map, nearest_label, squared_distances, within
from snowshoe.kernels.dispatch import use_threads

masks = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=1, max_dims=3, max_side=9), elements=st.booleans())
SIZES = st.sampled_from([0.1, 0.25, 0.3, 1.0, 2.0, np.sqrt(2), 7.7])


def coins():
    return otsu(skimage.data.coins()).labels > 0


def cells():
    return skimage.data.binary_blobs(64, n_dim=3, volume_fraction=0.6, rng=1)


@given(masks, st.data())
def test_distances_are_those_of_scipy_rounded_once(mask, data):
    mask.flat[0] = False
    spacing = data.draw(st.none() | st.lists(SIZES, min_size=mask.ndim, max_size=mask.ndim))
    theirs = ndimage.distance_transform_edt(mask, sampling=spacing)
    np.testing.assert_allclose(distance_map(mask, spacing=spacing), theirs, rtol=1.2e-7)
    squares, unit = squared_distances(mask, spacing=spacing)
    size = 1.0 if spacing is None else spacing[-1]
    np.testing.assert_allclose(unit * size * np.sqrt(squares.astype(np.float64)), theirs, rtol=1e-9)


@pytest.mark.parametrize("image", [coins(), cells()], ids=["coins", "cells"])
@pytest.mark.parametrize("anisotropic", [False, True])
def test_real_images_have_the_distances_of_edt_and_simpleitk(image, anisotropic):
    spacing = (2.5, 0.5, 1.25)[-image.ndim :] if anisotropic else (1.0,) * image.ndim
    theirs = edt.edt(image, anisotropy=spacing, black_border=True)
    np.testing.assert_allclose(distance_map(image, spacing=spacing, border_is_background=True), theirs, rtol=2e-6)
    picture = SimpleITK.GetImageFromArray((~image).astype(np.uint8))
    picture.SetSpacing(spacing[::-1])
    itk = SimpleITK.SignedMaurerDistanceMap(picture, squaredDistance=False, useImageSpacing=True)
    outside = np.maximum(SimpleITK.GetArrayFromImage(itk), 0)
    np.testing.assert_allclose(distance_map(image, spacing=spacing)[image], outside[image], rtol=2e-6)


@given(hnp.arrays(np.bool_, (4, 5, 6)), st.lists(SIZES, min_size=3, max_size=3), st.permutations(range(3)))
def test_axes_that_change_places_change_nothing_else(mask, spacing, order):
    moved = distance_map(mask.transpose(order), spacing=[spacing[axis] for axis in order])
    np.testing.assert_array_equal(moved, distance_map(mask, spacing=spacing).transpose(order))


@given(hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)), st.booleans())
def test_a_volume_of_one_plane_is_that_plane(mask, framed):
    plane = distance_map(mask, border_is_background=framed)
    np.testing.assert_array_equal(distance_map(mask[None], border_is_background=framed)[0], plane)


@given(masks)
def test_a_border_that_is_background_is_a_frame_of_background(mask):
    if mask.ndim == 3 and len(mask) == 1:
        mask = mask[0]
    inside = (slice(1, -1),) * mask.ndim
    framed = distance_map(mask, border_is_background=True)
    np.testing.assert_array_equal(framed, distance_map(np.pad(mask, 1))[inside])


def test_distances_are_in_the_unit_of_the_spacing_and_infinite_without_background():
    assert distance_map(np.array([True, False]), spacing=(0.25,)).tolist() == [0.25, 0.0]
    assert np.isinf(distance_map(np.ones((3, 4), bool), spacing=(0.3, 0.7))).all()


@pytest.mark.parametrize("spacing", [None, (1.0, 1.0), (np.pi, 1.0)])
def test_threads_change_nothing(spacing):
    mask = np.random.default_rng(0).random((1200, 1000)) > 0.001
    expected = distance_map(mask, spacing=spacing)
    for n in (1, 3, 4):
        with use_threads(n):
            np.testing.assert_array_equal(distance_map(mask, spacing=spacing), expected)


@given(masks, st.sampled_from([0.0, 1.0, np.sqrt(2), np.sqrt(3), 2.0, np.sqrt(5), 3.3, 40.0]))
def test_a_pixel_is_within_a_radius_up_to_the_last_digit(mask, radius):
    expected = ndimage.distance_transform_edt(~mask) <= radius if mask.any() else mask
    np.testing.assert_array_equal(within(mask, radius), expected)


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=3, max_side=6), elements=st.integers(0, 9)))
def test_the_nearest_label_is_the_least_of_those_that_are_as_near(labels):
    places, everywhere = np.argwhere(labels), np.argwhere(np.ones(labels.shape))
    squares = np.square(everywhere[:, None] - places).sum(axis=-1)
    near = squares == squares.min(axis=1, initial=10**6, keepdims=True)
    expected = np.where(near, labels[labels > 0], 99).min(axis=1, initial=99) % 99
    np.testing.assert_array_equal(nearest_label(labels), expected.reshape(labels.shape))


def test_great_labels_are_kept():
    np.testing.assert_array_equal(nearest_label(np.array([[0, 10**15, 0, 0, 7]])), [[10**15, 10**15, 10**15, 7, 7]])


@pytest.mark.parametrize(
    ("spacing", "rule"),
    [((1.0, 2.0, 3.0), "one size, or 2"), ((1.0, 0.0), "a finite number above 0"), ((np.nan, 1.0), "known along all")],
)
def test_a_spacing_that_does_not_fit_is_refused(spacing, rule):
    with pytest.raises(ValueError, match=f"spacing must be {rule}"):
        distance_map(np.ones((3, 3), bool), spacing=spacing)


@pytest.mark.parametrize("shape", [(), (0, 3), (2, 2, 2, 2)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="mask must have"):
        distance_map(np.ones(shape, bool))
