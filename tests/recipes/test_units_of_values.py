"""A threshold says what it is in: the image's units, or those of what a filter made of it."""

import json

import numpy as np
import pytest

import snowshoe
from snowshoe.interfaces.cli import run
from snowshoe.recipes.recipe import Recipe

PHOTO = snowshoe.sample()[::4, ::4]
GREY = PHOTO[..., 1]


@pytest.mark.parametrize(
    ("recipe", "units"),
    [
        ("otsu", "image units"),
        ("gaussian:sigma=2+subtract_background:radius=9+otsu", "image units"),
        ("ground_distance+otsu", "CIELAB"),
        ("ground_distance+gaussian:sigma=1+otsu+components", "CIELAB"),
        ("ground_distance:power=0.5+otsu", "CIELAB, to the power 0.5"),
        ("gaussian:sigma=1+ground_distance+otsu", "image units"),
        ("gaussian:sigma=1+ground_distance:power=auto+otsu", "image units, to the power 0.7"),
        ("colour_channel:of=a+logarithm:offset=200+otsu", "logarithm of a of CIELAB"),
        ("colour_channel:of=S+otsu", "S of HSV"),
        ("stain:of=eosin+otsu", "optical density"),
        ("excess_green+otsu", "excess green"),
        ("rescale:maximum=2+otsu", "rescaled to 0 … 2"),
        ("local_contrast_equalisation+otsu", "rank from 0 to 1"),
        ("kmeans:k=2:colour_space=lab", "CIELAB"),
    ],
)
def test_what_is_learned_of_a_photo_is_in_the_units_of_what_the_filters_made_of_it(recipe, units):
    whole = Recipe.parse(recipe)
    assert whole.run(PHOTO, channel_axis=-1).units == units
    assert whole.freeze(PHOTO, channel_axis=-1).run(PHOTO, channel_axis=-1).units == units


def test_distances_of_grey_values_are_in_the_units_of_the_image():
    assert Recipe.parse("ground_distance+otsu").run(GREY).units == "image units"


def test_the_units_stand_beside_the_threshold_in_text_and_json(tmp_path, capsys, monkeypatch):
    from PIL import Image

    monkeypatch.chdir(tmp_path)
    Image.fromarray(PHOTO).save("photo.png")
    run(("segment", "photo.png", "-m", "ground_distance+otsu", "--json"))
    record = json.loads(capsys.readouterr().out)
    assert record["units"] == "CIELAB"
    run(("segment", "photo.png", "-m", "ground_distance+otsu"))
    assert f"thresholds: {record['model']['thresholds'][0]:.6g} (CIELAB)\n" in capsys.readouterr().out
    run(("segment", "photo.png", "-m", "otsu"))
    assert not any(line.startswith("thresholds") and "(" in line for line in capsys.readouterr().out.splitlines())
    assert np.isfinite(record["model"]["thresholds"]).all()
