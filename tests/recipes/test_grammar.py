"""One grammar: what a text means, what is refused, and that text, file and Python are the same recipe."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snowshoe import Recipe, catalogue
from snowshoe.errors import UnknownMethod
from snowshoe.recipes import listed, variants
from snowshoe.recipes.grammar import quoted, split

TEXTS = [
    "otsu",
    "kmeans:k=4+components",
    "gaussian:sigma=2+kmeans:k=4",
    "gaussian:sigma=2.5:rounded=true+otsu+components:min_size=20+split_touching",
    "grey+ucm",
    "sobel+watershed",
    "channel:index=1+sauvola:window=25:k=0.1",
    "components:background=none",
    'onnx:model="/some where/a+b,c:d/e.onnx"+components',
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_recipe_is_the_text_it_was_read_from(text):
    assert Recipe.parse(text).text == text
    spaced = " + ".join(split(text, "+"))
    assert Recipe.parse(f" {spaced} ") == Recipe.parse(text)


@pytest.mark.parametrize("text", TEXTS)
def test_a_file_holds_the_same_recipe(text, tmp_path):
    Recipe.parse(text).save(tmp_path / "recipe.toml", ["why", "two\nlines"])
    assert Recipe.load(tmp_path / "recipe.toml") == Recipe.parse(text)
    assert (tmp_path / "recipe.toml").read_text(encoding="utf-8").startswith("# why\n# two lines\nrecipe = 1\n")


def test_defaults_are_left_out_of_the_text():
    assert Recipe.parse("kmeans:k=auto:rng=0").text == "kmeans"
    assert Recipe.parse("gaussian:sigma=2.0+otsu").text == "gaussian:sigma=2+otsu"


@given(st.text(string.printable, min_size=1))
def test_any_value_is_read_as_it_was_written(value):
    text = f"onnx:model={quoted(value)}"
    assert split(text, "+") == [text]
    assert split(text, ",") == [text]
    assert len(split(text, ":")) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a step has no name"),
        ("+otsu", "a step has no name"),
        ("otsu+", "a step has no name"),
        ("kmeans:k", "'k' has no value"),
        ("kmeans:k=0", "k must be an integer from 1 to 255 or 'auto', got 0"),
        ("kmeans:kk=3", "did you mean k"),
        ("kmeans:k=2/3", "several values (a/b) are for `tune` and `bench`"),
        ('onnx:model="open', "quotes are closed"),
        ("otsu+sobel", "sobel takes an image"),
        ("components+ucm", "ucm takes an image"),
        ("gaussian+components", "as in gaussian+otsu+components"),
        ("sobel+components", "as in sobel+otsu+components"),
    ],
)
def test_what_is_no_recipe_is_refused_with_the_reason(text, words):
    with pytest.raises(ValueError, match="must be") as caught:
        Recipe.parse(text)
    assert words in str(caught.value)


def test_an_unknown_method_is_refused_with_the_nearest():
    with pytest.raises(UnknownMethod, match="did you mean otsu"):
        Recipe.parse("ostu+components")


def test_several_values_stand_for_several_recipes():
    assert variants("felzenszwalb:scale=50/400:min_size=9") == [
        "felzenszwalb:scale=50:min_size=9",
        "felzenszwalb:scale=400:min_size=9",
    ]
    assert len(variants("kmeans:k=2/3+components:min_size=1/2/3")) == 6
    assert variants("onnx:model=a/b/c.onnx") == ["onnx:model=a/b/c.onnx"]


def test_recipes_in_a_list_are_separated_by_commas_outside_quotes():
    assert listed('otsu, kmeans:k=4+components,onnx:model="a,b.onnx"') == (
        "otsu",
        "kmeans:k=4+components",
        'onnx:model="a,b.onnx"',
    )


def test_every_method_is_a_recipe_that_gives_and_takes_what_the_catalogue_says():
    for entry in catalogue.methods():
        recipe = Recipe.parse(entry.name)
        assert recipe.text == entry.name
        assert recipe.gives == entry.gives
        assert recipe.takes == ("labels" if entry.takes == "labels" else "image")
        assert set(recipe.parameters) == set(entry.defaults())


def test_parameters_of_several_steps_have_the_step_s_name_and_its_number_from_the_second_on():
    recipe = Recipe.parse("gaussian:sigma=1+gaussian:sigma=2+otsu")
    assert recipe.values["gaussian.sigma"] == 1
    assert recipe.values["gaussian2.sigma"] == 2
    assert recipe.replaced({"gaussian2.sigma": 3}).text == "gaussian+gaussian:sigma=3+otsu"
    with pytest.raises(ValueError, match="must be a parameter of gaussian"):
        recipe.replaced({"sigma": 3})


@pytest.mark.parametrize("value", [1e22, 1e-7, -3.5, 0.1])
def test_numbers_of_any_size_are_read_as_they_were_written(value):
    recipe = Recipe.of("gaussian", cval=value)
    assert Recipe.parse(recipe.text) == recipe


def test_a_parameter_is_given_once():
    with pytest.raises(ValueError, match="a text that gives k once"):
        Recipe.parse("kmeans:k=3:k=4")


def test_the_step_of_a_parameter_may_be_left_out_where_one_has_it():
    recipe = Recipe.parse("gaussian+kmeans+components")
    assert recipe.replaced({"k": 3, "gaussian.sigma": 2}).text == "gaussian:sigma=2+kmeans:k=3+components"
    with pytest.raises(ValueError, match=r"did you mean gaussian.sigma or canny.sigma\?"):
        Recipe.parse("gaussian+canny").replaced({"sigma": 2})
