"""Files that a recipe makes have another name for another recipe, which every system takes."""

import re

import pytest

from snowshoe import Recipe, io, sample
from snowshoe.interfaces.cli import run
from snowshoe.recipes.naming import MOST, file_name

LONG = (
    "gaussian:sigma=1.25+top_hat:radius=31+sauvola:window=41:k=0.125+fill_holes+filter_objects:min_area=50:max_area=999"
)


@pytest.mark.parametrize(
    ("recipe", "name"),
    [
        ("otsu", "otsu"),
        ("kmeans:k=4", "kmeans-k=4"),
        ("gaussian:sigma=0.5um+otsu+components:min_size=20", "gaussian-sigma=0.5um+otsu+components-min_size=20"),
        ('multiotsu:classes=4+foreground:classes="1 3"', "multiotsu-classes=4+foreground-classes=1_3"),
        ('onnx:model="/models/a b:c.onnx"', "onnx-model=a_b_c.onnx"),
    ],
)
def test_a_name_has_the_parameters_that_are_not_at_their_defaults(recipe, name):
    assert file_name(Recipe.parse(recipe)) == name


def test_a_long_name_ends_in_a_checksum_that_tells_it_from_others():
    names = {file_name(Recipe.parse(LONG)), file_name(Recipe.parse(LONG.replace("41", "43")))}
    assert len(names) == 2
    assert all(re.fullmatch(r"gaussian\+top_hat\+.*-[0-9a-f]{8}", name) and len(name) <= MOST + 9 for name in names)


def test_a_recipe_with_a_name_has_what_was_changed_of_it():
    page = Recipe.load("page")
    assert file_name(page, page, "page") == "page"
    assert file_name(page.replaced({"window": 51}), page, "page") == "page-window=51"


def test_labels_of_other_parameters_do_not_replace_each_other(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    io.write_image("a.png", sample()[:40, :60])
    commands = (["-m", "kmeans:k=4"], ["-m", "kmeans", "--k", "7"], ["-r", "page"], ["-r", "page", "--window", "51"])
    for words in commands:
        assert run(["segment", "a.png", *words]) == 0
    assert run(["edges", "a.png", "-m", "canny", "--sigma", "2"]) == 0
    names = ["a-kmeans-k=4.tif", "a-kmeans-k=7.tif", "a-page.tif", "a-page-window=51.tif", "a-canny-sigma=2"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a.png", *names])
    assert "was there already" not in capsys.readouterr().err
