"""``snowshoe measure`` and ``snowshoe check`` as a person types them."""

import json
import re

import numpy as np
import pytest
import tifffile
from skimage import data as samples
from skimage import measure as scikit_image

from snowshoe.interfaces.cli import run
from snowshoe.io import write_labels
from snowshoe.labels.measure import PROPERTIES


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    coins = samples.coins()
    labels = scikit_image.label(coins > 130)
    write_labels("labels.tif", labels)
    write_labels("small.tif", labels[:9])
    tifffile.imwrite("coins.tif", coins, imagej=True, resolution=(2.0, 2.0), metadata={"unit": "um"})
    tifffile.imwrite("colour.tif", np.stack([coins, coins // 2, 255 - coins], axis=-1), photometric="rgb")
    return labels


def answer(capsys, *words):
    code = run(words)
    out, err = capsys.readouterr()
    assert code == 0, err
    return json.loads(out)


def complaint(capsys, *words):
    code = run(words)
    err = capsys.readouterr().err
    assert code in (1, 2)
    assert "fault of snowshoe" not in err
    return err


def test_a_table_in_micrometres_comes_from_the_size_that_the_image_states(files, capsys):
    told = answer(capsys, "measure", "labels.tif", "coins.tif", "--json")
    assert told["n_regions"] == files.max()
    assert told["table"] == "labels-table.csv"
    with open("labels-table.csv", encoding="utf-8") as file:
        header, first = file.readline().strip().split(","), file.readline().split(",")
    assert float(first[header.index("area_um2")]) == np.sum(files == 1) / 4
    assert {"area", "perimeter", "intensity_mean"} <= set(told["properties"]) <= set(PROPERTIES)
    assert told["columns"] == header


def test_the_unit_can_be_another_one(files, capsys):
    told = answer(
        capsys, "measure", "labels.tif", "--spacing", "0.5um", "--unit", "mm", "--properties", "area", "--json"
    )
    assert (told["properties"], told["units"]) == (["label", "area"], {"area": "mm²"})
    assert told["summary"]["labelled_area"] == pytest.approx(np.count_nonzero(files) * 0.25e-6)


def test_channels_of_several_images_are_named_after_them(files, capsys):
    words = ("labels.tif", "coins.tif", "colour.tif", "--properties", "intensity_mean")
    told = answer(capsys, "measure", *words, "-o", "t.csv", "--json")
    names = ["intensity_mean_coins", *(f"intensity_mean_colour_{colour}" for colour in ("red", "green", "blue"))]
    assert (told["properties"], told["columns"]) == (["label", "intensity_mean"], ["label", *names])


def test_the_table_can_go_to_standard_output(files, capsys):
    assert run(["measure", "labels.tif", "--properties", "area", "-o", "-"]) == 0
    assert capsys.readouterr().out.startswith(f"label,area\n1,{np.sum(files == 1)}")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["measure", "coins.tif"], "look like grey values"),
        (["measure", "labels.tif", "small.tif"], "small.tif must be as large as the labels, 303×384 pixels, got 9×384"),
        (["measure", "labels.tif", "--unit", "um"], "--unit um needs the size of a pixel"),
        (["measure", "labels.tif", "--spacing", "um"], "spacing must be a size"),
        (["measure", "labels.tif", "--properties", "aera"], "did you mean area?"),
        (["measure", "labels.tif", "-o", "none/t.csv"], "cannot write none/t.csv"),
        (["measure", "labels.tif", "-o", "t.xls"], ".csv or .parquet"),
        (["measure", "labels.tif", "--json", "-o", "-"], "both need stdout"),
        (["measure", "colour.tif"], "as in the recipe otsu+components"),
        (["check", "coins.tif"], "look like grey values"),
        (["check", "none.tif"], "cannot read none.tif"),
    ],
)
def test_wrong_use_gets_one_sentence(files, capsys, words, sentence):
    err = complaint(capsys, *words)
    assert sentence in err
    assert err.count("\n") == 1


def test_labels_given_as_an_image_are_told(files, capsys):
    assert run(["measure", "labels.tif", "labels.tif"]) == 0
    assert "is it the image that you mean?" in capsys.readouterr().err


def test_check_ends_with_0_for_sound_labels_and_1_for_others(files, capsys):
    sound = np.kron(np.diag([1, 2, 3]), np.ones((4, 4), int))
    write_labels("sound.tif", sound)
    assert run(["check", "sound.tif"]) == 0
    assert "no mistakes found; looked for pieces, stray, holes" in capsys.readouterr().out
    write_labels("gap.tif", sound * 2)
    assert run(["check", "gap.tif", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["clean"], told["n_findings"], told["findings"][0]["check"]) == (False, 1, "gaps")


def test_check_looks_over_the_edge_of_a_mask(files, capsys):
    write_labels("part.tif", np.kron(np.diag([1, 2]), np.ones((4, 4), int)))
    write_labels("mask.tif", np.tile([1, 1, 1, 1, 1, 1, 0, 0], (8, 1)))
    assert run(["check", "part.tif", "--mask", "mask.tif"]) == 1
    assert "label 2 has 8 pixels outside the mask" in capsys.readouterr().out


def test_measure_segment_and_run_call_the_channels_of_colours_the_same(files, capsys, tmp_path):
    lines = ["recipe = 1", '[[step]]\nmethod = "otsu"', '[[step]]\nmethod = "components"', '[[output]]\ntable = "csv"']
    (tmp_path / "r.toml").write_text("\n".join(lines))
    answer(capsys, "segment", "colour.tif", "-r", "r.toml", "--table", "s.csv", "-o", "s.tif", "--json")
    answer(capsys, "measure", "s.tif", "colour.tif", "-o", "m.csv", "--json")
    answer(capsys, "run", "r.toml", "colour.tif", "-o", "out", "--json")
    tables = [(tmp_path / name).read_text() for name in ("s.csv", "m.csv", "out/tables/colour.csv")]
    assert "intensity_mean_red" in tables[0].partition("\n")[0]
    assert tables[0] == tables[1] == tables[2]


def test_two_sizes_of_a_pixel_that_disagree_are_both_said_with_the_one_that_is_used(files, capsys):
    write_labels("sized.tif", files, spacing="2um")
    said = {
        ("measure", "sized.tif", "coins.tif"): "coins.tif says that a pixel is 0.5 × 0.5 µm; 2 × 2 µm is used, that of",
        (
            "measure",
            "sized.tif",
            "--spacing",
            "1um",
        ): "sized.tif says that a pixel is 2 × 2 µm; your 1 µm is used",
        ("segment", "coins.tif", "-m", "otsu", "-o", "s.tif", "--spacing", "1um"): (
            "the file says that a pixel is 0.5 × 0.5 µm; your 1 × 1 µm is used"
        ),
        ("export", "sized.tif", "--to", "tiff", "-o", "e.tif"): "",
        ("measure", "sized.tif", "--spacing", "0.002mm"): "",
    }
    for words, sentence in said.items():
        assert run(words) == 0
        err = capsys.readouterr().err
        assert sentence in err if sentence else "says that a pixel" not in err


def test_it_is_said_what_the_error_of_an_area_fraction_is_about_and_where_the_image_cannot_tell_it(files, capsys):
    write_labels("empty.tif", np.zeros((40, 50), np.uint8))
    assert run(["measure", "labels.tif"]) == 0
    assert re.search(
        r"^area fraction: 0\.\d+ \(± 0\.\d+ as an estimate for more than this image\)$",
        capsys.readouterr().out,
        re.MULTILINE,
    )
    assert run(["measure", "empty.tif"]) == 0
    assert "area fraction: 0 (± unknown as an estimate for more than this image)\n" in capsys.readouterr().out


@pytest.mark.parametrize(("spacing", "area", "unit"), [("", 257400, "px²"), ("0.5um", 64350, "µm²")])
def test_areas_and_densities_are_written_out(capsys, tmp_path, monkeypatch, spacing, area, unit):
    monkeypatch.chdir(tmp_path)
    write_labels("labels.tif", np.ones((495, 520), np.uint8))
    assert run(["measure", "labels.tif", *filter(None, [spacing and "--spacing", spacing])]) == 0
    told = capsys.readouterr().out.replace("\u202f", " ")
    written = f"{area:,} {unit}".replace(",", " ")
    assert f"labelled area: {written}\n" in told
    assert f"density: 1 per {written}\n" in told
    assert f" {area} " in told
    assert f",{area}.0," in (tmp_path / "labels-table.csv").read_text()
