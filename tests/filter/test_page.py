"""The page of the filters tells of every one, and its commands can be run."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from snowshoe import catalogue
from snowshoe.recipes.recipe import Recipe

PAGE = (Path(__file__).parents[2] / "docs" / "filters.md").read_text(encoding="utf-8")
FILTERS = [entry.name for entry in catalogue.methods() if entry.family == "filter"]
COMMANDS = re.findall(r"`(snowshoe (?:segment|edges) [^`]+)`", PAGE)


def test_every_filter_has_a_row_that_says_what_it_is_for_with_a_command():
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| `snowshoe ", PAGE, re.M)
    assert sorted(rows) == sorted(FILTERS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_is_a_recipe_that_answers(command):
    words = shlex.split(command)
    recipe = Recipe.parse(words[words.index("-m") + 1])
    assert recipe.require_answer().gives == {"segment": "segmentation", "edges": "edges"}[words[1]]


def test_the_code_of_the_page_gives_what_the_image_alone_gives():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    names = {}
    exec(code, names)
    expected = Recipe.parse("rescale:tail=0.01+otsu").run(names["slide"], channel_axis=-1)
    np.testing.assert_array_equal(np.asarray(names["labels"]), np.asarray(expected))
