"""``--picture``: pictures in one style beside the labels, the curve and the layers."""

import json

import numpy as np
import pytest

from snowshoe import io, read
from snowshoe.interfaces.cli import run

GREY = np.full((40, 60), 30, np.uint8)
GREY[5:20, 8:30], GREY[25:36, 34:55] = 130, 210
PHOTO = np.dstack([GREY, GREY // 2, GREY // 3])
RECIPE = "grey+kmeans:k=3"


@pytest.fixture(autouse=True)
def photo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    io.write_image("photo.png", PHOTO)


def done(capsys, *words, code=0):
    assert run([*words]) == code
    return capsys.readouterr()


def test_segment_writes_each_kind_beside_its_labels_and_says_where(capsys):
    kinds = ("overlay", "outlines", "mean", "mask", "classes")
    words = [word for kind in kinds for word in ("--picture", kind)]
    record = json.loads(done(capsys, "segment", "photo.png", "-m", RECIPE, "-o", "out.tif", *words, "--json").out)
    assert record["pictures"] == [f"out-{kind}.png" for kind in kinds]
    assert all(read(path).dtype == np.uint8 for path in record["pictures"])
    said = done(capsys, "segment", "photo.png", "-m", RECIPE, "--picture", "mean").out
    assert "picture: photo-grey+kmeans-k=3-mean.png" in said


def test_means_are_greys_where_the_recipe_saw_greys_and_colours_where_it_saw_colours(capsys):
    done(capsys, "segment", "photo.png", "-m", RECIPE, "-o", "grey.tif", "--picture", "mean")
    done(capsys, "segment", "photo.png", "-m", "kmeans:k=3", "-o", "colour.tif", "--picture", "mean")
    assert read("grey-mean.png").ndim == 2
    np.testing.assert_array_equal(read("colour-mean.png"), PHOTO)


def test_a_file_still_gets_the_labels_in_colours(capsys):
    done(capsys, "segment", "photo.png", "-m", RECIPE, "-o", "o.tif", "--picture", "a.png")
    io.write_label_picture("b.png", io.read_labels("o.tif"))
    np.testing.assert_array_equal(read("a.png"), read("b.png"))


@pytest.mark.parametrize("recipe", ["otsu", "otsu+foreground:classes=dark", "otsu+foreground:classes=bright"])
def test_a_file_shows_two_classes_in_black_and_white_as_dark_and_bright_as_they_are_in_the_image(capsys, recipe):
    done(capsys, "segment", "photo.png", "-m", recipe, "-o", "o.tif", "--picture", "a.png", "--picture", "mask")
    shown = read("a.png")
    np.testing.assert_array_equal(shown, np.repeat(np.where(GREY > 100, 255, 0)[..., np.newaxis], 3, axis=-1))
    np.testing.assert_array_equal(read("o-mask.png"), io.read_labels("o.tif") * np.uint8(255))


def test_a_run_draws_the_picture_that_segment_draws(capsys, tmp_path):
    recipe = "otsu+foreground:classes=dark"
    done(capsys, "segment", "photo.png", "-m", recipe, "-o", "o.tif", "--picture", "a.png", "--save-recipe", "r.toml")
    with open("r.toml", "a") as file:
        file.write('\n[[output]]\npicture = "png"\n')
    done(capsys, "run", "r.toml", "photo.png", "-o", "out")
    np.testing.assert_array_equal(read("out/pictures/photo.png"), read("a.png"))


def test_an_all_white_mask_is_said_to_be_one(capsys):
    assert "the mask is all white" in done(capsys, "segment", "photo.png", "-m", RECIPE, "--picture", "mask").err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "segment photo.png -m otsu --picture meen",
            "--picture must be a file that ends in .png, or overlay, outlines",
        ),
        ("segment l.png -m components --picture mean", "--picture mean must be left out for components"),
        ("segment photo.png -m otsu --picture photo.png", "--picture must be another file than photo.png"),
        ("edges photo.png --picture gq", "--picture must be all, or one of gx, gy"),
        ("edges photo.png --picture response", "--picture must be a layer that there is (gx, gy"),
        ("scree photo.png --picture s.jpg", "--picture must be a file that ends in .svg or .png, got 's.jpg'"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_the_option(capsys, words, sentence):
    io.write_labels("l.png", (GREY > 100).astype(np.uint8))
    assert sentence in done(capsys, *words.split(), code=2).err


def test_scree_and_edges_write_the_pictures_of_the_walk_through(capsys):
    record = json.loads(done(capsys, "scree", "photo.png", "--picture", "scree.svg", "--json").out)
    assert record["picture"] == "scree.svg"
    words = ("--picture", "gx", "--picture", "gy", "--picture", "orientation", "--picture", "strength")
    files = json.loads(done(capsys, "edges", "photo.png", "-o", "e", *words, "--json").out)["files"]
    assert {"gx_picture", "gy_picture", "orientation_picture", "picture"} <= set(files)
    assert read(files["gy_picture"]).shape == GREY.shape


def test_planes_that_are_run_one_by_one_have_pictures_too(capsys):
    np.save("v.npy", np.stack([GREY] * 3))
    words = ("edges", "v.npy", "--axes", "ZYX", "--planes", "each", "-o", "e", "--picture", "gx", "--json")
    assert read(json.loads(done(capsys, *words).out)["files"]["gx_picture"]).ndim > 1
    words = ("segment", "v.npy", "--axes", "ZYX", "--planes", "each", "-m", "otsu", "--picture", "outlines", "--json")
    assert json.loads(done(capsys, *words).out)["pictures"] == ["v-otsu-outlines.png"]
