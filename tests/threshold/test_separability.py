"""Noise, gradients and constants have no clear groups of grey values; micrographs have."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from skimage.io import imread

import snowshoe
from snowshoe.arrays import grey
from snowshoe.statistics import separability as module

SIDES = (16, 32, 64, 128, 256)


def gaussian(rng, shape):
    image = rng.normal(rng.uniform(20, 235), rng.uniform(1, 40), shape)
    return image.astype(np.float32) if rng.random() < 0.5 else np.clip(np.round(image), 0, 255).astype(np.uint8)


def poisson(rng, shape):
    return rng.poisson(10 ** rng.uniform(-0.5, 3.5), shape).astype(np.uint16)


def uniform(rng, shape):
    return rng.integers(0, rng.choice([16, 256, 65_536]), shape).astype(np.uint16)


def ramp(rng, shape):
    rows, columns = np.indices(shape)
    turn = rng.uniform(0, 2 * np.pi)
    slope = rows * np.cos(turn) + columns * np.sin(turn)
    noise = rng.normal(0, rng.choice([0, 3, 10]), shape)
    return np.clip(128 + rng.uniform(30, 120) * slope / np.abs(slope).max() + noise, 0, 255).astype(np.uint8)


def vignette(rng, shape):
    rows, columns = np.indices(shape)
    far = np.hypot(rows - rng.uniform(0, shape[0]), columns - rng.uniform(0, shape[1]))
    fall = rng.uniform(50, 200) * (far / far.max()) ** rng.choice([1, 2])
    return np.clip(230 - fall + rng.normal(0, rng.choice([0, 3, 10]), shape), 0, 255).astype(np.uint8)


def constant(rng, shape):
    return np.full(shape, rng.integers(0, 256), np.uint8)


KINDS = {kind.__name__: kind for kind in (gaussian, poisson, uniform, ramp, vignette, constant)}


@pytest.mark.parametrize("kind", KINDS)
def test_at_least_95_in_100_images_without_objects_are_nothing_to_segment(kind):
    rng = np.random.default_rng(11)
    verdicts = [
        snowshoe.separability(KINDS[kind](rng, (side, side * 3 // 2))).separable for side in rng.choice(SIDES, 60)
    ]
    assert np.mean(verdicts) <= 0.05


def test_at_most_2_in_100_micrographs_are_nothing_to_segment(data):
    paths = sorted((data / "nuclei/images").glob("*.png"))[::2]
    pictures = (imread(path) for path in paths)
    verdicts = [snowshoe.separability(grey(p, channel_axis=-1) if p.ndim == 3 else p).separable for p in pictures]
    assert np.mean(verdicts) >= 0.98


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
@pytest.mark.parametrize("sign", [1, -1])
def test_two_populations_far_apart_are_told_from_one(share, sign):
    rng = np.random.default_rng(12)
    image = rng.normal(100, 8, (100, 100)) + sign * 60 * (rng.random((100, 100)) < share)
    assert snowshoe.separability(image).separable
    assert not snowshoe.separability(image, mask=np.abs(image - 100) < 30).separable


@pytest.mark.parametrize("apart", [3.5, 4, 5, 6])
@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.2, 0.45, 0.35), (0.25, 0.25, 0.25, 0.25), (0.4, 0.6)])
@pytest.mark.parametrize("side", [150, 500])
def test_two_to_four_gaussians_are_populations(apart, shares, side):
    rng = np.random.default_rng(14)
    which = rng.choice(len(shares), (side, side), p=shares)
    image = np.round(6000 + 1000 * apart * which + rng.normal(0, 1000, which.shape)).astype(np.uint16)
    assert snowshoe.separability(image).separable
    assert snowshoe.separability(image / 65_535).separable
    assert not snowshoe.separability(image, mask=which == 0).separable


def test_clipped_noise_is_still_noise():
    image = np.random.default_rng(13).normal(240, 30, (200, 200))
    assert not snowshoe.separability(np.clip(image, 0, 255).astype(np.uint8)).separable


def mask_with_smooth_outlines(value=255):
    """Return a black disc on white, or of another value, as drawing programs make them."""
    far = np.hypot(*(axis - 100 for axis in np.mgrid[:200, :200]))
    return np.clip((far - 60) * 64, 0, value).astype(np.uint8)


def test_a_mask_with_smooth_outlines_holds_two_populations():
    image = mask_with_smooth_outlines()
    assert len(np.unique(image)) > 10
    assert snowshoe.separability(image).separable
    assert snowshoe.separability(image).sentence.startswith("Two populations: all but ")
    noise = np.clip(np.random.default_rng(3).normal(128, 120, image.shape), 0, 255).astype(np.uint8)
    assert not snowshoe.separability(noise).separable


def test_a_hot_pixel_is_not_a_population():
    image = np.random.default_rng(14).normal(1000, 20, (200, 200)).astype(np.uint16)
    image[7, 8] = 65_535
    assert not snowshoe.separability(image).separable


def test_the_sentence_and_the_evidence_say_why():
    assert snowshoe.separability(np.full((3, 3), 7.0)).sentence == "Nothing to segment: every pixel has the value 7."
    assert snowshoe.separability(np.array([[0.0, 9.0]])).sentence.startswith("Two populations: the values are 0 and 9")
    ramp_ = snowshoe.separability(np.arange(1000.0))
    assert ramp_.evidence["separation"] == pytest.approx(np.sqrt(12), rel=1e-3)
    assert ramp_.evidence["departure"] <= ramp_.evidence["limit"]
    assert ramp_.sentence.startswith("No clear groups of grey values: the histogram departs from one population by ")
    assert "and dips between peaks by " in ramp_.sentence


def test_the_verdict_does_not_depend_on_unit_or_offset():
    image = np.random.default_rng(15).gamma(2.0, 20.0, (60, 60))
    first = snowshoe.separability(image).evidence["departure"]
    for version in (image * 1e-300, image * 1e300, image + 1e4):
        assert snowshoe.separability(version).evidence["departure"] == pytest.approx(first, abs=1e-6)


def test_an_image_without_valid_pixels_is_refused():
    with pytest.raises(ValueError, match="at least one valid pixel"):
        snowshoe.separability(np.zeros((3, 3)), mask=np.zeros((3, 3), bool))


def test_the_example_runs():
    assert doctest.testmod(module).failed == 0
