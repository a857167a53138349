"""What a command reads is what the files say: pages, channels, polarity and no-data, for all that go with an image."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tifffile
from PIL import Image

from snowshoe import io
from snowshoe.interfaces.cli import run


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def output(capsys, *arguments, code=0):
    assert run([str(argument) for argument in arguments]) == code
    return capsys.readouterr()


def record(capsys, *arguments, code=0):
    return json.loads(output(capsys, *arguments, "--json", code=code).out)


@pytest.fixture
def stack():
    """A stack of four images with a square that moves, and its truth, mask and markers."""
    image, truth = np.zeros((4, 40, 40), np.uint8), np.zeros((4, 40, 40), np.uint8)
    for page in range(4):
        rows = slice(5 + 6 * page, 15 + 6 * page)
        image[page, rows, 5:15], truth[page, rows, 5:15] = 150, 1
    for name, pages in {"image": image, "truth": truth, "mask": truth * 255}.items():
        tifffile.imwrite(f"{name}.tif", pages, photometric="minisblack")
    return image, truth


def test_scores_are_of_all_pages_or_of_the_one_that_is_named(capsys, stack):
    _, truth = stack
    labels = truth.copy()
    labels[1:] = 0
    tifffile.imwrite("labels.tif", labels, photometric="minisblack")
    command = ("score", "labels.tif", "--truth", "truth.tif", "--kind", "classes")
    whole, first = record(capsys, *command)["scores"], record(capsys, *command, "--page", 0)["scores"]
    assert first["dice"] == 1 > whole["dice"]
    assert record(capsys, *command, "--page", 2)["scores"]["dice"] < 0.6
    np.save("labels.npy", labels)
    assert record(capsys, "score", "labels.npy", *command[2:])["scores"] == whole


def test_a_truth_is_read_at_the_page_of_its_image(capsys, stack):
    found = record(
        capsys, "compare", "image.tif", "--page", 2, "--truth", "truth.tif", "--methods", "otsu", "-o", "out"
    )
    assert found["rows"][0]["scores"]["covering"] == 1


def test_a_mask_is_read_at_the_page_of_its_image_and_that_is_said(capsys, stack):
    image, _ = stack
    found = output(
        capsys, "segment", "image.tif", "-m", "mean", "--page", 3, "--mask", "mask.tif", "-o", "a.tif", "--json"
    )
    assert json.loads(found.out)["valid_fraction"] == pytest.approx((image[3] > 0).mean())
    assert "snowshoe: mask.tif: read page 3 of pages 0 to 3" in found.err


@pytest.mark.parametrize("option", ["--mask", "--markers"])
def test_several_pages_for_an_image_of_one_ask_for_a_choice(capsys, stack, option):
    image, _ = stack
    Image.fromarray(image[0]).save("one.png")
    text = output(capsys, "segment", "one.png", "-m", "watershed", option, "truth.tif", "-o", "a.tif", code=1).err
    assert "truth.tif: it has 4 pages and the image has one; name a file of one page, or --page 0" in text
    output(capsys, "segment", "one.png", "-m", "watershed", option, "truth.tif", "-o", "a.tif", "--page", 0)


def test_a_mask_of_one_page_goes_with_every_page(capsys, stack):
    _, truth = stack
    Image.fromarray(truth[0] * 255).save("one.png")
    found = record(capsys, "segment", "image.tif", "-m", "mean", "--page", 1, "--mask", "one.png", "-o", "a.tif")
    assert found["valid_fraction"] == pytest.approx(truth[0].mean())


def test_a_page_of_labels_is_read_and_said(capsys, stack):
    found = output(capsys, "segment", "truth.tif", "-m", "components", "-o", "a.tif")
    assert "snowshoe: read page 0 of pages 0 to 3; choose another with --page" in found.err


def test_a_hyperstack_asks_for_a_channel_where_one_is_needed(capsys):
    planes = np.random.default_rng(0).integers(0, 60, (3, 2, 20, 20), dtype=np.uint8)
    planes[2, 1, :10] += 150
    tifffile.imwrite("a.tif", planes, imagej=True, metadata={"axes": "ZCYX"})
    for command in (["segment", "a.tif", "-m", "otsu"], ["compare", "a.tif"], ["scree", "a.tif"], ["edges", "a.tif"]):
        text = output(capsys, *command, "--page", 2, code=1).err
        assert "2 channels, which are not red, green and blue" in text
        assert "choose with --channel 0 to 1" in text
    found = record(capsys, "segment", "a.tif", "-m", "otsu", "--page", 2, "--channel", 1, "-o", "l.tif")
    assert found["model"]["thresholds"] == [planes[2, 1, 10:].max()]
    assert record(capsys, "segment", "a.tif", "-m", "kmeans", "--k", 2, "-o", "l.tif")["n_labels"] == 2


MASKS = {"bilevel.tif": "WhiteIsZero", "palette.png": "palette", "alpha.png": "transparent", "nodata.tif": "no data"}


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("command", ["segment", "score"])
def test_a_mask_is_what_a_viewer_shows(capsys, name, command):
    image = np.full((20, 20), 20, np.uint8)
    image[:10] = 200
    Image.fromarray(image).save("image.png")
    white = image == 200
    tifffile.imwrite("bilevel.tif", ~white, photometric="miniswhite", metadata=None)
    indices = Image.frombytes("P", (20, 20), (~white).astype(np.uint8).tobytes())
    indices.putpalette([255, 255, 255, 0, 0, 0])
    indices.save("palette.png")
    Image.fromarray(np.dstack([*[np.full_like(image, 255)] * 3, np.where(white, 255, 0).astype(np.uint8)])).save(
        "alpha.png"
    )
    options = {"extratags": [(42113, "s", 0, "9", True)]}
    tifffile.imwrite("nodata.tif", np.where(white, 1, 9).astype(np.uint8), **options)
    if command == "segment":
        found = record(capsys, "segment", "image.png", "-m", "mean", "--mask", name, "-o", "l.tif")
        assert (found["model"]["thresholds"], found["valid_fraction"]) == ([200.0], 0.5)
        return
    Image.fromarray(np.where(white, 3, 1).astype(np.uint8)).save("labels.png")
    Image.fromarray(np.ones((20, 20), np.uint8)).save("truth.png")
    options = ("--ignore", name, "--kind", "classes")
    assert record(capsys, "score", "labels.png", "--truth", "truth.png", *options)["scores"]["dice"] == 1


def test_labels_without_data_are_no_class(capsys):
    labels = np.ones((20, 20), np.uint8)
    labels[:5], labels[10:] = 255, 2
    truth = labels.copy()
    truth[:5] = 1
    tifffile.imwrite("labels.tif", labels, extratags=[(42113, "s", 0, "255", True)])
    tifffile.imwrite("truth.tif", truth)
    for pair in (("labels.tif", "--truth", "truth.tif"), ("truth.tif", "--truth", "labels.tif")):
        assert record(capsys, "score", *pair, "--kind", "classes")["scores"]["dice"] == 1
    found = record(capsys, "segment", "labels.tif", "-m", "components", "-o", "l.tif")
    assert (found["n_labels"], found["valid_fraction"]) == (2, 0.75)


def test_the_labels_of_a_map_lie_where_it_lies_and_say_where_they_know_nothing(capsys):
    image = np.full((20, 20), -9999, np.float32)
    image[5:], image[12:] = 10, 30
    place = [(33550, 12, 3, (2.0, 2.0, 0.0), True), (33922, 12, 6, (0.0, 0.0, 0.0, 5.0, 9.0, 0.0), True)]
    tifffile.imwrite("map.tif", image, extratags=[*place, (42113, "s", 0, "-9999", True)])
    path = record(capsys, "segment", "map.tif", "-m", "otsu")["labels_path"]
    assert path == "map-otsu.tif"
    labels = io.load_labels(path)
    np.testing.assert_array_equal(labels.mask, image != -9999)
    assert np.bincount(labels.pixels[labels.mask]).tolist() == [7 * 20, 8 * 20]
    assert labels.georeference == io.load("map.tif").georeference


def test_a_nodata_value_that_the_pixels_cannot_have_leaves_out_none_and_is_said(capsys):
    Image.fromarray(np.arange(100, dtype=np.uint8).reshape(10, 10)).save("a.png")
    found = output(capsys, "segment", "a.png", "-m", "otsu", "--nodata", "-9999", "-o", "l.tif")
    assert "no pixel can be -9999, since the image is uint8; --nodata leaves out none" in found.err


@pytest.mark.filterwarnings("default")
def test_masks_of_other_numbers_are_told(capsys):
    Image.fromarray(np.diag([255] * 9).astype(np.uint8)).save("a.png")
    Image.fromarray(np.diag([1] * 9).astype(np.uint8)).save("b.png")
    told = output(capsys, "score", "a.png", "--truth", "b.png", "--kind", "classes").err
    assert "labels of 255 and truth of 1 share no class but 0; to compare masks" in told
