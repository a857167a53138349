"""What people do first and get wrong is answered by what to do instead, and never by a result that looks right."""

from __future__ import annotations

import signal

import numpy as np
import pytest
from PIL import Image

from snowshoe import io
from snowshoe.interfaces import cli
from snowshoe.interfaces.cli import run

DISCS = np.hypot(*(np.indices((48, 48)) % 16 - 8)) < 5


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A grey photo, one in colour, its labels, a file of text, and nothing else."""
    monkeypatch.chdir(tmp_path)
    shades = np.random.default_rng(0).normal(60, 20, DISCS.shape) + 120 * DISCS
    grey = np.clip(shades, 1, 255).astype(np.uint8)
    Image.fromarray(grey).save("grey.png")
    Image.fromarray(np.dstack([grey, grey // 2, grey // 3])).save("colour.jpg")
    rows, columns = np.indices(DISCS.shape) // 16
    io.write_labels("labels.png", (1 + 3 * rows + columns) * DISCS)
    (tmp_path / "text.png").write_text("no network")
    return tmp_path


def said(capsys, line, code):
    assert run(line.split()) == code
    return capsys.readouterr().err


ANSWERS = [
    ("segment grey.png -r nuclei -m otsu", 2, "--recipe must be left out where --method is given, got 'nuclei'; give"),
    ("segment colour.jpg -r water", 1, "image must be one of 4 bands or more, as second is band 3, got 3; red, green"),
    ("segment colour.jpg -r water", 1, "lack the near infrared band: read a file that has it, or for a photo, take "),
    ("segment grey.png -m stain+otsu", 1, "image must be one of 3 channels or more, got 1; give one in colour"),
    ("segment . -m otsu", 1, "it is a folder; name an image file in it, or use `snowshoe run` for all of them"),
    ("segment grey.png colour.jpg -m otsu", 2, "(colour.jpg); give one image, or use `snowshoe run` for several. See"),
    ("describe otsu kmeans", 2, "Got unexpected extra argument (kmeans). See snowshoe describe --help."),
    ("run nuclie grey.png -o out", 2, "got 'nuclie'; did you mean the recipe nuclei?"),
    ("describe nuclie", 2, "got 'nuclie'; did you mean the recipe nuclei?"),
    ("methods nuclei", 2, "nuclei is a recipe, which `snowshoe describe nuclei` explains"),
    ("run -r nuclei grey.png -o out", 2, "No such option '-r'; the recipe is the first argument: snowshoe run RECIPE"),
    ("export labels.png --to foo", 2, "got 'foo'; known are tiff, png, "),
    ("export labels.png --to qupth", 2, "did you mean qupath? known are tiff, png, "),
    ("segment grey.png -r none.toml", 1, "cannot read none.toml: no such file; check the path"),
    ("run none.toml grey.png -o out", 1, "cannot read none.toml: no such file; check the path"),
    ("export labels.png --to coco --table none.csv", 1, "cannot read none.csv: no such file; check the path"),
    ("segment grey.png -m onnx --model text.png", 1, "got 'text.png'; what is in it is no network; check the path"),
    ("tune none.png -m otsu", 2, "method must be one with parameters to tune, got 'otsu'; otsu has none"),
    ("segment text.png -m otsu", 1, "cannot read text.png: its content is text and not PNG"),
    ("measure labels.png -o none/t.csv", 1, "cannot write none/t.csv: there is no folder none; make it, or check the"),
    ("export labels.png -o none/t.geojson", 1, "cannot write none/t.geojson: there is no folder none; make it, or"),
    ("segmnt grey.png", 2, "No such command 'segmnt'. Did you mean 'segment'? See snowshoe --help."),
    ("grey.png", 2, "No such command 'grey.png'; to compare methods on it: snowshoe compare grey.png. See snowshoe"),
    (".", 2, "No such command '.'; to work on the images in it: snowshoe run RECIPE . -o DIR. See"),
    ("otsu grey.png", 2, "No such command 'otsu'; to read about the method: snowshoe methods otsu. See"),
    ("segment grey.png -m otsu+components+grey", 2, "grey takes an image: put it before otsu"),
    ("segment grey.png -m otsu+kmeans", 2, "kmeans takes an image: leave it or otsu out"),
    (
        "bench speed --job otzu",
        2,
        "--job must be a part of the name of a job, got 'otzu'; did you mean Otsu? known are",
    ),
    (
        "bench scale --job nonsense",
        2,
        "--job must be a part of the name of a job, got 'nonsense'; known are threshold;",
    ),
    ("segment colour.jpg -m otsu --channel pink", 1, "it has channels 0 to 2, called red, green, blue"),
]


@pytest.mark.parametrize(("line", "code", "answer"), ANSWERS)
def test_what_is_wrong_is_said_with_what_to_do(capsys, folder, line, code, answer):
    before = sorted(folder.rglob("*"))
    text = said(capsys, line, code)
    assert answer in text
    assert [part.startswith("snowshoe: error: ") for part in text.splitlines()] == [True]
    assert "channel_axis" not in text
    assert sorted(folder.rglob("*")) == before


PHOTOS_AS_LABELS = {
    "score grey.png --truth labels.png": "labels",
    "score labels.png --truth grey.png": "truth",
    "tune grey.png -m otsu+components --truth grey.png": "truth",
    "compare grey.png --truth grey.png -o out": "truth",
    "segment grey.png -m random_walker --markers grey.png": "markers",
}


@pytest.mark.parametrize("line", PHOTOS_AS_LABELS)
def test_a_grey_photo_is_taken_for_labels_nowhere(capsys, folder, line):
    text = said(capsys, line, 1)
    assert f"error: {PHOTOS_AS_LABELS[line]} grey.png must be a label image, got " in text
    assert not (folder / "out").exists()


def test_labels_and_a_map_of_borders_are_still_labels(capsys):
    Image.fromarray(255 * (np.gradient(DISCS * 1.0)[0] != 0).astype(np.uint8)).save("borders.png")
    for line in ("score labels.png --truth borders.png", "score borders.png --truth labels.png"):
        assert "error" not in said(capsys, line, 0)
    assert "error" not in said(capsys, "segment grey.png -m random_walker --markers labels.png -o out.png", 0)


def test_a_network_that_nobody_named_is_named(capsys):
    note = "onnx ran the network that comes with snowshoe, edge_network"
    assert note in said(capsys, "segment grey.png -m onnx -o out.png", 0)
    assert note not in said(capsys, "segment grey.png -m otsu -o out.png", 0)


def test_where_every_trial_of_dark_objects_scores_nothing_the_step_that_turns_them_is_named(capsys):
    Image.fromarray(np.where(DISCS, 40, 200).astype(np.uint8)).save("dark.png")
    line = (
        "tune dark.png -m otsu+components --truth labels.png --vary components.min_size=1,3 --measure object_f1 -o out"
    )
    text = said(capsys, line, 0)
    assert "every trial scores 0; if the objects are darker than the ground, put foreground:classes=dark before" in text
    assert "every trial scores 0" not in said(capsys, line.replace("otsu+", "otsu+foreground:classes=dark+"), 0)


@pytest.mark.parametrize(("name", "number"), [("red", 0), ("green", 1), ("blue", 2)])
def test_a_colour_is_a_channels_name(capsys, name, number):
    for channel in (name, number):
        assert f"took channel {number} ({name})" in said(
            capsys, f"segment colour.jpg -m otsu --channel {channel} -o {channel}.png", 0
        )
    np.testing.assert_array_equal(io.read_labels(f"{name}.png"), io.read_labels(f"{number}.png"))


@pytest.mark.parametrize(("line", "goes_on"), [("run otsu grey.png -o out", True), ("doctor", False)])
def test_an_interrupted_run_is_told_how_to_go_on(capsys, monkeypatch, line, goes_on):
    monkeypatch.setattr(cli, "_signals", [signal.SIGINT])
    monkeypatch.setattr(cli.snowshoe, "main", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    assert said(capsys, line, 130).endswith("; the same command with --resume goes on\n") == goes_on


def test_one_object_is_one_and_two_are_two(capsys):
    for n in (1, 2):
        io.write_labels("few.png", np.repeat(np.arange(n + 1), 4)[np.newaxis].repeat(4, axis=0))
        assert run(["export", "few.png", "--to", "geojson", "-o", f"{n}.geojson"]) == 0
        assert capsys.readouterr().out.startswith(("1 object: ", "2 objects: ")[n - 1])


@pytest.mark.parametrize("method", ["components", "split_touching", "foreground"])
@pytest.mark.parametrize("name", ["colour.jpg", "grey.npy", "grey.png"])
def test_a_method_that_takes_labels_asks_any_image_for_a_method_that_makes_them(capsys, method, name):
    np.save("grey.npy", np.random.default_rng(0).random((9, 9)))
    answer = f"an image needs a method that makes labels first, as in the recipe otsu+{method}"
    assert answer in said(capsys, f"segment {name} -m {method}", 1)
    assert answer in said(capsys, f"run {method} {name} -o out", 1)


def test_a_palette_says_which_label_is_which(capsys):
    image = Image.fromarray(np.asarray(DISCS, np.uint8), "P")
    image.putpalette([0, 0, 0, 200, 30, 30])
    image.save("palette.png")
    said(capsys, "segment palette.png -m components -o parts.png", 0)
    assert io.read_labels("parts.png").max() == 9


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_an_image_without_a_valid_pixel_says_what_can_be_the_matter(capsys, value):
    np.save("empty.npy", np.full((9, 9), value))
    for line in ("segment empty.npy -m otsu", "scree empty.npy"):
        assert "one valid pixel, got 0; all are NaN, infinite, masked or without data" in said(capsys, line, 1)


def test_a_method_is_explained_with_its_options_and_defaults(capsys):
    assert run(["methods", "gaussian"]) == 0
    told = capsys.readouterr().out
    assert run(["edges", "-m", "gaussian+sobel", "--help"]) == 0
    helped = " ".join(capsys.readouterr().out.split())
    options = told.partition("Options and their defaults:")[2]
    assert [options.count(f"[default: {value}]") for value in ("1.0", "reflect", "4.0")] == [1, 1, 1]
    assert " ".join(options.partition("--truncate")[2].split("  ")[0].split()) in helped
    assert run(["methods", "otsu"]) == 0
    assert "Options" not in capsys.readouterr().out
