"""A description says what a paper must say, and its references are the catalogue's."""

import dataclasses
import json
import re

import pytest

from snowshoe import Recipe, catalogue
from snowshoe.interfaces.cli import run
from snowshoe.recipes import describing
from snowshoe.recipes.citations import bibtex

LONG = "gaussian:sigma=2+otsu+split_touching:fill_holes=false"
ALL_REFERENCES = {reference for entry in catalogue.methods() for reference in entry.references}


def runnable():
    """A recipe with every entry of the catalogue in it."""
    for entry in catalogue.methods():
        yield {"labels": f"otsu+{entry.name}"}.get(entry.takes, entry.name)


def test_a_description_names_every_step_with_its_values_in_words():
    text = Recipe.parse(LONG).describe().text
    assert text.startswith(
        "First, the image was smoothed with a Gaussian filter of standard deviation 2 pixels [1]. Next,"
    )
    assert "Next, pixels were divided into two classes with Otsu's threshold [2]. Finally, touching" in text
    assert "(h = 1 pixel, minimum size = 20 pixels, fill holes: no)" in text
    assert text.endswith(f"with the recipe {LONG}.")


@pytest.mark.parametrize("recipe", list(runnable()))
def test_every_method_has_a_sentence_and_cites_its_references(recipe):
    description = Recipe.parse(recipe).describe()
    entries = Recipe.parse(recipe).entries
    assert set(description.references[:-1]) == {paper for entry in entries for paper in entry.references}
    assert description.text.count(". ") >= len(entries)
    assert not re.search(r"[({]\s*[)}]|  |\.\.|None|auto\b", description.text.removesuffix(f"{recipe}."))


def test_numbers_in_brackets_are_those_of_the_list_and_none_is_left_out():
    description = Recipe.parse("watershed+split_touching+merge_small").describe()
    numbers = {int(n) for mark in re.findall(r"\[([\d, ]+)\]", description.text) for n in mark.split(", ")}
    assert numbers == set(range(1, len(description.references) + 1))
    assert len(set(description.references)) == len(description.references)
    assert f"[{len(description.references)}] The snowshoe developers" in str(description)


def test_values_at_their_defaults_without_a_unit_are_left_out_and_one_is_singular():
    text = Recipe.parse("kmeans:k=4:colour_space=lab").describe().text
    assert "grouped into four clusters by k-means clustering (colour space = CIELAB) [" in text
    assert "deviation 1 pixel [" in Recipe.parse("gaussian+otsu").describe().text


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("foreground:classes=dark", "the darkest class was taken as the objects"),
        ('foreground:classes="1 2"', "classes 1 and 2 were taken as the objects"),
        ("largest", "all but the largest object were removed"),
        ("largest:n=3", "all but the largest three objects were removed"),
        ("components:min_size=50um2", "labelled as separate objects (minimum size = 50 µm²)"),
        ("expand_labels:distance=2.5um", "the objects were expanded by 2.5 µm without merging"),
        ("fill_holes:max_area=30", "holes in the objects were filled (maximum area = 30 pixels)"),
    ],
)
def test_values_are_said_as_people_say_them(step, words):
    assert words in Recipe.parse(f"multiotsu+{step}").describe().text


def test_a_method_of_somebody_else_is_described_by_its_first_line():
    entry = dataclasses.replace(catalogue.get("otsu"), said="")
    assert "otsu method: two classes" in describing._summary_of(entry)


def test_every_method_says_what_was_done_as_a_clause_in_the_past():
    for entry in catalogue.methods():
        defaults = {parameter.name: parameter.default for parameter in entry.parameters}
        said = entry.said(**defaults) if callable(entry.said) else entry.said.format(**defaults)
        assert re.search(r"\b(was|were)\b", said), entry.name
        assert said[0].islower()
        assert not said.endswith(".")


def test_a_frozen_step_says_so():
    frozen = Recipe.parse("otsu").freeze([[1, 2], [8, 9]])
    assert "its parameters were fixed beforehand" in frozen.describe().text


def test_a_step_says_what_it_learns_from():
    assert "its parameters were estimated from all images together" in Recipe.parse("otsu:fit=pooled").describe().text
    assert (
        "its parameters were estimated from one reference image" in Recipe.parse("otsu:fit=reference").describe().text
    )


@pytest.mark.parametrize("reference", sorted(ALL_REFERENCES))
def test_every_reference_becomes_an_entry_with_its_parts(reference):
    entry = bibtex([reference])
    assert re.match(r"@(article|inproceedings|misc)\{\w+,\n", entry)
    assert entry.count("{") == entry.count("}")
    doi = re.search(r"doi:(\S+)", reference)
    assert doi is None or f"doi = {{{doi[1]}}}" in entry
    year = re.search(r"\((\d{4})\)\.", reference)
    assert year is None or f"year = {{{year[1]}}}" in entry


def test_keys_differ_even_for_one_author_in_one_year():
    entries = bibtex(["Soille, P. (2004). One. Springer.", "Soille, P. (2004). Two. Springer."])
    assert re.findall(r"@\w+\{(\w+),", entries) == ["soille2004", "soille2004a"]


def test_the_command_prints_the_paragraph_the_bibtex_or_json(capsys, tmp_path):
    Recipe.parse(LONG).save(tmp_path / "cells.toml")
    assert run(["describe", str(tmp_path / "cells.toml")]) == 0
    assert capsys.readouterr().out.rstrip("\n") == str(Recipe.parse(LONG).describe())
    assert run(["describe", LONG, "--bibtex"]) == 0
    assert capsys.readouterr().out.startswith("@inproceedings{knutsson1993,")
    assert run(["describe", LONG, "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"recipe", "version", "text", "references", "bibtex"}


@pytest.mark.parametrize(("recipe", "words"), [("otsuu", "did you mean otsu"), ("nowhere.toml", "nowhere.toml")])
def test_what_is_no_recipe_is_said_in_one_sentence(capsys, recipe, words):
    assert run(["describe", recipe]) in (1, 2)
    assert words in capsys.readouterr().err
