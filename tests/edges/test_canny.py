"""Canny beside scikit-image and OpenCV; hysteresis and suppression by themselves."""

from __future__ import annotations

import dataclasses
import pickle

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
from snowshoe.filters.ridges import hysteresis, ridges
from snowshoe.kernels import hysteresis as kernel
from snowshoe.results import Edges

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
    lines = ridges(edges.magnitude, (edges.gx, edges.gy), margin=1 + 2.0**-14)
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


@pytest.fixture(scope="module")
def colours(data):
    return imread(data / "bsds500-official-sample" / "images" / "2018.jpg")


def halves(left, right):
    image = np.empty((30, 40, 3), np.uint8)
    image[:, :20], image[:, 20:] = left, right
    return image


def test_a_border_between_colours_of_one_grey_is_an_edge_in_colour_only():
    image = halves((200, 60, 60), (46, 107, 60))
    grey = snowshoe.grey(image, channel_axis=-1)
    assert np.ptp(grey) < 1
    in_colour = snowshoe.canny(image, channel_axis=-1, high=20.0).crossings
    assert in_colour[:, 19:21].any(axis=1).all()
    assert not np.delete(in_colour, [19, 20], axis=1).any()
    assert not snowshoe.canny(grey, high=20.0).crossings.any()


def test_one_channel_is_the_grey_image(photo):
    grey, channel = snowshoe.canny(photo), snowshoe.canny(photo[None], channel_axis=0)
    assert channel.step == grey.step
    for name, layer in grey.layers.items():
        np.testing.assert_array_equal(channel.layers[name], layer)


def test_equal_channels_as_they_are_give_the_grey_images_edges_times_the_root_of_their_number(photo):
    grey, both = (
        snowshoe.canny(photo),
        snowshoe.canny(np.stack([photo] * 4), channel_axis=0, colour_space="channels"),
    )
    assert both.step == 2 * grey.step
    for name in ("gx", "gy", "magnitude"):
        np.testing.assert_allclose(getattr(both, name), 2 * getattr(grey, name), rtol=1e-5, atol=1e-3)
    assert np.count_nonzero(both.crossings != grey.crossings) < 1e-3 * grey.crossings.sum()


def test_the_gradient_of_channels_is_the_greatest_slope_of_all_in_any_direction(colours):
    edges = snowshoe.canny(colours, channel_axis=-1, colour_space="channels", sigma=1.0)
    planes = [snowshoe.canny(colours[..., k], sigma=1.0) for k in range(3)]

    def slope(x, y):
        return np.sqrt(sum((plane.gx * x + plane.gy * y).astype(np.float64) ** 2 for plane in planes))

    for angle in np.linspace(0, np.pi, 7):
        assert (slope(np.cos(angle), np.sin(angle)) <= edges.magnitude * (1 + 1e-5) + 1e-3).all()
    strong = edges.magnitude > 1
    along = slope(np.cos(edges.orientation), np.sin(edges.orientation))
    np.testing.assert_allclose(along[strong], edges.magnitude[strong], rtol=1e-5)
    rises = sum(plane.gx for plane in planes) * edges.gx + sum(plane.gy for plane in planes) * edges.gy
    assert rises.min() > -1e-2


def test_the_gradient_of_colours_points_to_where_lightness_rises():
    edges = snowshoe.canny(halves((0, 0, 255), (255, 255, 0)), channel_axis=-1)
    np.testing.assert_allclose(edges.orientation[edges.crossings], 0, atol=1e-6)


def test_a_step_from_black_to_white_is_100_of_cielab():
    edges = snowshoe.canny(halves((0, 0, 0), (255, 255, 255)), channel_axis=-1, sigma=0)
    assert edges.strength.max() == pytest.approx(400, rel=1e-4)
    assert edges.strength.max() / edges.step == pytest.approx(255, rel=1e-4)


def test_colours_of_8_bits_16_bits_and_floats_give_the_same_edges(colours):
    expected = snowshoe.canny(colours, channel_axis=-1)
    assert not expected.notes
    for version in (colours.astype(np.uint16) * 257, colours / 255, colours.astype(np.float32) / 255):
        found = snowshoe.canny(version, channel_axis=-1)
        np.testing.assert_allclose(found.magnitude, expected.magnitude, rtol=1e-4, atol=1e-3)
        assert found.strength.max() / found.step == pytest.approx(
            expected.strength.max() / expected.step * (version.max() / 255), rel=1e-4
        )


def test_colours_that_are_not_known_to_be_srgb_are_compared_as_they_are_and_the_result_says_so(colours):
    found = snowshoe.canny(colours.astype(np.int32), channel_axis=-1)
    expected = snowshoe.canny(colours.astype(np.int32), channel_axis=-1, colour_space="channels")
    assert "as they are" in found.notes[0]
    assert not expected.notes
    np.testing.assert_array_equal(found.strength, expected.strength)


def test_what_a_mask_leaves_out_does_not_matter_in_colour(colours):
    image = colours[:80, :90] / 255
    mask = np.random.default_rng(0).random(image.shape[:2]) > 0.05
    missing = np.where(mask[..., None], image, np.nan)
    found, expected = snowshoe.canny(missing, channel_axis=-1), snowshoe.canny(image, channel_axis=-1, mask=mask)
    for name, layer in expected.layers.items():
        assert not layer[~expected.valid].any()
        np.testing.assert_array_equal(found.layers[name], layer)


def test_a_constant_border_of_grey_has_the_colours_of_grey():
    image = np.full((12, 14, 3), 90, np.uint8)
    inside = snowshoe.canny(image, channel_axis=-1, border="constant", cval=90.0)
    assert inside.magnitude.max() < 1e-3
    assert snowshoe.canny(image, channel_axis=-1, border="constant", cval=0.0).magnitude.max() > 10


def test_edges_in_colour_of_a_turned_photo_are_the_turned_edges_but_for_rounding(colours):
    straight, turned = (snowshoe.canny(image, channel_axis=-1) for image in (colours, np.rot90(colours)))
    np.testing.assert_allclose(turned.magnitude, np.rot90(straight.magnitude), rtol=1e-4, atol=1e-3)
    assert np.count_nonzero(turned.crossings != np.rot90(straight.crossings)) < 1e-3 * straight.crossings.sum()


def test_the_strength_is_worked_out_only_when_it_is_asked_for(photo, monkeypatch):
    asked = []
    work = kernel.passing
    monkeypatch.setattr(kernel, "passing", lambda *given: (asked.append(1), work(*given)))
    edges = snowshoe.canny(photo)
    assert edges.crossings.any()
    assert edges.stamped("canny", {}, 1.0).seconds == 1.0
    assert not asked
    first = edges.strength
    assert edges.strength is first
    assert edges.replaced(notes=("so it is",)).strength is first
    assert len(asked) == 1


def test_edges_can_be_pickled_before_and_after_their_strength_is_asked_for(photo):
    edges = snowshoe.canny(photo)
    before = pickle.loads(pickle.dumps(edges))
    np.testing.assert_array_equal(before.strength, edges.strength)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(edges)).strength, edges.strength)


def test_edges_without_a_strength_or_with_another_one_are_as_any_frozen_record():
    with pytest.raises(TypeError, match="strength"):
        Edges()
    edges = Edges(np.ones((2, 2)), np.ones((2, 2), bool))
    with pytest.raises(dataclasses.FrozenInstanceError):
        edges.strength = np.zeros((2, 2))
    assert dataclasses.replace(edges, given_strength=np.zeros((2, 2))).strength.max() == 0
