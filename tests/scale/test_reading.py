"""What a run reads of its inputs is what `segment` reads: masks, sizes, no-data, planes, for each of many files."""

import json
import shutil

import numpy as np
import pytest
import tifffile

import snowshoe
from snowshoe import io

RECIPE = "gaussian+otsu+components:min_size=4"


@pytest.fixture
def two(tmp_path):
    """Two images in two folders, and masks of their left halves in a folder like theirs, with another suffix."""
    half = np.zeros((30, 40), bool)
    half[:, :20] = True
    for number, name in enumerate(("a/one", "b/two")):
        pixels = np.random.default_rng(number).integers(0, 60, (30, 40)).astype(np.uint8)
        pixels[4:12, 4:12], pixels[4:12, 26:34] = 200, 180 + number
        for kind, array in (("in", pixels), ("masks", half)):
            (tmp_path / kind / name).parent.mkdir(parents=True, exist_ok=True)
            file = tmp_path / kind / f"{name}.{'png' if kind == 'in' else 'tif'}"
            io.write_image(file, array if kind == "in" else array.astype(np.uint8))
    return tmp_path


def labels_of(folder, name="a/one"):
    return tifffile.imread(folder / f"labels/{name}.tif")


@pytest.mark.parametrize("place", ["masks", "masks/a/one.tif"])
def test_a_mask_is_a_file_for_all_or_a_folder_like_the_inputs(two, command, place):
    code, out, err = command("run", RECIPE, two / "in", "-o", two / "out", "--mask", two / place, "--json")
    assert (code, json.loads(out)["done"]) == (0, 2), err
    for name in ("a/one", "b/two"):
        image, mask = io.read(two / f"in/{name}.png"), io.read_mask(two / f"masks/{name}.tif")
        np.testing.assert_array_equal(labels_of(two / "out", name), snowshoe.segment(image, RECIPE, mask=mask).labels)


def test_an_input_without_a_mask_in_the_folder_fails_and_is_named(two, command):
    (two / "masks/b/two.tif").unlink()
    code, _, err = command("run", RECIPE, two / "in", "-o", two / "out", "--mask", two / "masks")
    assert code == 3
    assert "cannot read the mask of b/two.png: there is no image b/two in" in err


def test_another_mask_is_another_result_and_the_same_one_is_not_done_again(two):
    def new():
        return snowshoe.run("otsu", two / "in", out=two / "out", mask=two / "masks", resume=True).n_new

    assert (new(), new()) == (2, 0)
    io.write_image(two / "masks/a/one.tif", np.ones((30, 40), np.uint8))
    assert new() == 1


def test_the_size_of_a_pixel_is_the_given_one_in_the_recipe_and_in_the_labels(two, command):
    text = "gaussian:sigma=1um+otsu"
    assert command("run", text, two / "in", "-o", two / "out", "--spacing", "0.5um")[0] == 0
    image = io.read(two / "in/a/one.png")
    np.testing.assert_array_equal(labels_of(two / "out"), snowshoe.segment(image, "gaussian:sigma=2+otsu").labels)
    assert str(io.load_labels(two / "out/labels/a/one.tif").spacing) == "0.5 × 0.5 µm"
    assert command("run", text, two / "in", "-o", two / "none")[0] == 1


def test_pixels_of_the_no_data_value_are_not_used(two):
    image = io.read(two / "in/a/one.png")
    value = int(image[0, 0])
    batch = snowshoe.run("otsu", two / "in", out=two / "out", nodata=value)
    expected = snowshoe.segment(image, "otsu", mask=image != value)
    np.testing.assert_array_equal(labels_of(two / "out"), expected.labels)
    assert batch.rows[0].values["valid_fraction"] == expected.valid_fraction


def test_planes_frames_and_channels_are_chosen_by_what_they_are(two, command, tmp_path):
    stack = np.random.default_rng(1).integers(0, 900, (2, 5, 30, 40)).astype(np.uint16)
    stack[:, :, 8:20, 8:20] += 3000
    tifffile.imwrite(tmp_path / "s.ome.tif", stack, metadata={"axes": "TZYX"}, ome=True)
    words = ("run", "otsu", tmp_path / "s.ome.tif", "-o")
    assert command(*words, tmp_path / "p", "--frame", 1, "--plane", 2)[0] == 0
    np.testing.assert_array_equal(labels_of(tmp_path / "p", "s.ome"), snowshoe.otsu(stack[1, 2]).labels)
    assert command(*words, tmp_path / "e", "--frame", 1, "--planes", "each")[0] == 0
    each = np.stack([snowshoe.otsu(plane).labels for plane in stack[1]])
    np.testing.assert_array_equal(labels_of(tmp_path / "e", "s.ome"), each)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["--mask", "nowhere"],
            "--mask must be an image, or a folder of images that mirrors the inputs, got 'nowhere'",
        ),
        (["--page", 1, "--plane", 1], "--page must be left out where --plane, --frame, --volume or --planes is given"),
        (["--axes", "QQ"], "--axes must be letters of T, Z, C, Y, X and S"),
        (["--spacing", "1 parsec"], "spacing must be a size"),
        (["-m", "otsu"], "No such option"),
    ],
)
def test_a_wrong_choice_is_an_error_of_usage_before_anything_is_read(two, command, words, sentence):
    code, _, err = command("run", RECIPE, two / "in", "-o", two / "out", *words)
    assert (code, sentence in err) == (2, True), err
    assert not (two / "out").exists()


def test_planes_need_labels_and_steps_that_learn_from_each_image(two):
    for recipe in ("sobel", "otsu:fit=pooled"):
        with pytest.raises(ValueError, match="planes must be left out"):
            snowshoe.run(recipe, two / "in", out=two / "out", planes="each")
    shutil.rmtree(two / "in")
