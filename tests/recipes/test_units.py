"""Lengths and areas that are written with a unit mean the same on every image whose pixel size is known."""

from __future__ import annotations

import json

import numpy as np
import pytest

import snowshoe
from snowshoe import Recipe
from snowshoe.interfaces.cli import run
from snowshoe.io import load_labels, write_image
from snowshoe.spacing import Spacing

TEXT = "gaussian:sigma=1.5um+otsu+components:min_size=5um2"


@pytest.fixture(scope="module")
def image():
    rng = np.random.default_rng(0)
    return snowshoe.gaussian(rng.integers(0, 255, (60, 80), dtype=np.uint8), sigma=1.5)


@pytest.mark.parametrize("spacing", ["0.5um", "500nm", Spacing((0.0005, 0.0005), "mm")])
def test_a_length_is_divided_by_the_size_of_a_pixel_and_an_area_by_its_area(image, spacing):
    in_pixels = Recipe.parse("gaussian:sigma=3+otsu+components:min_size=20").run(image)
    result = Recipe.parse(TEXT).run(image, spacing=spacing)
    np.testing.assert_array_equal(result.labels, in_pixels.labels)
    assert result.parameters["min_size"] == 20


@pytest.mark.parametrize(
    "text", [TEXT, 'gaussian:sigma="1.5 um"+otsu', "sauvola:window=12µm", "gaussian:sigma=3px+otsu"]
)
def test_a_recipe_keeps_its_units_as_they_are_written(text, tmp_path):
    recipe = Recipe.parse(text)
    assert recipe.text == text
    recipe.save(tmp_path / "recipe.toml")
    assert Recipe.load(tmp_path / "recipe.toml") == recipe
    assert Recipe.parse(recipe.text) == recipe


def test_a_file_may_say_it_with_a_space(tmp_path):
    (tmp_path / "a.toml").write_text('recipe = 1\n[[step]]\nmethod = "gaussian"\nsigma = "1.5 um"\n')
    Recipe.load(tmp_path / "a.toml").save(tmp_path / "b.toml")
    assert 'sigma = "1.5 um"' in (tmp_path / "b.toml").read_text()


def test_frozen_recipes_keep_the_unit_and_learn_in_pixels(image):
    frozen = Recipe.parse("gaussian:sigma=1.5um+otsu").freeze(image, spacing="0.5um")
    assert frozen.text == "gaussian:sigma=1.5um+otsu"
    plain = Recipe.parse("gaussian:sigma=3+otsu").freeze(image)
    assert frozen.steps[1].model == plain.steps[1].model
    np.testing.assert_array_equal(frozen.run(image, spacing="0.5um").labels, plain.run(image).labels)


@pytest.mark.parametrize(
    ("text", "spacing", "words"),
    [
        (TEXT, None, r"spacing must be known, with its unit, for sigma=1.5um, got 'none'; give it .*--spacing 0.5um"),
        (TEXT, 0.5, r"spacing must be known, with its unit, for sigma=1.5um, got '0.5 × 0.5'"),
        (
            "colour_gradient:sigma=1um",
            "1,0.5um",
            r"sigma must be in pixels for colour_gradient, which takes no spacing, where pixels are 1 ×",
        ),
        ("otsu+components:min_size=5um3", "1um", r"min_size must be an area such as 50um2 in an image of 2 axes"),
        ("gaussian:sigma=9mm", "1um", r"sigma must be a number from 0 to 1000 in pixels, got 9000.*written as 9mm"),
    ],
)
def test_what_cannot_be_known_is_one_sentence(image, text, spacing, words):
    with pytest.raises(ValueError, match=words):
        Recipe.parse(text).run(image, spacing=spacing)


@pytest.mark.parametrize("text", ["gaussian:sigma=2um2", "gaussian:sigma=2 parsec", "otsu+components:min_size=5um"])
def test_a_unit_of_another_kind_is_refused_with_what_is_meant(text):
    with pytest.raises(ValueError, match=r"with a unit: (1.5um|50um2)"):
        Recipe.parse(text)


def test_areas_are_right_where_pixels_are_not_square(image):
    result = Recipe.parse("otsu+components:min_size=10um2").run(image, spacing="1,0.5um")
    np.testing.assert_array_equal(result.labels, Recipe.parse("otsu+components:min_size=20").run(image).labels)


def test_a_smallest_area_is_rounded_up_and_a_largest_down(image):
    run = Recipe.parse("otsu+components:min_size=5.1um2+fill_holes:max_area=5.1um2").run
    assert Recipe.parse("otsu+components:min_size=5.1um2").run(image, spacing="1um").parameters["min_size"] == 6
    assert run(image, spacing="1um").parameters["max_area"] == 5


def test_windows_become_the_nearest_odd_number(image):
    assert Recipe.parse("sauvola:window=10um").run(image, spacing="0.5um").parameters["window"] in (19, 21)
    assert Recipe.parse("sauvola:window=7um").run(image, spacing="1um").parameters["window"] == 7


def test_a_method_in_python_takes_units_where_its_pixels_have_a_size(image):
    with pytest.raises(ValueError, match="spacing must be known"):
        snowshoe.canny(image, sigma="1.5um")


def test_the_command_line_takes_the_size_from_the_file_or_from_its_option(tmp_path, capsys, image):
    path, labels = tmp_path / "a.tif", tmp_path / "labels.tif"
    write_image(path, image, spacing="0.5um")
    command = ["segment", str(path), "-m", TEXT, "-o", str(labels), "--json"]
    for options, area, size in (([], 20, 0.5), (["--spacing", "0.25um"], 80, 0.25), (["--min-size", "7"], 7, 0.5)):
        assert run([*command, *options]) == 0
        text = json.loads(capsys.readouterr().out)["recipe"]
        assert text == (TEXT if area != 7 else TEXT.replace("5um2", "7"))
        expected = Recipe.parse(f"gaussian:sigma={1.5 / size}+otsu+components:min_size={area}").run(image.astype("f4"))
        loaded = load_labels(labels)
        np.testing.assert_array_equal(loaded.pixels, expected.labels)
        assert loaded.spacing == Spacing((size, size), "µm")
    write_image(path, image)
    assert run(command) == 1
    assert "--spacing 0.5um" in capsys.readouterr().err
    assert run([*command, "--spacing", "0.5parsec"]) == 2
