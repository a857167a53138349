"""Label-free numbers are what their names say."""

import numpy as np
import pytest
import synthetic as images
from scipy import ndimage

from snowshoe import kmeans, otsu
from snowshoe.comparison.numbers import explained, numbers_of
from snowshoe.comparison.scene import Scene
from snowshoe.results import Segmentation


def scene(image, mask=None, channel_axis=None):
    return Scene.of(image, mask, channel_axis, "image")


def test_explained_variance_is_one_less_the_share_within_classes():
    values, labels = np.random.default_rng(0).normal(size=900), np.random.default_rng(1).integers(0, 4, 900)
    within = sum(((values[labels == k] - values[labels == k].mean()) ** 2).sum() for k in range(4))
    deviations = values - values.mean()
    sums, squares = np.bincount(labels, deviations)[np.newaxis], float((deviations**2).sum())
    assert explained(sums, np.bincount(labels), squares) == pytest.approx(1 - within / squares)


def test_of_colours_it_adds_up_over_the_channels():
    image = images.colours()
    found = numbers_of(kmeans(image, k=2, channel_axis=-1), scene(image, channel_axis=-1))
    assert found.explained_colour > 0.95
    assert found.explained_grey < found.explained_colour


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("n_labels", [2, 200])
def test_bytes_that_are_counted_explain_what_floats_explain_that_are_added_up(n_labels, masked):
    rng = np.random.default_rng(n_labels)
    image = rng.integers(0, 256, (60, 50, 3), dtype=np.uint8)
    labels = rng.integers(0, n_labels, (60, 50)).astype(np.int32)
    mask = rng.random((60, 50)) < 0.7 if masked else None
    result = Segmentation(labels, np.ones(labels.shape, bool) if mask is None else mask)
    of_bytes, of_floats = (
        numbers_of(result, scene(image.astype(dtype), mask, channel_axis=-1)) for dtype in (np.uint8, np.float32)
    )
    assert of_bytes.explained_colour == pytest.approx(of_floats.explained_colour, rel=1e-6)


def test_areas_are_in_the_unit_that_people_write_for_a_pixel_of_that_size():
    labels = np.zeros((8, 8), np.int32)
    labels[1:3, 1:3] = 1
    seen = Scene.of(labels.astype(np.uint8), None, None, "image", "0.00005cm")
    numbers = numbers_of(Segmentation(labels, np.ones(labels.shape, bool), kind="regions"), seen)
    assert (numbers.median_area_in_unit, numbers.area_unit) == (pytest.approx(4 * 0.25), "µm²")


def test_regions_are_those_of_scipy():
    image = images.two_phases()
    found = otsu(image)
    numbers = numbers_of(found, scene(image))
    counts = [ndimage.label(found.labels == label) for label in (0, 1)]
    assert numbers.n_regions == sum(n for _, n in counts)
    areas = np.concatenate([np.bincount(regions.ravel())[1:] for regions, _ in counts])
    assert numbers.largest == areas.max() / image.size
    assert numbers.tiny_pixels == areas[areas < 4].sum() / image.size


def test_two_halves_have_one_boundary_of_known_step():
    image = np.repeat(np.uint8([[10, 10, 50, 50]]), 6, axis=0)
    numbers = numbers_of(otsu(image), scene(image))
    assert numbers.contrast == pytest.approx(40 / image.std())
    assert numbers.boundary_strength == pytest.approx(2)
    assert numbers.class_means == (10, 50)
    assert numbers.class_shares == (0.5, 0.5)


def test_background_is_no_region():
    labels = np.zeros((8, 8), np.int32)
    labels[1:3, 1:3] = 1
    image = (labels * 90).astype(np.uint8)
    numbers = numbers_of(Segmentation(labels, np.ones(labels.shape, bool), kind="regions"), scene(image))
    assert (numbers.n_labels, numbers.n_regions, numbers.largest) == (1, 1, 4 / 64)
    assert numbers.class_means == ()


def test_masked_pixels_are_left_out():
    image = images.two_phases()
    mask = np.zeros(image.shape, bool)
    mask[:, :90] = True
    spoilt = np.where(mask, image, 255).astype(np.uint8)
    first = numbers_of(otsu(image, mask=mask), scene(image, mask))
    second = numbers_of(otsu(spoilt, mask=mask), scene(spoilt, mask))
    assert first == second
    assert first.n_labels == 2
