"""Every kind of stack gives the documented answer, or one sentence: as image, labels, mask, markers and truth alike."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
import tifffile

import snowshoe
from snowshoe import io, metrics
from snowshoe.interfaces.cli import run
from snowshoe.spacing import Spacing

SIZES = {"PhysicalSizeX": 0.25, "PhysicalSizeY": 0.25, "PhysicalSizeZ": 1.0}
SPACING = Spacing((1.0, 0.25, 0.25), "µm")
N = {"T": 2, "Z": 3, "C": 2}
SIDE = (20, 24)
"""Rows and columns."""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def pages(order, seed=0):
    """Return 16-bit squares in noise along axes such as TZC, and the same values whatever their order."""
    rng = np.random.default_rng(seed)
    whole = rng.integers(0, 300, (*N.values(), *SIDE))
    whole[..., 4:12, 5:15] += np.arange(1, whole[..., 0, 0].size + 1).reshape(*N.values(), 1, 1) * 500
    kept = [slice(None) if letter in order else 0 for letter in N]
    present = [letter for letter in N if letter in order]
    return np.moveaxis(whole[tuple(kept)], range(len(order)), [order.index(letter) for letter in present]).astype(
        np.uint16
    )


def written(name, order, pixels=None, **metadata):
    axes = f"{order}YX"
    pixels = pages(order) if pixels is None else pixels
    tifffile.imwrite(name, pixels, metadata={"axes": axes, **SIZES, **metadata}, photometric="minisblack")
    return pixels


def told(capsys, *words, code=0):
    assert run([str(word) for word in words]) == code
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return said


def segmented(capsys, *words):
    told(capsys, "segment", *words, "-m", "otsu", "-o", "labels.tif")
    return io.load_labels("labels.tif")


def refused(capsys, *words):
    said = told(capsys, *words, code=1).err.splitlines()
    assert sum(line.startswith("snowshoe:") for line in said) >= 1
    return said[-1]


@pytest.mark.parametrize("order", ["".join(order) for order in itertools.permutations("TZC")])
def test_ome_frames_planes_and_channels_in_any_order(capsys, order):
    written("a.ome.tif", order)
    whole = pages("TZC")
    assert "2 channels, which are not red, green and blue" in refused(
        capsys, "segment", "a.ome.tif", "-m", "otsu", "--frame", 1
    )
    assert "not one volume; choose one with --frame 0 to 1" in refused(
        capsys, "segment", "a.ome.tif", "-m", "otsu", "--channel", 0
    )
    labels = segmented(capsys, "a.ome.tif", "--frame", 1, "--channel", 1)
    np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(whole[1, :, 1]).labels)
    assert labels.spacing == SPACING
    labels = segmented(capsys, "a.ome.tif", "--frame", 0, "--channel", 1, "--plane", 2)
    np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(whole[0, 2, 1]).labels)
    assert labels.spacing == SPACING.in_plane


@pytest.mark.parametrize("order", ["TZ", "ZT"])
def test_truth_mask_markers_and_labels_with_frames_and_planes(capsys, order):
    image = written("a.ome.tif", order, pages(order))
    truth = (image > 400).astype(np.uint8) * 3
    written("truth.ome.tif", order, truth)
    mask = np.zeros(image.shape, np.uint8)
    mask[..., 2:, 3:] = 255
    written("mask.ome.tif", order, mask)
    take = (1, slice(None)) if order == "TZ" else (slice(None), 1)
    labels = segmented(capsys, "a.ome.tif", "--frame", 1, "--mask", "mask.ome.tif")
    expected = snowshoe.otsu(image[take], mask=mask[take] > 0).labels
    np.testing.assert_array_equal(labels.pixels, expected)
    words = ("score", "labels.tif", "--truth", "truth.ome.tif", "--kind", "regions", "--json")
    assert "frames" in refused(capsys, *words)
    scores = json.loads(told(capsys, *words, "--frame", 1).out)["scores"]
    assert scores == metrics.score_all(expected, truth[take], kinds=["regions"])
    for command in (("measure", "truth.ome.tif"), ("check", "truth.ome.tif"), ("score", "truth.ome.tif", *words[2:])):
        assert "choose one with --frame 0 to 1" in refused(capsys, *command)
    table = json.loads(told(capsys, "measure", "truth.ome.tif", "a.ome.tif", "--frame", 1, "--json").out)
    assert table["units"]["volume"] == "µm³"
    starts = np.where(truth[take], truth[take], 0)
    io.write_labels("starts.tif", starts)
    told(capsys, "segment", "a.ome.tif", "--frame", 1, "-m", "watershed", "--markers", "starts.tif", "-o", "labels.tif")
    np.testing.assert_array_equal(
        io.read_labels("labels.tif"), snowshoe.watershed(image[take], markers=starts, spacing=SPACING).labels
    )


def test_an_imagej_hyperstack_has_planes_and_channels(capsys):
    image = pages("ZC")
    resolution = {"resolution": (4, 4), "imagej": True}
    tifffile.imwrite("a.tif", image, **resolution, metadata={"axes": "ZCYX", "spacing": 1.0, "unit": "um"})
    labels = segmented(capsys, "a.tif", "--channel", 1)
    np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(image[:, 1]).labels)
    assert labels.spacing == SPACING
    assert "--channel 0 to 1" in refused(capsys, "segment", "a.tif", "-m", "otsu")
    io.write_labels("regions.tif", (image[:, 0] > 400).astype(np.uint8), spacing=SPACING)
    told(capsys, "measure", "regions.tif", "a.tif", "--channel", 1, "--properties", "intensity_mean", "-o", "t.csv")
    mean = float(Path("t.csv").read_text().splitlines()[1].split(",")[1])
    assert mean == pytest.approx(image[:, 1][image[:, 0] > 400].mean())


def test_a_tiff_of_channels_alone_asks_for_one_and_several_methods_take_all(capsys):
    image = written("a.ome.tif", "C")
    assert "--channel 0 to 1" in refused(capsys, "segment", "a.ome.tif", "-m", "otsu")
    labels = segmented(capsys, "a.ome.tif", "--channel", 1)
    np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(image[1]).labels)
    told(capsys, "segment", "a.ome.tif", "-m", "kmeans:k=2", "-o", "labels.tif")
    expected = snowshoe.kmeans(image, k=2, channel_axis=0).labels
    np.testing.assert_array_equal(io.read_labels("labels.tif"), expected)
    for words in (("measure", "a.ome.tif"), ("score", "a.ome.tif", "--truth", "a.ome.tif"), ("check", "a.ome.tif")):
        assert "2 channels, which does not say which label is which" in refused(capsys, *words)


def test_rgb_pages_are_colour_and_no_labels(capsys):
    colours = np.random.default_rng(0).integers(0, 255, (3, *SIDE, 3), dtype=np.uint8)
    tifffile.imwrite("a.tif", colours, photometric="rgb", metadata=None)
    told(capsys, "segment", "a.tif", "-m", "kmeans:k=2", "--volume", "-o", "labels.tif")
    expected = snowshoe.kmeans(colours, k=2, channel_axis=-1).labels
    np.testing.assert_array_equal(io.read_labels("labels.tif"), expected)
    said = told(capsys, "segment", "a.tif", "-m", "kmeans:k=2", "-o", "labels.tif").err
    assert "read page 0 of pages 0 to 2" in said
    assert "in colour, which does not say which label is which" in refused(capsys, "measure", "a.tif")
    bright = io.read_mask("a.tif")
    np.testing.assert_array_equal(bright, colours.any(axis=-1))


def test_pages_of_two_sizes_are_no_volume_for_anything(capsys):
    with tifffile.TiffWriter("a.tif") as writer:
        for plane in (pages("Z")[0] > 400, pages("Z")[1, :9] > 400):
            writer.write(plane.astype(np.uint8), metadata=None, photometric="minisblack")
    io.write_labels("one.tif", (pages("Z")[0] > 400).astype(np.uint8))
    for words in (
        ("segment", "a.tif", "-m", "otsu", "--volume"), ("compare", "a.tif", "--volume"), ("measure", "a.tif"),
        ("score", "a.tif", "--truth", "one.tif"), ("check", "a.tif"),
    ):  # fmt: skip
        assert "its pages differ in size or type" in refused(capsys, *words)
    for words in (("measure", "one.tif", "a.tif"), ("score", "one.tif", "--truth", "a.tif")):
        assert "it has 2 pages and the image has one" in refused(capsys, *words)
    np.testing.assert_array_equal(segmented(capsys, "a.tif", "--page", 1).pixels.shape, (9, SIDE[1]))


def test_edges_of_each_plane_are_volumes_with_axes_and_sizes(capsys):
    image = written("a.ome.tif", "Z")
    assert "(or --planes each for all)" in refused(capsys, "edges", "a.ome.tif", "-m", "edge_network")
    told(capsys, "edges", "a.ome.tif", "-m", "prewitt", "--planes", "each", "-o", "layers")
    for name in ("gx", "strength", "orientation"):
        layer = io.load(f"layers/{name}.tif", page=io.Stack())
        assert (layer.is_volume, layer.spacing) == (True, SPACING)
        expected = np.stack([snowshoe.prewitt(plane).layers[name] for plane in image])
        np.testing.assert_array_equal(layer.pixels, expected)
    assert "got one plane; leave --planes out" in refused(
        capsys, "edges", "a.ome.tif", "-m", "sobel", "--planes", "each", "--plane", 1
    )


def test_tune_takes_a_plane_of_a_stack_and_its_truth(capsys):
    image = written("a.ome.tif", "TZ")
    written("truth.ome.tif", "TZ", (image > 400).astype(np.uint8))
    words = ("tune", "a.ome.tif", "-m", "percentile", "--truth", "truth.ome.tif", "--trials", 3, "--jobs", 1, "--json")
    assert "choose one with --frame 0 to 1" in refused(capsys, *words)
    assert "image must be a plane for tune, got a volume of 3 planes" in refused(capsys, *words, "--frame", 1)
    assert json.loads(told(capsys, *words, "--frame", 1, "--plane", 2).out)["images"] == ["a.ome.tif"]
