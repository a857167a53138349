"""Regions don't depend on the unit of the image, and what "auto" stood for gives them again."""

import numpy as np
import pytest

from snowshoe import felzenszwalb, flood, merge_small, quickshift, region_merging, slic, ucm, watershed
from snowshoe.labels import adjacency, mean_by_label
from snowshoe.statistics.settled import Settled

rng = np.random.default_rng(0)
PLAIN = np.floor(rng.random((14, 17)) * 8)
PLAIN[3:9, 4:12] += 20
UNITLESS = {
    "felzenszwalb": felzenszwalb,
    "flood": flood,
    "quickshift": quickshift,
    "region_merging": lambda image: region_merging(image, n_segments=3),
    "slic": lambda image: slic(image, n_segments=5),
    "ucm": ucm,
    "ucm of sobel": lambda image: ucm(image, edges="sobel"),
    "watershed": watershed,
}


@pytest.mark.parametrize("unit", [2.0**-1074, 2.0**-500, 2.0**500, 2.0**1012])
@pytest.mark.parametrize("name", UNITLESS)
def test_regions_of_values_however_great_or_small_are_those_of_usual_ones(name, unit):
    expected = UNITLESS[name](PLAIN).labels
    np.testing.assert_array_equal(UNITLESS[name](PLAIN * unit).labels, expected)


@pytest.mark.parametrize("unit", [2.0**-1070, 2.0**-500, 2.0**500, 2.0**1018])
def test_regions_of_little_contrast_are_merged_in_any_unit(unit):
    classes = np.array([[1, 1, 2, 2, 3, 3]] * 4)
    merged = merge_small(classes, image=classes * classes * unit, min_size=1, min_contrast=4 * unit).labels
    assert merged[0].tolist() == [1, 1, 1, 1, 2, 2]


@pytest.mark.parametrize("value", [5e-324, 1e-300, 1e300, 8e307])
def test_means_and_strengths_of_extreme_values_are_numbers(value):
    labels = np.array([[1, 1, 2, 2]] * 2)
    np.testing.assert_allclose(mean_by_label(labels, labels * value)[1:], [value, 2 * value], rtol=1e-12)
    touching = adjacency(labels[:1], strength=np.full((1, 4), value))
    np.testing.assert_allclose(touching.strengths, [value], rtol=1e-8)


def test_strengths_whose_sum_is_no_number_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="strength must be so small that its sums are numbers"):
        adjacency(np.array([[1, 2]] * 9), strength=np.full((9, 2), 1.7e308))


def test_what_auto_stood_for_gives_the_same_regions():
    image = rng.integers(0, 255, (40, 50)).astype(np.uint8)
    for method in (flood, ucm):
        found = method(image)
        settled = Settled.from_dict(found.model.as_dict()).parameters
        np.testing.assert_array_equal(method(image, **settled).labels, found.labels)


@pytest.mark.parametrize("bad", [{}, {"settled": 3}, {"settled": {"level": "high"}}, {"settled": {"level": True}}])
def test_a_model_that_is_none_is_refused(bad):
    with pytest.raises(ValueError, match="settled must be a table of numbers"):
        Settled.from_dict(bad)
