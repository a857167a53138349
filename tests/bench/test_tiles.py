"""Laws of the tile measurement: exact where it must be, and honest about the rest."""

import json

import numpy as np
import pytest
import skimage.data

from snowshoe import catalogue
from snowshoe.bench.tiles import measure_tiles, regional_methods
from snowshoe.interfaces.cli import run

PHOTO = skimage.data.astronaut()[:150, 100:330]


@pytest.mark.parametrize("block", [37, 64, 1000])
@pytest.mark.parametrize("options", ["", ":connectivity=2", ":background=none"])
@pytest.mark.parametrize("halo", [1, 9])
def test_connected_components_of_tiles_are_those_of_the_whole_image(block, options, halo):
    row = measure_tiles(f"components{options}", PHOTO, in_colour=True, block=block, halo=halo)
    assert row.same
    assert row.covering_of_whole == row.covering_of_tiled == row.adjusted_rand == 1
    assert row.regions_whole == row.regions_tiled > 100


def test_a_mask_is_respected_in_every_block():
    mask = np.random.default_rng(0).random(PHOTO.shape[:2]) > 0.2
    row = measure_tiles("components", PHOTO, mask, in_colour=True, block=50)
    assert row.same


@pytest.mark.parametrize("name", ["slic:n_segments=40", "felzenszwalb:min_size=20", "quickshift"])
def test_one_block_is_the_whole_image_and_several_are_measured(name):
    assert measure_tiles(name, PHOTO, in_colour=True, block=1000).same
    row = measure_tiles(name, PHOTO, in_colour=True, block=80, halo=16)
    assert 0 < row.covering_of_whole <= 1
    assert 0 < row.adjusted_rand <= 1
    assert abs(row.regions_whole - row.regions_tiled) < 0.5 * row.regions_whole


def test_a_number_of_regions_that_is_not_asked_for_is_not_shared_out():
    row = measure_tiles("ucm:edges=sobel", PHOTO[:80, :120], in_colour=True, block=80, halo=16)
    assert not row.failure
    assert row.adjusted_rand > 0


def test_local_modes_hardly_change_when_the_halo_holds_their_reach():
    row = measure_tiles("quickshift", PHOTO, in_colour=True, block=75, halo=32)
    assert row.adjusted_rand > 0.95


def test_every_regional_method_that_needs_an_image_alone_is_measured():
    assert {"components", "slic", "felzenszwalb", "quickshift"} <= set(regional_methods())
    assert all(catalogue.get(name).scope == "regional" for name in regional_methods())


def test_a_method_that_cannot_run_says_why():
    row = measure_tiles("components:connectivity=3", PHOTO, in_colour=True)
    assert "connectivity must be from 1 to the number of axes" in row.failure
    assert row.same is None


@pytest.mark.parametrize(
    ("name", "options", "message"), [("otsu", {}, "a regional one"), ("slic", {"halo": 0}, "halo")]
)
def test_what_cannot_be_measured_is_refused(name, options, message):
    with pytest.raises(ValueError, match=message):
        measure_tiles(name, PHOTO, in_colour=True, **options)


def test_the_command_prints_what_it_measured(capsys):
    assert run(["bench", "tiles", "--methods", "components,slic", "--block", "200", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["block"], found["halo"], found["failed"]) == (200, 32, [])
    first, second = found["rows"]
    assert first["same"] is True
    assert second["covering_of_whole"] < 1
    assert run(["bench", "tiles", "--methods", "components", "--block", "300"]) == 0
    assert "components" in capsys.readouterr().out
