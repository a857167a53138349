"""Morphology with discs and balls: its laws, and the same pixels as other libraries."""

import numpy as np
import pytest
import SimpleITK
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage import morphology

from snowshoe import binary_closing, binary_dilation, binary_erosion, binary_opening, otsu

maps = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=3, max_side=9), elements=st.integers(0, 1))
radii = st.sampled_from([0.0, 1.0, 1.5, 2.0, 2.3, 4.0])
every = pytest.mark.parametrize("step", [binary_erosion, binary_dilation, binary_opening, binary_closing])


def coins():
    return otsu(skimage.data.coins()).labels


def blobs():
    return skimage.data.binary_blobs(40, n_dim=3, volume_fraction=0.5, rng=2).astype(np.uint8)


def drawn_mask(data, shape):
    return data.draw(hnp.arrays(np.bool_, shape))


@given(maps, radii, st.data())
def test_an_erosion_is_the_dilation_of_the_background(classes, radius, data):
    mask = drawn_mask(data, classes.shape)
    ground = binary_dilation(1 - classes, radius=radius, mask=mask).labels
    np.testing.assert_array_equal(binary_erosion(classes, radius=radius, mask=mask).labels, (1 - ground) * mask)


@given(maps, radii, st.data())
def test_an_opening_only_takes_away_a_closing_only_adds_and_neither_does_so_twice(classes, radius, data):
    mask = drawn_mask(data, classes.shape)
    opened, closed = (step(classes, radius=radius, mask=mask) for step in (binary_opening, binary_closing))
    assert (opened.labels <= classes * mask).all()
    assert (closed.labels >= classes * mask).all()
    np.testing.assert_array_equal(binary_opening(opened, radius=radius).labels, opened.labels)
    np.testing.assert_array_equal(binary_closing(closed, radius=radius).labels, closed.labels)


@every
@given(hnp.arrays(np.uint8, (4, 5, 6), elements=st.integers(0, 1)), radii, st.permutations(range(3)))
def test_axes_that_change_places_change_nothing_else(step, classes, radius, order):
    sizes = (2.0, 0.5, 1.0)
    here = step(classes, radius=radius, spacing=sizes).labels
    # Lengths are in pixels of the last axis, which is another one then.
    moved = step(
        classes.transpose(order), radius=radius / sizes[order[-1]], spacing=[sizes[axis] for axis in order]
    ).labels
    np.testing.assert_array_equal(moved, here.transpose(order))


@every
@given(hnp.arrays(np.uint8, (6, 7), elements=st.integers(0, 1)), radii)
def test_a_volume_of_one_plane_is_that_plane_and_planes_far_apart_are_planes_each(step, classes, radius):
    plane = step(classes, radius=radius).labels
    np.testing.assert_array_equal(step(classes[None], radius=radius).labels[0], plane)
    stack = step(np.stack([classes, 1 - classes]), radius=radius, spacing=(1e6, 1, 1)).labels
    np.testing.assert_array_equal(stack[0], plane)


@pytest.mark.parametrize("radius", [1, 2, 5])
def test_coins_and_blobs_come_out_as_by_scikit_image(radius):
    for image, footprint in ((coins(), morphology.disk(radius)), (blobs(), morphology.ball(radius))):
        on = image > 0
        larger = morphology.dilation(on, footprint, mode="min")
        np.testing.assert_array_equal(binary_dilation(image, radius=radius).labels, larger)
        smaller = morphology.erosion(on, footprint, mode="max")
        np.testing.assert_array_equal(binary_erosion(image, radius=radius).labels, smaller)
        opened = morphology.opening(on, footprint, mode="ignore")
        np.testing.assert_array_equal(binary_opening(image, radius=radius).labels, opened)
        closed = morphology.closing(on, footprint, mode="ignore")
        np.testing.assert_array_equal(binary_closing(image, radius=radius).labels, closed)


def test_away_from_the_border_simpleitk_dilates_the_coins_alike():
    picture, radius = SimpleITK.GetImageFromArray(coins()), 4
    # Its ball takes pixels that reach into the disc at all: one of half a pixel more is the same.
    theirs = SimpleITK.GetArrayFromImage(SimpleITK.BinaryDilate(picture, [radius] * 2, SimpleITK.sitkBall))
    ours = [binary_dilation(coins(), radius=more).labels for more in (radius, radius + 0.5)]
    assert (ours[0] <= theirs).all()
    assert (theirs <= ours[1]).all()


@every
def test_a_negative_radius_is_refused(step):
    with pytest.raises(ValueError, match="radius must be a number from 0 to 10000"):
        step(np.ones((3, 3), np.uint8), radius=-1.0)
