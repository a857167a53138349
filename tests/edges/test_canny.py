"""Canny beside scikit-image and OpenCV; hysteresis and suppression by themselves."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import skimage.feature
import skimage.filters
import skimage.morphology
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.io import imread

import snowshoe
from snowshoe.filters.hysteresis import hysteresis
from snowshoe.filters.suppression import ridges

INSIDE = np.s_[20:-20, 20:-20]


@pytest.fixture(scope="module")
def photo(data):
    return imread(data / "bsds500-official-sample" / "images" / "2018.jpg")[..., 1]


@pytest.mark.parametrize("sigma", [1.0, 2.0, 3.0])
def test_a_photo_has_scikit_images_edges(photo, sigma):
    low, high = 40.0, 100.0
    image = photo.astype(np.float64)
    theirs = skimage.feature.canny(image, sigma=sigma, low_threshold=low, high_threshold=high, mode="reflect")
    ours = snowshoe.canny(image, sigma=sigma, low=low, high=high).crossings
    assert theirs[INSIDE].sum() > 1000
    assert np.count_nonzero(ours[INSIDE] != theirs[INSIDE]) <= 0.003 * theirs[INSIDE].sum()


def test_opencvs_edges_are_ours_within_a_pixel(photo):
    theirs = cv2.Canny(photo, 100, 250, apertureSize=3, L2gradient=True) > 0
    ours = snowshoe.canny(photo, sigma=0, low=100, high=250).crossings
    near = np.ones((3, 3), np.uint8)
    assert (cv2.dilate(ours.astype(np.uint8), near)[theirs] > 0).mean() > 0.95
    assert (cv2.dilate(theirs.astype(np.uint8), near)[ours] > 0).mean() > 0.95


@given(
    hnp.arrays(np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.integers(0, 4)),
    st.integers(0, 3),
    st.integers(0, 2),
)
def test_hysteresis_keeps_what_scikit_image_keeps(strength, low, more):
    theirs = skimage.filters.apply_hysteresis_threshold(strength, low, low + more)
    joined_at_corners = hysteresis(strength, low, low + more)
    assert not (theirs & ~joined_at_corners).any()
    if more == 0:
        np.testing.assert_array_equal(joined_at_corners, strength > low)


def test_a_weak_line_is_kept_as_far_as_it_hangs_on_a_strong_pixel():
    strength = np.zeros((5, 9))
    strength[2, 1:8] = 2
    strength[2, 4] = 5
    strength[4, 0] = 2
    np.testing.assert_array_equal(hysteresis(strength, 1, 4), (strength > 1) & (np.arange(5)[:, None] == 2))


def test_automatic_thresholds_are_those_documented(photo):
    magnitude = snowshoe.canny(photo).magnitude
    high = np.sort(magnitude, axis=None)[int(0.7 * magnitude.size)]
    expected = snowshoe.canny(photo, low=0.5 * float(high), high=float(high))
    np.testing.assert_array_equal(snowshoe.canny(photo).crossings, expected.crossings)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_the_strength_is_the_greatest_high_threshold_of_an_edge(photo, share):
    edges = snowshoe.canny(photo)
    high = float(np.quantile(edges.strength[edges.strength > 0], share))
    expected = snowshoe.canny(photo, low=0.5 * high, high=high).crossings
    np.testing.assert_array_equal(edges.strength > high, expected)
    np.testing.assert_array_equal(snowshoe.canny(photo, high=high).crossings, expected)


def test_the_strength_is_reconstructed_from_the_lines_as_scikit_image_does(photo):
    edges = snowshoe.canny(photo.astype(np.float64))
    lines = ridges(edges.magnitude, (edges.gx, edges.gy))
    theirs = skimage.morphology.reconstruction(lines, 2 * lines, footprint=np.ones((3, 3)))
    np.testing.assert_array_equal(edges.strength, theirs)
    assert (edges.strength > lines).any()


def test_a_low_threshold_above_the_high_one_is_refused(photo):
    with pytest.raises(ValueError, match=r"low must be at most high \(10.0\), got 20"):
        snowshoe.canny(photo, low=20, high=10)


def test_edges_are_thin(photo):
    edges = snowshoe.canny(photo, sigma=2.0).crossings
    full = edges[1:, 1:] & edges[1:, :-1] & edges[:-1, 1:] & edges[:-1, :-1]
    assert full.sum() < 0.02 * edges.sum()


def test_a_watershed_looks_at_the_slopes_and_not_at_the_thin_lines(photo):
    lines, slopes = snowshoe.canny(photo), snowshoe.sobel(photo)
    assert lines.thin
    assert not slopes.thin
    np.testing.assert_array_equal(lines.relief, lines.magnitude)
    np.testing.assert_array_equal(slopes.relief, slopes.strength)


def test_crossings_that_have_no_magnitude_are_their_own_relief(photo):
    crossings = snowshoe.log(photo)
    assert crossings.thin
    np.testing.assert_array_equal(crossings.relief, crossings.strength)


def test_weak_pixels_on_a_line_take_the_strength_of_its_strongest_but_no_more_than_double_their_own(photo):
    edges = snowshoe.canny(photo)
    at = edges.strength > 0
    assert (edges.strength[at] <= 2 * edges.magnitude[at]).all()
    assert (edges.strength[at] >= edges.magnitude[at]).all()
    assert 0.05 < (edges.strength[at] > edges.magnitude[at]).mean() < 1
