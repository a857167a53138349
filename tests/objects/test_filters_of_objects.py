"""Objects by size, shape and brightness, their cores, and how unlike the ground they are: right values."""

import numpy as np
import pytest
from scipy import ndimage

from snowshoe import Recipe, components, cores, filter_objects, ground_distance
from snowshoe.labels.measure import measure_regions


def shapes():
    """A disc of radius 9, a bar, a cross, and a speck, as objects 1 to 4 of a class map."""
    rows, columns = np.indices((50, 90))
    classes = ((rows - 12) ** 2 + (columns - 12) ** 2 <= 81).astype(np.uint8)
    classes[10:14, 30:80] = 1
    classes[30:48, 36:40] = classes[37:41, 29:47] = 1
    classes[40, 80] = 1
    return classes


def kept(**limits):
    """Which of the shapes stay."""
    regions = components(shapes())
    result = filter_objects(shapes(), **limits)
    assert result.labels.max() <= 1
    return np.unique(regions.labels[result.labels > 0]).tolist()


def test_objects_are_kept_by_area_circularity_and_solidity():
    assert kept() == [1, 2, 3, 4]
    assert kept(min_area=2) == [1, 2, 3]
    assert kept(max_area=150) == [3, 4]
    assert kept(min_area=2, min_circularity=0.85) == [1]
    assert kept(min_area=2, min_solidity=0.8) == [1, 2]


@pytest.mark.parametrize(("limits", "stay"), [({"min_intensity": 25.0}, [3, 4]), ({"max_intensity": 25.0}, [1, 2])])
def test_objects_are_kept_by_mean_intensity(limits, stay):
    image = 10.0 * components(shapes()).labels
    assert kept(image=image, **limits) == stay
    assert kept(image=np.stack([image] * 3, axis=-1), channel_axis=-1, **limits) == stay


@pytest.mark.parametrize("limit", [0.0, 1.0])
def test_a_limit_counts_also_where_it_is_what_another_does_nothing_at(limit):
    image = components(shapes()).labels - 2.0 + limit
    assert kept(image=image, min_intensity=limit) == [2, 3, 4]
    with pytest.raises(ValueError, match="min_intensity must be 'none' without an image"):
        filter_objects(shapes(), min_intensity=limit)


def test_a_least_share_of_one_keeps_only_what_reaches_it():
    regions = components(shapes()).labels
    for name in ("circularity", "solidity"):
        values = measure_regions(regions, properties=[name])[name].values
        assert kept(**{f"min_{name}": 1.0}) == (np.flatnonzero(values >= 1) + 1).tolist() != [1, 2, 3, 4]


@pytest.mark.parametrize("name", ["area", "circularity", "solidity"])
def test_a_limit_is_what_measure_says(name):
    noise = ndimage.gaussian_filter(np.random.default_rng(2).random((70, 80)), 2)
    regions = components(noise > np.quantile(noise, 0.7))
    values = measure_regions(regions.labels, properties=[name])[name].values
    middle = float(np.median(values))
    result = filter_objects(regions, **{f"min_{name}": int(middle) if name == "area" else min(middle, 1.0)})
    expected = np.flatnonzero(values >= (int(middle) if name == "area" else min(middle, 1.0))) + 1
    assert np.unique(regions.labels[result.labels > 0]).tolist() == expected.tolist()
    assert result.kind == "regions"


def test_a_ball_is_rounder_than_a_rod_in_a_volume():
    planes, rows, columns = np.indices((24, 24, 40))
    volume = ((planes - 11) ** 2 + (rows - 11) ** 2 + (columns - 11) ** 2 <= 64).astype(np.uint8)
    volume[10:13, 10:13, 24:39] = 1
    result = filter_objects(volume, min_circularity=0.9)
    np.testing.assert_array_equal(result.labels > 0, components(volume).labels == 1)


@pytest.mark.parametrize(
    ("limits", "shape", "words"),
    [
        ({"min_intensity": 3.0}, (5, 5), "min_intensity must be 'none' without an image, got 3.0"),
        ({"max_intensity": 3.0}, (5, 5), "max_intensity must be 'none' without an image"),
        ({"min_solidity": 0.5}, (5, 5, 5), "min_solidity must be 0 in a volume"),
        ({"image": np.ones((3, 3))}, (5, 5), "image must have the labels' shape"),
    ],
)
def test_what_cannot_be_told_is_refused(limits, shape, words):
    with pytest.raises(ValueError, match=words):
        filter_objects(np.ones(shape, np.uint8), **limits)


def test_intensity_in_a_recipe_is_of_the_image_or_of_what_stands_for_it():
    image = np.where(shapes(), 60, 200).astype(np.uint8)
    assert not Recipe.parse("otsu+foreground+filter_objects:min_intensity=100").run(image).labels.any()
    assert Recipe.parse("ground_distance+otsu+filter_objects:min_intensity=100").run(image).labels.any()


def test_an_object_with_a_strong_core_becomes_it_and_others_stay():
    labels = components(shapes())
    distance = 10.0 * shapes()
    distance[8:16, 8:16] = 40
    result = cores(labels, image=distance)
    assert (result.labels == 1).sum() == 64
    np.testing.assert_array_equal(result.labels == 2, labels.labels == 2)
    np.testing.assert_array_equal(cores(labels, image=distance, min_size=65).labels, labels.labels)
    np.testing.assert_array_equal(cores(labels, image=distance, contrast=3).labels, labels.labels)
    np.testing.assert_array_equal(cores(labels).labels, labels.labels)


def test_distance_from_the_ground_is_that_from_its_middle_value():
    image = np.full((40, 50), 100.0)
    image[:20] += np.random.default_rng(0).normal(0, 1, (20, 50))
    image[5:9, 5:9], image[20:24, 20:24] = 160, 30
    distance = ground_distance(image)
    assert distance[6, 6] == pytest.approx(60, abs=1)
    assert distance[22, 22] == pytest.approx(70, abs=1)
    np.testing.assert_allclose(ground_distance(image, power=0.5), np.sqrt(distance))
    np.testing.assert_allclose(ground_distance(image, power="auto"), distance**0.7)


def test_distance_of_colours_is_in_cielab_with_power_one():
    image = np.full((9, 9, 3), 255, np.uint8)
    image[4, 4] = 0
    distance = ground_distance(image, channel_axis=-1)
    assert distance[4, 4] == pytest.approx(100, abs=0.01)
    np.testing.assert_array_equal(ground_distance(image, channel_axis=-1, power="auto"), distance)


def test_a_frozen_ground_is_that_of_the_first_image():
    image = np.full((9, 9), 200, np.uint8)
    image[3, 3] = 50
    frozen = Recipe.parse("ground_distance+otsu").freeze(image)
    assert frozen.steps[0].model == {"ground": [200.0], "colour_space": "rgb", "power": 1.0}
    other = np.full((9, 9), 10, np.uint8)
    assert frozen.run(other).labels.all()
