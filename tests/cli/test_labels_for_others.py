"""What segment writes is what other programs read as labels: numbers, and on a map where they lie."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.io
import tifffile
from PIL import Image

from snowshoe import io
from snowshoe.interfaces.cli import run

SCENE = np.random.default_rng(0).integers(1, 50, (90, 120), dtype=np.uint16)
SCENE[30:60, 20:80] += 150
SCENE[:9] = 0
MANY = "multiotsu:classes=5+components"
RECIPES = {"otsu": "uint8", "kmeans:k=3": "uint8", MANY: "uint16"}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("recipe", "dtype"), RECIPES.items())
def test_labels_are_a_tiff_of_the_smallest_type_that_others_read_as_the_same_numbers(recipe, dtype):
    io.write_image("plate.tif", SCENE)
    assert run(["segment", "plate.tif", "-m", recipe, "-o", "labels.tif"]) == 0
    labels = io.read_labels("labels.tif")
    assert labels.dtype == dtype
    others = (skimage.io.imread, tifffile.imread, Image.open, lambda path: cv2.imread(path, cv2.IMREAD_UNCHANGED))
    for read in others:
        np.testing.assert_array_equal(np.asarray(read("labels.tif")), labels)
    with tifffile.TiffFile("labels.tif") as file:
        assert file.pages[0].photometric.name == "MINISBLACK"
        assert file.pages[0].colormap is None


@pytest.mark.parametrize("recipe", RECIPES)
def test_labels_of_a_map_keep_its_place_and_a_nodata_value_that_is_no_class(recipe):
    rasterio = pytest.importorskip("rasterio")
    place = {"crs": "EPSG:32632", "transform": rasterio.Affine(10, 0, 5e5, 0, -10, 52e5), "nodata": 0}
    profile = {"driver": "GTiff", "height": 90, "width": 120, "count": 1, "dtype": "uint16", **place}
    with rasterio.open("scene.tif", "w", **profile) as file:
        file.write(SCENE, 1)
    assert run(["segment", "scene.tif", "-m", recipe]) == 0
    (path,) = Path().glob("scene-*.tif")
    with rasterio.open(path) as file:
        assert file.crs == place["crs"]
        assert file.transform == place["transform"]
        labels, is_valid = file.read(1), file.read_masks(1) > 0
    np.testing.assert_array_equal(is_valid, SCENE > 0)
    expected = io.read_labels(path)
    np.testing.assert_array_equal(labels[is_valid], expected.compressed())
    assert len(np.unique(labels[is_valid])) > 1


def test_a_png_of_labels_is_said_to_look_black_unless_a_picture_is_asked_for(capsys):
    io.write_image("plate.tif", SCENE)
    assert run(["segment", "plate.tif", "-m", MANY, "-o", "labels.png"]) == 0
    assert "labels.png holds the numbers of the labels, so it looks black" in capsys.readouterr().err
    assert cv2.imread("labels.png", cv2.IMREAD_UNCHANGED).max() > 255
    assert run(["segment", "plate.tif", "-m", MANY, "-o", "labels.png", "--picture", "classes"]) == 0
    assert "looks black" not in capsys.readouterr().err
