"""A stack is read as what it says it is, a part of it is chosen by name, and nothing is guessed in silence."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tifffile
from PIL import Image

import snowshoe
from snowshoe import Recipe, io
from snowshoe.interfaces.cli import run
from snowshoe.spacing import Spacing

OME = {"axes": "ZYX", "PhysicalSizeX": 0.25, "PhysicalSizeY": 0.25, "PhysicalSizeZ": 0.5}


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def volume():
    """Return 16-bit balls of light in noise."""
    z, y, x = np.mgrid[:12, :40, :50]
    light = sum(
        (((z - c) * 2) ** 2 + (y - b) ** 2 + (x - a) ** 2 < 36) * 3000 for c, b, a in [(4, 10, 12), (7, 28, 35)]
    )
    return (light + np.random.default_rng(0).integers(0, 900, light.shape)).astype(np.uint16)


def output(capsys, *arguments, code=0):
    assert run([str(argument) for argument in arguments]) == code
    return capsys.readouterr()


def segmented(capsys, *arguments):
    told = output(capsys, "segment", *arguments, "-o", "labels.tif", "--json")
    return json.loads(told.out), told.err, io.load_labels("labels.tif")


def refused(capsys, *arguments, code=1):
    told = output(capsys, *arguments, code=code).err
    assert told.splitlines()[-1].startswith("snowshoe:") or code == 2
    return told


def test_a_volume_in_micrometres_is_segmented_as_one_and_its_labels_have_its_axes_and_sizes(capsys, volume):
    tifffile.imwrite("a.ome.tif", volume, metadata=OME)
    text = "gaussian:sigma=0.5um+otsu+components:min_size=5um3"
    record, told, labels = segmented(capsys, "a.ome.tif", "-m", text)
    assert "read a volume of 12 planes; a voxel is 0.5 × 0.25 × 0.25 µm" in told
    assert (record["n_labels"], record["recipe"]) == (2, text)
    spacing = Spacing((0.5, 0.25, 0.25), "µm")
    expected = Recipe.parse(text).run(volume, spacing=spacing)
    np.testing.assert_array_equal(labels.pixels, expected.labels)
    smooth = snowshoe.gaussian(volume, sigma=2, spacing=(2, 1, 1))
    np.testing.assert_array_equal(labels.pixels > 0, snowshoe.otsu(smooth).labels > 0)
    assert labels.spacing == spacing
    with tifffile.TiffFile("labels.tif") as file:
        assert file.series[0].axes == "ZYX"


def test_a_plane_a_frame_and_a_channel_are_chosen_by_what_they_are_in_any_order_of_axes(capsys, volume):
    stack = np.stack([np.stack([volume, volume[::-1]])] * 3)
    stack[1] //= 2
    for axes, order in (("TCZYX", (0, 1, 2, 3, 4)), ("TZCYX", (0, 2, 1, 3, 4)), ("CTZYX", (1, 0, 2, 3, 4))):
        names = {"axes": axes, "Channel": {"Name": ["DAPI", "GFP"]}}
        tifffile.imwrite("a.ome.tif", np.ascontiguousarray(stack.transpose(order)), metadata=names, ome=True)
        told = refused(capsys, "segment", "a.ome.tif", "-m", "otsu", "--channel", "GFP")
        assert "its 36 pages are 3 frames × 12 slices, not one volume; choose one with --frame 0 to 2" in told
        chosen = ("a.ome.tif", "-m", "otsu", "--frame", 1, "--channel")
        _, said, labels = segmented(capsys, *chosen, "GFP")
        np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(stack[1, 1]).labels)
        assert "took channel 1 (GFP) of channels 0 to 1" in said
        _, _, labels = segmented(capsys, *chosen, 0, "--plane", 3)
        np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(stack[1, 0, 3]).labels)
        assert "it has channels 0 to 1, called DAPI, GFP" in refused(capsys, "segment", *chosen, "RFP")
        told = refused(capsys, "segment", "a.ome.tif", "-m", "otsu", "--frame", 1)
        assert "2 channels, which are not red, green and blue" in told
        assert "--channel 0 to 1 (DAPI, GFP)" in told


def test_pages_that_do_not_say_what_they_are_give_the_first_unless_they_are_told(capsys, volume):
    tifffile.imwrite("a.tif", volume, photometric="minisblack", metadata=None)
    _, told, labels = segmented(capsys, "a.tif", "-m", "otsu")
    assert "read page 0 of pages 0 to 11; choose another with --page" in told
    np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(volume[0]).labels)
    whole = snowshoe.otsu(volume).labels
    for options in (["--volume"], ["--axes", "ZYX"], ["--axes", "T2ZYX", "--frame", 1]):
        _, told, labels = segmented(capsys, "a.tif", "-m", "otsu", *options)
        expected = whole if "T2ZYX" not in options else snowshoe.otsu(volume[6:]).labels
        np.testing.assert_array_equal(labels.pixels, expected)
        assert "planes whose distance is not known, so that voxels count as cubes; give it by --spacing" in told
    command = ("segment", "a.tif", "-m", "otsu")
    assert "does not say that its 12 pages are planes" in refused(capsys, *command, "--plane", 2)
    assert "say how long all axes but one are" in refused(capsys, *command, "--axes", "TZYX")
    assert "axes must be letters of T, Z, C" in refused(capsys, *command, "--axes", "ZY")
    assert "--page must be left out" in refused(
        capsys, "segment", "a.tif", "-m", "otsu", "--page", 1, "--volume", code=2
    )


def test_a_stack_of_colour_pages_is_colour_and_planes_of_two_sizes_are_no_volume(capsys, volume):
    colours = np.stack([volume // 16, volume[::-1] // 16, volume // 32], axis=-1).astype(np.uint8)
    tifffile.imwrite("a.tif", colours, photometric="rgb", metadata=None)
    _, _, labels = segmented(capsys, "a.tif", "-m", "kmeans:k=3", "--volume")
    np.testing.assert_array_equal(labels.pixels, snowshoe.kmeans(colours, k=3, channel_axis=-1).labels)
    with tifffile.TiffWriter("b.tif") as writer:
        for plane in (volume[0], volume[1, :9]):
            writer.write(plane, metadata=None)
    assert "its pages differ in size or type" in refused(capsys, "segment", "b.tif", "-m", "otsu", "--volume")
    _, _, labels = segmented(capsys, "b.tif", "-m", "otsu", "--page", 1)
    assert labels.pixels.shape == (9, 50)


def test_methods_of_planes_ask_for_one_or_run_on_each(capsys, volume):
    tifffile.imwrite("a.tif", volume, imagej=True, metadata={"axes": "ZYX"})
    told = refused(capsys, "segment", "a.tif", "-m", "ucm:n_segments=4")
    assert "image must be a plane for ucm (or --planes each for all), got a volume of 12 planes" in told
    record, told, labels = segmented(capsys, "a.tif", "-m", "ucm:n_segments=4", "--planes", "each")
    each = [Recipe.parse("ucm:n_segments=4").run(plane).labels for plane in volume]
    assert record["n_labels"] == sum(int(plane.max()) for plane in each) == labels.pixels.max()
    assert [plane["n_labels"] for plane in record["planes"]] == [int(plane.max()) for plane in each]
    for result, expected in zip(labels.pixels, each, strict=True):
        first = max(0, int(result[result > 0].min()) - 1)
        np.testing.assert_array_equal(np.where(result > 0, result - first, 0), expected)
    _, _, labels = segmented(capsys, "a.tif", "-m", "otsu", "--plane", 3, "--spacing", "2,0.5,0.5um")
    assert labels.spacing == Spacing((0.5, 0.5), "µm")
    assert "leave --planes out" in refused(capsys, "segment", "a.tif", "--plane", 0, "-m", "otsu", "--planes", "each")


def test_a_mask_of_a_stack_goes_with_the_frame_that_was_chosen(capsys, volume):
    stack, mask = np.stack([volume, volume // 2]), np.zeros((2, 12, 40, 50), np.uint8)
    mask[1, 2:, 5:] = 255
    for name, pages in {"a": stack, "mask": mask, "own": mask[1]}.items():
        axes = {"axes": "TZYX"[4 - pages.ndim :]}
        tifffile.imwrite(f"{name}.tif", pages, imagej=True, metadata=axes)
    for name in ("mask", "own"):
        record, _, labels = segmented(capsys, "a.tif", "-m", "otsu", "--frame", 1, "--mask", f"{name}.tif")
        assert record["valid_fraction"] == pytest.approx((mask[1] > 0).mean())
        np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(stack[1], mask=mask[1] > 0).labels)


def test_an_array_is_what_it_is_told_to_be(capsys, volume):
    np.save("a.npy", volume)
    assert "of planes or of channels" in refused(capsys, "segment", "a.npy", "-m", "otsu")
    for options in (["--volume"], ["--axes", "ZYX"]):
        _, _, labels = segmented(capsys, "a.npy", "-m", "otsu", *options)
        np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(volume).labels)
    np.save("b.npy", np.stack([volume, volume // 3], axis=2))
    _, _, labels = segmented(capsys, "b.npy", "-m", "otsu", "--axes", "ZYCX", "--channel", 1)
    np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(volume // 3).labels)
    assert "its array has shape (12, 40, 2, 50), not ZYX" in refused(
        capsys, "segment", "b.npy", "-m", "otsu", "--axes", "ZYX"
    )


def test_a_volume_of_three_columns_is_a_volume(capsys):
    narrow = np.random.default_rng(0).integers(0, 99, (5, 9, 3), dtype=np.uint8)
    tifffile.imwrite("a.tif", narrow, imagej=True, metadata={"axes": "ZYX"})
    _, _, labels = segmented(capsys, "a.tif", "-m", "otsu+components")
    assert labels.pixels.shape == (5, 9, 3)


def test_labels_of_a_volume_are_worked_on_as_a_volume(capsys, volume):
    classes = snowshoe.otsu(volume).labels
    io.write_labels("classes.tif", classes, spacing="0.5,0.25,0.25um")
    _, _, labels = segmented(capsys, "classes.tif", "-m", "components:connectivity=3:min_size=1um3")
    np.testing.assert_array_equal(labels.pixels, snowshoe.components(classes, connectivity=3, min_size=32).labels)
    assert labels.spacing == Spacing((0.5, 0.25, 0.25), "µm")


def test_an_overlay_shows_the_channel_that_was_segmented():
    bright = np.zeros((4, 40, 40), np.uint8)
    bright[1, 10:20, 10:20] = 200
    tifffile.imwrite("four.tif", bright, metadata={"axes": "CYX"}, imagej=True)
    words = ["segment", "four.tif", "--channel", "1", "-m", "otsu+components", "--export", "overlay", "-o", "found.tif"]
    assert run(words) == 0
    assert np.ptp(np.asarray(Image.open("found-overlay.png"))) > 100
