"""Filters in recipes, run as people run them: on the command line."""

import json

import numpy as np
import pytest
import skimage
import tifffile

from snowshoe.interfaces.cli import run
from snowshoe.recipes.recipe import Recipe

COLOUR = (
    "stain:of=haematoxylin+otsu",
    "stain:of=dab:vectors=estimated+otsu+components",
    "colour_channel:of=a+kmeans",
    "excess_green+otsu",
    "channel:index=red+median:radius=2+otsu",
    "invert+rescale:tail=0.01+kmeans:k=3",
    "non_local_means:noise=4:search=2+kmeans:k=2",
)
GREY = (
    "subtract_background:radius=50+otsu+components",
    "subtract_polynomial+otsu",
    "top_hat:radius=12:kind=black+otsu",
    "local_contrast_equalisation:tiles=4+otsu",
    "logarithm+otsu",
)


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def segmented(capsys, path, recipe):
    """What the command says of a recipe, and the labels that it wrote."""
    assert run(["segment", path, "-m", recipe, "--json", "-o", "labels.tif"]) == 0
    return json.loads(capsys.readouterr().out), tifffile.imread("labels.tif")


@pytest.mark.parametrize("recipe", COLOUR + GREY)
def test_a_chain_segments_a_real_image(recipe, capsys):
    image = skimage.data.immunohistochemistry()[:160, :200] if recipe in COLOUR else skimage.data.coins()
    skimage.io.imsave("image.png", image)
    record, labels = segmented(capsys, "image.png", recipe)
    assert record["n_labels"] >= 2
    assert record["recipe"] == Recipe.parse(recipe).text
    assert labels.shape == image.shape[:2]


def test_bands_of_a_satellite_image_give_vegetation(capsys):
    bands = np.random.default_rng(0).integers(90, 110, (6, 40, 50)).astype(np.uint16)
    bands[4, 10:30, 10:40] *= 3
    tifffile.imwrite("bands.tif", bands, photometric="minisblack", metadata={"axes": "CYX"})
    record, labels = segmented(capsys, "bands.tif", "normalised_difference:first=4:second=3+otsu")
    assert record["n_labels"] == 2
    assert labels[10:30, 10:40].all()
    assert np.count_nonzero(labels) == 600


def test_the_list_of_methods_says_how_many_channels_a_filter_needs(capsys):
    assert run(["methods", "--json"]) == 0
    entries = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)["methods"]}
    assert entries["stain"]["n_channels"] == 3
    assert entries["normalised_difference"]["n_channels"] == 2
    assert entries["median"]["n_channels"] == 1
