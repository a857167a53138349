"""A result that is right by its recipe, and hardly what was meant, says so in one sentence."""

import numpy as np
import pytest

from snowshoe import Recipe, io
from snowshoe.interfaces.cli import run
from snowshoe.recipes.hints import hints


def dark_squares():
    image = np.full((40, 60), 200, np.uint8)
    image[5:15, 5:15], image[20:30, 30:45] = 40, 45
    return image


@pytest.mark.parametrize(("recipe", "share"), [("otsu+components", 90), ("otsu+split_touching", 100)])
def test_the_ground_of_dark_objects_is_named_with_the_step_that_is_missing(recipe, share):
    read, numbering = Recipe.parse(recipe), recipe.partition("+")[2]
    said = hints(read, read.run(dark_squares()))
    assert said == (
        f"label 1 covers {share}% of the image and 100% of its border, so it is probably the background; "
        f"if the objects are dark, put foreground before {numbering}: otsu+foreground+{numbering}",
    )
    named = Recipe.parse(said[0].rpartition(": ")[2]).run(dark_squares())
    assert (named.labels > 0).sum() == (dark_squares() < 100).sum()


def test_a_ground_that_was_cut_into_pieces_is_named_too():
    rows, columns = np.mgrid[:90, :120]
    image = np.full((90, 120), 200, np.uint8)
    image[((abs(columns - 40) < 3) | (abs(columns - 80) < 3)) & (abs(rows - 45) > 5)] = 40
    read = Recipe.parse("otsu+split_touching")
    assert hints(read, read.run(image)) == (
        "3 labels that touch each other cover 93% of the image and 95% of its border, so they are probably the "
        "background, cut into pieces; if the objects are dark, put foreground before split_touching: "
        "otsu+foreground+split_touching",
    )


@pytest.mark.parametrize("recipe", ["otsu+components", "otsu+split_touching"])
def test_bright_grains_that_lines_keep_apart_get_no_hint_though_they_cover_all(recipe):
    image = np.full((60, 90), 200, np.uint8)
    image[::15], image[:, ::15] = 40, 40
    image = np.roll(image, (7, 7), (0, 1))
    read = Recipe.parse(recipe)
    result = read.run(image)
    assert (result.labels > 0).mean() > 0.8
    assert hints(read, result) == ()


def test_where_pixels_are_left_out_shares_are_of_the_used_part():
    read = Recipe.parse("otsu+components")
    mask = np.ones((40, 60), np.bool_)
    mask[:, 50:] = False
    (said,) = hints(read, read.run(dark_squares(), mask=mask))
    assert said.startswith("label 1 covers 88% of the used part and 100% of its border")


@pytest.mark.parametrize("recipe", ["otsu+foreground:classes=dark+components", "otsu", "slic", "kmeans:k=2+components"])
def test_what_was_meant_gets_no_hint(recipe):
    read = Recipe.parse(recipe)
    assert hints(read, read.run(dark_squares())) == ()


def test_bright_objects_get_no_hint_nor_does_an_empty_image():
    read = Recipe.parse("otsu+components")
    assert hints(read, read.run(255 - dark_squares())) == ()
    assert hints(read, read.run(np.zeros((5, 5), np.uint8))) == ()


def test_segment_and_run_say_the_hint(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    io.write_image("a.png", dark_squares())
    assert run(["segment", "a.png", "-m", "otsu+components", "-o", "l.tif"]) == 0
    told = capsys.readouterr()
    assert "put foreground before components: otsu+foreground+components" in told.err
    assert run(["run", "otsu+components", "a.png", "-o", "out"]) == 0
    assert "put foreground before components: otsu+foreground+components" in (tmp_path / "out/status.csv").read_text()


@pytest.mark.parametrize("fit", ["pooled", "reference"])
def test_a_hint_names_no_other_recipe_where_a_model_is_shared(fit, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.png", "b.png"):
        io.write_image(name, dark_squares())
    given = ["--reference", "a.png"] if fit == "reference" else []
    assert run(["run", f"otsu:fit={fit}+components", "a.png", "b.png", "-o", "out", *given]) == 0
    status = (tmp_path / "out/status.csv").read_text()
    assert "put foreground before components" in status
    assert "otsu+foreground" not in status


def test_the_summary_is_of_objects_on_a_ground_of_regions_or_of_classes(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    io.write_image("a.png", 255 - dark_squares())
    said = {}
    for recipe in ("otsu+components", "slic:n_segments=6", "otsu"):
        assert run(["segment", "a.png", "-m", recipe, "-o", "l.tif"]) == 0
        said[recipe] = capsys.readouterr().out
    assert "two objects" in said["otsu+components"]
    assert "objects cover 10.42% of the image" in said["otsu+components"]
    assert "share of the image" in said["otsu"]
    assert "regions cover 100.00% of the image" in said["slic:n_segments=6"]


def test_a_class_that_is_not_there_is_said():
    notes = Recipe.parse("otsu+foreground:classes=3").run(dark_squares()).notes
    assert "objects are class 3, as asked; there is no class 3: the image has classes 0, 1" in notes
