"""Recipes that ship: each is found by name, says what it is for, and finds what it is for."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage
from skimage import data

from snowshoe import Recipe, io
from snowshoe.errors import SnowshoeError
from snowshoe.metrics import object_matching
from snowshoe.recipes import shipped

NUCLEI = Path(os.environ.get("SNOWSHOE_DATA", Path(__file__).parents[2] / "../shared/data"), "nuclei")


def discs(centres, radius, shape=(160, 200)):
    """Where discs are."""
    rows, columns = np.indices(shape)
    return np.any([(rows - r) ** 2 + (columns - c) ** 2 <= radius**2 for r, c in centres], axis=0)


def lit(mask, inside, outside, noise=4.0):
    """An 8-bit picture, grey or in colours, of a mask, blurred and with noise."""
    share = ndimage.gaussian_filter(mask.astype(float), 1)[..., None]
    values = share * np.atleast_1d(inside) + (1 - share) * np.atleast_1d(outside)
    values += np.random.default_rng(1).normal(0, noise, values.shape)
    return np.clip(values, 0, 255).astype(np.uint8).squeeze(-1) if values.shape[-1] == 1 else values.astype(np.uint8)


def overlap(labels, mask):
    """Intersection over union of all that is labelled and a mask."""
    return ((labels > 0) & mask).sum() / ((labels > 0) | mask).sum()


PAIRS = [(30 + 50 * row, 30 + 45 * column + shift) for row in range(3) for column in range(4) for shift in (0, 17)]
"""Centres of discs of radius 10 that touch two by two."""


@pytest.mark.parametrize("name", shipped.names())
def test_a_recipe_that_ships_says_what_it_is_for_and_is_written_as_it_was_read(name, tmp_path):
    recipe = Recipe.load(name)
    assert recipe.description.endswith(".")
    assert recipe.gives == "segmentation"
    recipe.save(tmp_path / "again.toml")
    again = Recipe.load(tmp_path / "again.toml")
    assert (again, again.description) == (recipe, recipe.description)
    assert f"`{name}`" in Path(__file__).parents[2].joinpath("docs/shipped-recipes.md").read_text(encoding="utf-8")


def test_an_unknown_name_lists_the_recipes_that_ship_and_offers_the_nearest():
    with pytest.raises(SnowshoeError, match=r"no recipe of that name; did you mean nuclei\? .*ship: grains, leaves"):
        Recipe.load("nucli")


def test_a_file_of_that_name_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Recipe.parse("otsu").save("nuclei")
    assert Recipe.load("nuclei").text == "otsu"


@pytest.mark.parametrize(
    ("inside", "outside"), [(150, 12), (60, 200), ((110, 60, 150), (235, 225, 235))], ids=["bright", "dark", "stained"]
)
def test_nuclei_are_counted_whether_bright_dark_or_stained(inside, outside):
    image = lit(discs(PAIRS, 10), inside, outside)
    result = Recipe.load("nuclei").run(image, channel_axis=-1 if image.ndim == 3 else None)
    assert result.n_labels == len(PAIRS)
    assert overlap(result.labels, discs(PAIRS, 10)) > 0.9


def test_nuclei_in_stained_cells_are_found_rather_than_the_cells():
    cells, nuclei = discs(PAIRS[::2], 18), discs(PAIRS[::2], 6)
    image = lit(nuclei, 60, np.where(cells, 190, 240)[..., None])
    result = Recipe.load("nuclei").run(image)
    assert result.n_labels == len(PAIRS) // 2
    assert overlap(result.labels, nuclei) > 0.7


@pytest.mark.skipif(not NUCLEI.is_dir(), reason="no micrographs of nuclei here")
def test_nuclei_of_micrographs_are_found():
    scores = []
    for path in sorted((NUCLEI / "images").iterdir())[::12]:
        image, truth = io.load(path), io.read_labels(next((NUCLEI / "labels").glob(f"{path.stem}.*")))
        found = Recipe.load("nuclei").run(image.pixels, channel_axis=image.channel_axis).labels
        match = object_matching(found, truth)
        right = 2 * match.true_positives
        scores.append(right / (right + match.false_positives + match.false_negatives))
    assert np.mean(scores) > 0.75


def test_grains_that_touch_are_counted():
    assert Recipe.load("grains").run(lit(discs(PAIRS, 10), 180, 60)).n_labels == len(PAIRS)


def test_pores_are_counted_and_their_share_is_right():
    pores = discs(PAIRS[::2], 6)
    result = Recipe.load("pores").run(lit(pores, 70, 160, noise=15))
    assert result.n_labels == len(PAIRS) // 2
    assert (result.labels > 0).mean() == pytest.approx(pores.mean(), abs=0.003)


def test_the_share_of_tissue_is_right_in_spite_of_specks_and_holes():
    section, specks = discs([(80, 100)], 60), discs(PAIRS[:2], 2)
    image = lit((section & ~discs([(80, 100)], 3)) | specks, (180, 110, 160), (242, 240, 243))
    result = Recipe.load("tissue").run(image, channel_axis=-1)
    # What is darker than glass is tissue, and so is the blurred rim of the section.
    assert result.labels.mean() == pytest.approx(section.mean(), abs=0.02)


def test_leaves_are_found_on_soil():
    leaves = discs([(50, 60), (60, 90), (110, 140)], 25)
    result = Recipe.load("leaves").run(lit(leaves, (70, 130, 50), (110, 85, 60), noise=8), channel_axis=-1)
    assert overlap(result.labels, leaves) > 0.95


def test_lines_of_a_page_stand_apart_though_light_is_uneven():
    ink = Recipe.load("page").run(data.page())
    profile = ndimage.uniform_filter1d((ink.labels > 0).mean(axis=1), 5)
    starts = np.flatnonzero(np.diff((profile > 0.05).astype(int)) == 1)
    assert len(starts) == 8, "a heading, the rule below it, five lines of text, one of code"
    assert 0.08 < ink.labels.mean() < 0.16


def test_water_is_found_in_four_bands():
    water = discs([(80, 100)], 50)
    bands = lit(water, (60, 80, 40, 20), (50, 70, 80, 160))
    assert overlap(Recipe.load("water").run(bands, channel_axis=-1).labels, water) > 0.97


@pytest.mark.parametrize("name", shipped.names())
def test_a_folder_called_like_a_recipe_does_not_hide_it(name, tmp_path, monkeypatch):
    known = Recipe.load(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).mkdir()
    assert Recipe.of(name) == Recipe.load(name) == known
    with pytest.raises(SnowshoeError, match="is a directory"):
        Recipe.load(tmp_path / name)
    (tmp_path / "mine").mkdir()
    with pytest.raises(SnowshoeError, match="is a directory"):
        Recipe.load("mine")
