"""What holds of filters whatever the image: models that blocks fit together, openings, right values, clear refusals."""

import functools
import itertools
import operator

import numpy as np
import pytest
import skimage

import snowshoe
from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.filters.openings import closing, opening
from snowshoe.recipes.recipe import Recipe
from snowshoe.statistics.surfaces import Sample

COINS, SLIDE = skimage.data.coins(), skimage.data.immunohistochemistry()
LEARNING = ("invert", "rescale:tail=0.01", "stain:vectors=estimated", "subtract_polynomial")
learning = pytest.mark.parametrize("text", LEARNING)


def holes(shape, seed=0):
    mask = np.random.default_rng(seed).random(shape) > 0.2
    mask[:9, :20] = False
    return mask


@learning
def test_a_frozen_filter_gives_the_same_bytes_from_its_file_and_learns_nothing_more(text, tmp_path):
    image, other, recipe = SLIDE[:200], SLIDE[200:400] // 2, Recipe.parse(text)
    recipe.freeze(image, channel_axis=-1).save(tmp_path / "filter.toml")
    again = Recipe.load(tmp_path / "filter.toml")
    assert again.steps[0].fit == "frozen"
    learned = recipe.run(image, channel_axis=-1)
    np.testing.assert_array_equal(again.run(image, channel_axis=-1), learned)
    assert not np.array_equal(again.run(other, channel_axis=-1), recipe.run(other, channel_axis=-1))


@pytest.mark.parametrize("text", LEARNING[:3])
def test_tiles_of_a_frozen_filter_are_the_whole_image(text):
    mask = holes(SLIDE.shape[:2])
    frozen = Recipe.parse(text).freeze(np.ma.MaskedArray(SLIDE, np.dstack([~mask] * 3)), channel_axis=-1)
    whole = Recipe.parse(text).run(SLIDE, channel_axis=-1, mask=mask)
    tiles = [frozen.run(SLIDE[rows], channel_axis=-1, mask=mask[rows]) for rows in (slice(0, 100), slice(100, None))]
    np.testing.assert_array_equal(np.concatenate(tiles), whole)


@learning
def test_a_filter_frozen_on_two_images_learns_from_both(text):
    halves = [SLIDE[:256], SLIDE[256:]]
    whole, both = (Recipe.parse(text).freeze(images, channel_axis=-1).steps[0].model for images in (SLIDE, halves))
    assert (whole == both) is (text != "subtract_polynomial")  # two photos of one frame lie upon each other


def blocks(shape, rows, columns):
    for (top, bottom), (left, right) in itertools.product(itertools.pairwise(rows), itertools.pairwise(columns)):
        yield (top, left), (slice(top, bottom), slice(left, right))


@pytest.mark.parametrize("shape", [(61, 53), (700, 900)])
def test_a_surface_of_blocks_that_know_where_they_begin_is_that_of_the_image(shape):
    rng = np.random.default_rng(0)
    image, mask, entry = rng.normal(100, 9, shape), holes(shape), catalogue.get("subtract_polynomial")
    cuts = (0, 7, 40, shape[0]), (0, 31, shape[1])
    parts = [Sample.of(as_image(image[at], mask[at]), origin=origin) for origin, at in blocks(shape, *cuts)]
    rng.shuffle(parts)
    model = entry.fit(functools.reduce(operator.add, parts), degree=3, ground="dark")
    whole = snowshoe.subtract_polynomial(image, degree=3, mask=mask)
    assert model.as_dict() == entry.fit(Sample.of(as_image(image, mask)), degree=3, ground="dark").as_dict()
    for origin, at in blocks(shape, *cuts):
        less = model.apply(image[at], mask[at], origin=origin)
        np.testing.assert_array_equal(np.where(mask[at], less, 0), whole[at])


def test_a_polynomial_slope_is_taken_away_and_objects_are_left():
    row, column = np.mgrid[:300, :400] / 100
    slope = 50 + 20 * row - 9 * column + 4 * row * column - 3 * column**2
    objects = np.zeros(slope.shape)
    objects[40:120, 50:200] = 70
    np.testing.assert_allclose(snowshoe.subtract_polynomial(slope + objects), objects, atol=1e-6)
    dark = snowshoe.subtract_polynomial(slope - objects, ground="bright")
    np.testing.assert_allclose(dark, objects, atol=1e-6)


@pytest.mark.parametrize("footprint", ["disk", "square"])
@pytest.mark.parametrize("masked", [False, True])
def test_openings_lie_under_the_image_and_change_nothing_twice(footprint, masked):
    mask = holes(COINS.shape) if masked else None
    checked = as_image(COINS, mask)
    once = opening(checked, 5, footprint)
    used = slice(None) if mask is None else mask
    assert (once <= COINS)[used].all()
    np.testing.assert_array_equal(opening(as_image(once, mask), 5, footprint)[used], once[used])
    turned = 255 - closing(as_image(255 - COINS, mask), 5, footprint)
    np.testing.assert_array_equal(turned[used], once[used])


LOCAL = (
    "median:radius=4",
    "top_hat:radius=6:kind=black",
    "top_hat:radius=5:footprint=square",
    "subtract_background:radius=6",
    "subtract_background:radius=5:background=ball:ground=bright",
    "subtract_background:radius=3:background=gaussian",
    "non_local_means:noise=20:patch=1:search=3",
)


@pytest.mark.parametrize("text", LOCAL)
def test_blocks_with_their_halo_are_the_whole_image_at_any_size(text):
    image, mask, recipe = COINS[:90, :100], holes((90, 100)), Recipe.parse(text)
    whole, halo = recipe.run(image, mask=mask), recipe.entries[0].halo(**recipe.steps[0].parameters)
    assert halo < 30
    for (top, left), (rows, columns) in blocks(image.shape, (0, 33, 50, 90), (0, 41, 100)):
        wide = np.s_[max(0, top - halo) : rows.stop + halo, max(0, left - halo) : columns.stop + halo]
        block = recipe.run(image[wide], mask=mask[wide])[min(top, halo) :, min(left, halo) :]
        expected = whole[rows, columns]
        np.testing.assert_array_equal(block[: expected.shape[0], : expected.shape[1]], expected)


def test_a_lone_speck_and_what_the_mask_leaves_out_do_not_move_a_median():
    image = np.full((9, 9), 7, np.uint16)
    image[4, 4], image[0, 0] = 60_000, 50_000
    mask = np.ones((9, 9), bool)
    mask[0, 0] = False
    expected = np.where(mask, 7, 0)
    np.testing.assert_array_equal(snowshoe.median(image, mask=mask), expected)


def test_stains_that_are_estimated_are_near_those_of_the_slide():
    model = Recipe.parse("stain:of=dab:vectors=estimated").freeze(SLIDE, channel_axis=-1)
    found, known = (recipe.run(SLIDE, channel_axis=-1) for recipe in (model, Recipe.parse("stain:of=dab:vectors=hdab")))
    assert np.corrcoef(found.reshape(-1), known.reshape(-1))[0, 1] > 0.98


def test_vectors_can_be_given_as_numbers_and_as_lists():
    named = snowshoe.stain(SLIDE, of="dab", vectors="hdab", channel_axis=-1)
    listed = snowshoe.stain(SLIDE, of="dab", vectors=[[0.65, 0.7, 0.29], [0.27, 0.57, 0.78]], channel_axis=-1)
    np.testing.assert_array_equal(listed, named)
    text = 'stain:of=dab:vectors="6.5 7 2.9 0.27 0.57 0.78"'
    assert Recipe.parse(Recipe.parse(text).text).steps == Recipe.parse(text).steps
    np.testing.assert_allclose(Recipe.parse(text).run(SLIDE, channel_axis=-1), named, atol=1e-6)


@pytest.mark.parametrize("white", [1.0, 4095.0])
def test_colours_are_the_same_in_any_unit_whose_white_is_known(white):
    for of in ("L", "b", "H", "S"):
        expected = snowshoe.colour_channel(SLIDE, of=of, channel_axis=-1)
        found = snowshoe.colour_channel(SLIDE / 255 * white, of=of, white=white, channel_axis=-1)
        np.testing.assert_allclose(found, expected, atol=1e-4)


REFUSALS = (
    ("colour_channel", SLIDE[..., 0], {}, "image must be one of 3 channels or more, got 1; give one in colour"),
    ("colour_channel", SLIDE.astype(float), {"channel_axis": -1}, "white must be at least the greatest value"),
    ("colour_channel", SLIDE.astype(np.int32), {"channel_axis": -1}, "white must be a number for int32 pixels"),
    ("stain", SLIDE, {"channel_axis": -1, "of": "dab", "vectors": "he"}, "of must be one of haematoxylin, eosin"),
    ("stain", SLIDE, {"channel_axis": -1, "vectors": "1 0 0 2 0 0"}, "vectors must be of stains of different"),
    ("stain", SLIDE, {"channel_axis": -1, "vectors": "1 2"}, "vectors must be 6 or 9 numbers with blanks"),
    ("stain", SLIDE * 0 + 255, {"channel_axis": -1, "vectors": "estimated"}, "vectors must be 'hed', 'he'"),
    ("channel", SLIDE, {"channel_axis": -1, "index": "alpha"}, "index must be a number for 3 channels"),
    (
        "normalised_difference",
        SLIDE,
        {"channel_axis": -1, "first": 3},
        "image must be one of 4 bands or more, as first is",
    ),
    ("logarithm", COINS.astype(float) - 5, {}, "offset must be above 4, since the least value is -4"),
    ("rescale", COINS, {"low": 9.0, "high": 9.0}, r"low must be below high \(9\), got 9.0"),
    ("invert", COINS, {"white": 100.0}, "white must be such that white - value fits uint8, got 100"),
)


@pytest.mark.parametrize(("name", "image", "inputs", "words"), REFUSALS)
def test_what_a_filter_cannot_take_is_refused_in_one_sentence(name, image, inputs, words):
    with pytest.raises(ValueError, match=words):
        catalogue.get(name).function(image, **inputs)


def test_channels_have_names():
    for place, name in enumerate(("red", "green", "blue")):
        np.testing.assert_array_equal(snowshoe.channel(SLIDE, index=name, channel_axis=-1), SLIDE[..., place])
