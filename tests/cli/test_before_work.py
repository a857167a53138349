"""What cannot be written or was asked for wrongly is refused in the words of the command line, before any work."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from snowshoe import Recipe, io
from snowshoe.interfaces.cli import run


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    labels = np.zeros((20, 30), np.uint8)
    labels[3:9, 4:12], labels[3:9, 18:26] = 1, 2
    io.write_image("a.png", np.where(labels, 200, 20).astype(np.uint8))
    io.write_labels("l.png", labels)
    return labels


def refused(capsys, *words, code=2):
    got = run([*map(str, words)])
    err = capsys.readouterr().err
    assert got == code, err
    assert "Traceback" not in err
    return err


@pytest.fixture
def no_work(monkeypatch):
    def work(*_, **__):
        raise AssertionError("the work began")

    monkeypatch.setattr(Recipe, "run", work)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ("-o none/l.tif", 1, "cannot write none/l.tif: there is no folder none; make it, or check the path"),
        ("-o l.txt", 2, "--output must be a name that ends in"),
        ("--table t.txt", 2, "--table must be a file that ends in .csv or .parquet, got 't.txt'"),
        ("--table none/t.csv", 1, "cannot write none/t.csv"),
        ("--picture p.jpg", 2, "--picture must be a file that ends in .png"),
        ("--save-recipe r.txt", 2, "--save-recipe must be a file that ends in .toml"),
        ("--save-recipe none/r.toml", 1, "cannot write none/r.toml"),
        ("--export qupth", 2, "--export must be one that is known, got 'qupth'; did you mean qupath?"),
        ("-o a.png", 2, "--output must be another file than a.png, which is read and would be lost"),
        ("--markers l.png", 2, "--markers must be left out for otsu"),
        ("-o folder", 2, "--output must be a name that ends in"),
    ],
)
def test_segment_refuses_what_it_could_not_write_before_it_works(capsys, no_work, words, code, sentence):
    assert sentence in refused(capsys, "segment", "a.png", "-m", "otsu", *words.split(), code=code)


def test_a_missing_library_is_named_before_the_work(capsys, no_work, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "roifile", None)
    for words in (["--table", "t.parquet"], ["--export", "imagej"]):
        assert "pip install" in refused(capsys, "segment", "a.png", "-m", "otsu", *words, code=1)


def test_a_format_of_planes_is_refused_for_a_volume_before_the_work(capsys, no_work):
    np.save("v.npy", np.zeros((9, 20, 30), np.uint8))
    words = ("segment", "v.npy", "--axes", "ZYX", "-m", "otsu", "--export", "geojson")
    assert "labels must be 2-D for geojson" in refused(capsys, *words, code=1)
    assert "--output must be no PNG for a volume" in refused(capsys, *words[:-2], "-o", "x.png")
    assert "--spacing must be one size, or 3" in refused(capsys, *words[:-2], "--spacing", "1.5,2,2.5,1um")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("measure l.png -o z.txt", "--output must be a file that ends in .csv or .parquet, got 'z.txt'"),
        ("measure l.png --properties intensity_mean", "--properties must be those of a shape where there is no image"),
        ("measure l.png --properties volume", "--properties must be those of 2-D labels, got 'volume'"),
        ("measure l.png --properties aera", "--properties must be names of properties, got 'aera'; did you mean area?"),
        ("measure l.png --properties ,", "--properties must be names with commas between"),
        ("export l.png --to qupth", "--to must be one that is known, got 'qupth'; did you mean qupath?"),
        ("export l.png -o z.xyz", "--output must be a name whose ending says the format, got 'z.xyz'"),
        ("export l.png --to qupath -o z.csv", "--output must be a name that ends in .geojson for qupath"),
        ("export l.png --to geojson --simplify -1", "--simplify must be a number of pixels, at least 0, got -1"),
        ("export l.png --to yolo --image a.png", "--image must be left out for yolo"),
        ("measure l.png -o l.png", "--output must be a file that ends in .csv or .parquet"),
        ("export l.png --to png -o l.png", "--output must be another file than l.png"),
        ("describe otsuu", "did you mean otsu?"),
        ("describe", "RECIPE must be given"),
        ("describe otsu -r nuclei", "RECIPE must be given"),
        ("run otsu a.png -o r --executor fast", "--executor must be one of"),
        ("run otsu none*.png -o r", "INPUT must be files, or folders and patterns with an image in them"),
        ("run otsu:fit=reference a.png -o r", "--reference must be an image for otsu to learn from"),
    ],
)
def test_wrong_use_is_told_by_the_option_and_exits_with_2(capsys, words, sentence):
    assert sentence in refused(capsys, *words.split())


def test_run_says_where_it_cannot_write_before_it_works(capsys, no_work, tmp_path):
    (tmp_path / "file").write_text("")
    for out in ("file", "file/below"):
        err = refused(capsys, "run", "otsu", "a.png", "-o", out, code=1)
        assert "cannot write " in err
        assert out in err
