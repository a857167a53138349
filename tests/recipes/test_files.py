"""Recipes in files: every key means something, and every mistake is one sentence that names the file."""

from __future__ import annotations

import re

import numpy as np
import pytest

from snowshoe import Recipe
from snowshoe.errors import SnowshoeError
from snowshoe.interfaces.cli import run
from snowshoe.recipes import Output

MISTAKES = [
    ("", "recipe must be 1, the version of the format, got None"),
    ("recipe = 2\n[[step]]\nmethod = 'otsu'", "recipe must be 1"),
    ("recipe = 1", "step must be one or more tables [[step]]"),
    ("recipe = 1\nsteps = 3", "did you mean step?"),
    ("recipe = 1\n[[step]]\nk = 3", "method must be the name of a method in every [[step]]"),
    ("recipe = 1\n[[step]]\nmethod = 'kmean'", "did you mean kmeans"),
    ("recipe = 1\n[[step]]\nmethod = 'kmeans'\nkmax = 1", "did you mean k_max?"),
    ("recipe = 1\n[[step]]\nmethod = 'kmeans'\nk = 999", "k must be an integer from 1 to 255"),
    ("recipe = 1\n[[step]]\nmethod = 'otsu'\nrevision = 99", "revision must be 1, this version's of otsu"),
    ("recipe = 1\n[[step]]\nmethod = 'otsu'\nfit = 'once'", "fit must be one of per-image, pooled, reference, frozen"),
    ("recipe = 1\n[[step]]\nmethod = 'otsu'\nfit = 'frozen'", "fit must be 'frozen' with a table model"),
    ("recipe = 1\n[[step]]\nmethod = 'otsu'\n[[step]]\nmethod = 'sobel'", "sobel takes an image"),
    ("recipe = 1\n[[step]]\nmethod = 'otsu'\n[[output]]\ntabel = 'csv'", "did you mean table?"),
    ("recipe = 1\n[[step]]\nmethod = 'otsu'\n[[output]]\ntable = 'csw'", "did you mean csv?"),
    ("recipe = 1\n[[step]]\nmethod = 'otsu'\n[[output]]\nproperties = ['area']", "must be one of labels, table,"),
    ("recipe = 1\n[[step]]\nmethod = 'otsu'\n[[output]]\ntable = 'csv'\nlabels = 'tif'", "a table with one of"),
    ("recipe = 1\noutput = 1\n[[step]]\nmethod = 'otsu'", "output must be tables [[output]]"),
    ("recipe = one", "content must be TOML"),
    ("a = " + "[" * 4000, "content must be TOML"),
]


@pytest.mark.parametrize(("content", "words"), MISTAKES, ids=range(len(MISTAKES)))
def test_every_mistake_is_refused_with_the_reason(tmp_path, content, words):
    (tmp_path / "given.toml").write_text(content)
    with pytest.raises(ValueError, match=r"given\.toml: .*must be") as caught:
        Recipe.load(tmp_path / "given.toml")
    assert words in str(caught.value)


def test_a_mistake_in_a_step_names_the_step(tmp_path):
    steps = "recipe = 1\n[[step]]\nmethod = 'otsu'\n[[step]]\n"
    for step, place in (("method = 'largst'", "step 2 (largst)"), ("method = 'largest'\nn = -1", "step 2 (largest)")):
        (tmp_path / "given.toml").write_text(steps + step)
        with pytest.raises(ValueError, match=rf"given\.toml: {re.escape(place)}: "):
            Recipe.load(tmp_path / "given.toml")


@pytest.mark.parametrize("command", ["segment", "compare", "edges"])
def test_on_the_command_line_it_is_one_sentence_and_code_2(tmp_path, capsys, command):
    (tmp_path / "given.toml").write_text("recipe = 1\n[[step]]\nmethod = 'kmeans'\nq = 1")
    assert run([command, "absent.png", "-r", str(tmp_path / "given.toml")]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "given.toml" in told
    assert "key of a step kmeans must be one of k," in told


def test_a_file_that_is_not_there_is_no_mistake_of_usage(tmp_path, capsys):
    with pytest.raises(SnowshoeError, match="cannot read"):
        Recipe.load(tmp_path / "absent.toml")
    assert run(["segment", "absent.png", "-r", str(tmp_path / "absent.toml")]) == 1
    assert "absent.toml" in capsys.readouterr().err


def test_a_text_and_a_file_are_not_given_together(tmp_path, capsys):
    Recipe.parse("otsu").save(tmp_path / "given.toml")
    assert run(["segment", "x.png", "-m", "otsu", "-r", str(tmp_path / "given.toml")]) == 2
    assert "give one of them" in capsys.readouterr().err
    assert run(["segment", "x.png"]) == 2
    assert "--recipe" in capsys.readouterr().err


OUTPUTS = """recipe = 1

[[step]]
method = "otsu"
revision = 1

[[output]]
table = "csv"
properties = ["area", "centroid"]

[[output]]
export = "geojson"
"""


def test_outputs_are_kept_in_a_file_and_left_to_the_command_that_makes_them(tmp_path, capsys):
    (tmp_path / "given.toml").write_text(OUTPUTS)
    recipe = Recipe.load(tmp_path / "given.toml")
    assert recipe.outputs == (Output("table", "csv", {"properties": ["area", "centroid"]}), Output("export", "geojson"))
    recipe.save(tmp_path / "again.toml")
    assert (tmp_path / "again.toml").read_text() == OUTPUTS
    np.save(tmp_path / "image.npy", np.uint8([[0, 9], [1, 8]]))
    output = ("-o", str(tmp_path / "labels.tif"))
    assert run(["segment", str(tmp_path / "image.npy"), "-r", str(tmp_path / "given.toml"), *output]) == 0
    assert "the recipe's outputs (table, export) are made by `snowshoe run`" in capsys.readouterr().err
