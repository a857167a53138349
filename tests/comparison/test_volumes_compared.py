"""A volume is compared as a volume: what takes one runs, the rest is named, and the page shows it."""

import json

import numpy as np
import pytest
import tifffile

import snowshoe
from snowshoe import io, metrics
from snowshoe.comparison import memory, run
from snowshoe.comparison.agreement import agreement_of
from snowshoe.comparison.measurements import illumination, noise
from snowshoe.comparison.scene import Scene
from snowshoe.drawing.words import THIN
from snowshoe.interfaces.cli import run as command
from snowshoe.reports.gallery import Gallery

METHODS = "otsu,kmeans:k=2,slic,ucm,otsu+components:min_size=20"
SPACING = "2,0.5,0.5um"


@pytest.fixture(scope="module")
def balls():
    z, y, x = np.mgrid[:10, :40, :50]
    centres = [(5, 10, 12), (4, 28, 20), (6, 15, 38)]
    truth = sum((((z - c) * 4) ** 2 + (y - b) ** 2 + (x - a) ** 2 < 81) * k for k, (c, b, a) in enumerate(centres, 1))
    light = 100 + 300 * (truth > 0)
    return np.random.default_rng(0).poisson(light).astype(np.uint16), truth


@pytest.fixture(scope="module")
def compared(balls):
    return snowshoe.compare(balls[0], methods=METHODS, truth=balls[1], spacing=SPACING, name="balls.tif")


def test_rows_are_what_the_methods_give_of_the_volume(balls, compared):
    np.testing.assert_array_equal(compared.find("otsu").segmentation.labels, snowshoe.otsu(balls[0]).labels)
    expected = snowshoe.slic(balls[0], spacing=(4, 1, 1)).labels
    np.testing.assert_array_equal(compared.find("slic").segmentation.labels, expected)
    assert compared.find("otsu").numbers.n_regions == 4  # three balls and the ground
    assert compared.find("otsu").scores == metrics.score_all(
        compared.find("otsu").segmentation.labels, balls[1], kinds=["regions"]
    )


def test_what_takes_planes_alone_is_left_out_by_name(balls, compared):
    assert compared.planar == ("ucm",)
    assert "ucm" not in compared.others
    assert "Left out, because it works on single planes only: ucm; choose a plane" in compared.report()
    with pytest.raises(ValueError, match="methods must be at least one that takes volumes, got 'ucm, quickshift'"):
        snowshoe.compare(balls[0], methods="ucm,quickshift")


def test_the_page_shows_three_planes_a_montage_and_the_histogram_of_the_volume(compared):
    page = compared.report().replace(THIN, " ")
    for words in (
        "50 × 40 × 10 voxels", "a voxel is 2 × 0.5 × 0.5 µm", "plane 5 of 10", "A montage.", "Median volume",
        "The histogram", "Three middle planes of balls.tif",
    ):  # fmt: skip
        assert words in page, words
    assert compared._repr_html_().count("<img") == 1 + len(compared.rows)
    assert compared.scene.rgb.shape == (40 + 1 + 40, 50 + 1 + 40, 3)


def test_a_volume_of_equal_planes_is_measured_as_the_plane(balls):
    plane = balls[0][5]
    volume = np.stack([plane] * 4)
    one, several = Scene.of(plane, None, None, "a"), Scene.of(volume, None, None, "a")
    np.testing.assert_array_equal(several.gradient, np.stack([one.gradient] * 4))
    for name in ("mean", "deviation", "noise", "illumination", "gradient", "concentration", "n_values"):
        assert getattr(several.measured, name) == pytest.approx(getattr(one.measured, name), rel=1e-6), name
    first, second = (snowshoe.compare(image, methods="otsu") for image in (plane, volume))
    for name in ("n_labels", "explained_grey", "contrast", "boundary_strength", "class_means", "class_shares"):
        numbers = [getattr(comparison.rows[0].numbers, name) for comparison in (first, second)]
        assert numbers[1] == pytest.approx(numbers[0], rel=1e-6), name


def test_light_that_changes_along_planes_is_uneven_and_noise_is_that_of_planes():
    light = np.linspace(0, 9, 12)[:, np.newaxis, np.newaxis] * np.ones((1, 20, 20)) ** 1
    whole = np.ones(light.shape, bool)
    assert illumination(light.astype(np.float32), whole) == pytest.approx(1.0)
    noisy = light * 100 + np.random.default_rng(0).normal(0, 5, light.shape)
    assert noise(noisy.astype(np.float32), whole) == pytest.approx(5, rel=0.05)


def test_agreement_and_consensus_look_at_a_grid_of_large_volumes(monkeypatch, compared):
    monkeypatch.setattr("snowshoe.comparison.agreement.MOST_PIXELS", 2000)
    coarse = agreement_of(compared.rows, compared.scene.valid)
    assert coarse.step == 3
    np.testing.assert_allclose(coarse.matrix, compared.agreement.matrix, atol=0.2)
    assert compared.consensus.separated.shape == (10, 40, 50)


def test_a_volume_that_does_not_fit_is_refused_before_any_work(monkeypatch, balls):
    monkeypatch.setattr(memory, "memory_of_machine", lambda: 200 << 20)
    monkeypatch.setattr(run, "scree", None)
    with pytest.raises(
        ValueError, match=r"10 × 40 × 50, which takes about .* MB.*; name fewer methods, or choose a plane"
    ):
        snowshoe.compare(balls[0], methods="otsu")


def test_the_command_says_how_much_memory_it_takes_and_writes_volumes(tmp_path, monkeypatch, capsys, balls):
    monkeypatch.chdir(tmp_path)
    sizes = {"PhysicalSizeX": 0.5, "PhysicalSizeY": 0.5, "PhysicalSizeZ": 2.0}
    tifffile.imwrite("a.ome.tif", balls[0], metadata={"axes": "ZYX", **sizes})
    io.write_labels("truth.tif", balls[1])
    assert command(["compare", "a.ome.tif", "-m", METHODS, "--truth", "truth.tif", "-o", "out", "--json"]) == 0
    told = capsys.readouterr()
    assert "comparing on this volume takes up to" in told.err
    record = json.loads(told.out)
    assert record["planar"] == ["ucm"]
    labels = io.load_labels("out/labels/otsu.tif")
    np.testing.assert_array_equal(labels.pixels, snowshoe.otsu(balls[0]).labels)
    assert str(labels.spacing) == "2 × 0.5 × 0.5 µm"


def test_regions_have_no_outline_towards_the_gap_between_planes():
    labels = np.ones((4, 12, 16), np.int32)
    scene = Scene.of(labels.astype(np.uint8) * 9, np.ones(labels.shape, bool), None, "a")
    gallery = Gallery(scene.rgb, scene.shown_valid, view=scene.view)
    assert not gallery.outlines(labels).any()
    labels[:, :, 8:] = 2
    assert gallery.outlines(labels)[:12].nonzero()[1].tolist() == [8] * 12
