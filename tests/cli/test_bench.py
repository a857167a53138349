"""The commands that score: one label image, a folder of objects, and the Berkeley benchmark."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from snowshoe import io, metrics
from snowshoe.interfaces.cli import run


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def record(capsys, *arguments, code=0):
    assert run([*map(str, arguments), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def squares():
    """Three bright squares on a dark ground, and their labels."""
    labels = np.zeros((40, 60), np.uint8)
    for label, corner in enumerate(((5, 5), (5, 30), (22, 15)), 1):
        labels[corner[0] : corner[0] + 12, corner[1] : corner[1] + 12] = label
    return np.where(labels, 200, 30).astype(np.uint8), labels


def test_a_label_image_is_scored_against_several_truths(capsys):
    _, labels = squares()
    io.write_labels("mine.png", labels)
    io.write_labels("theirs.tif", np.minimum(labels, 2))
    same = record(capsys, "score", "mine.png", "--truth", "mine.png")["scores"]
    assert same["covering"] == same["adjusted_rand"] == same["boundary_f"] == 1
    assert same["variation_of_information"] == 0
    both = record(capsys, "score", "mine.png", "--truth", "mine.png", "--truth", "theirs.tif")
    assert both["n_truths"] == 2
    assert 0 < both["scores"]["covering"] < 1


def test_a_folder_is_scored_against_the_files_of_the_same_names(capsys, tmp_path):
    _, labels = squares()
    for folder, values in (("mine", labels), ("theirs", np.minimum(labels, 2))):
        (tmp_path / folder).mkdir()
        io.write_labels(f"{folder}/same.png", labels)
        io.write_labels(f"{folder}/other.png", values)
    (tmp_path / "mine" / "alone.png").write_bytes((tmp_path / "mine" / "same.png").read_bytes())
    found = record(capsys, "score", "mine", "--truth", "theirs", "--table", "scores.csv", code=3)
    rows = {row["image"]: row["scores"] for row in found["images"]}
    assert rows["same.png"]["average_precision"] == 1 > rows["other.png"]["average_precision"]
    assert found["scores"] == {name: np.mean([row[name] for row in rows.values()]) for name in rows["same.png"]}
    assert found["n_images"] == 2
    assert "alone" in found["failed"][0]
    assert (tmp_path / "scores.csv").read_text().count("\n") == 3


def test_a_folder_and_a_file_are_no_pair(capsys, tmp_path):
    io.write_labels("mine.png", squares()[1])
    assert run(["score", str(tmp_path), "--truth", "mine.png"]) == 2
    assert "--truth must be one folder" in capsys.readouterr().err
    assert run(["score", "mine.png", "--truth", "mine.png", "--table", "t.csv"]) == 2


@pytest.mark.parametrize("command", [["score", "mine.png", "--truth", "mine.png"], ["methods"]])
def test_lists_fit_eighty_columns_without_breaking_a_name(capsys, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    io.write_labels("mine.png", squares()[1])
    assert run(command) == 0
    lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= 80
    scores = {name: label for entry in metrics.scores() for name, label in zip(entry.names, entry.labels, strict=True)}
    rows = [line for line in lines if line.split(" ")[0] in scores]
    assert command == ["methods"] or len(rows) == len(set(rows)) == len(scores)
    assert all(scores[row.split(" ")[0]] in row for row in rows)


def test_scores_of_another_shape_are_one_sentence(capsys):
    io.write_labels("mine.png", np.ones((4, 5), np.uint8))
    io.write_labels("theirs.png", np.ones((5, 5), np.uint8))
    assert run(["score", "mine.png", "--truth", "theirs.png"]) == 1
    assert "(4, 5)" in capsys.readouterr().err


def test_objects_in_a_folder_are_scored_and_a_broken_file_is_named(capsys, tmp_path):
    image, labels = squares()
    for folder in ("images", "labels"):
        (tmp_path / folder).mkdir()
    for name in ("a", "b"):
        Image.fromarray(image).save(f"images/{name}.png")
        io.write_labels(f"labels/{name}.png", labels)
    (tmp_path / "images" / "broken.png").write_bytes(b"")
    found = record(capsys, "bench", "labels", tmp_path, "--jobs", "1", "-o", "out", code=3)
    assert found["n_images"] == 2
    assert found["rows"][0]["f1"] == [1.0] * 10
    assert len(found["failed"]) == 1
    assert "broken.png" in found["failed"][0]
    assert (tmp_path / "out" / "otsu+components.csv").read_text().count("\n") == 3


def test_bsds500_scores_methods_and_results_in_the_promised_shape(capsys, data, tmp_path):
    folder = data / "bsds500"
    methods = "otsu,kmeans:k=3+components,sobel,one-region"
    found = record(capsys, "bench", "bsds500", folder, "--methods", methods, "--limit", "1", "--jobs", "1", "-o", "out")
    assert found["split"] == "val"
    assert found["n_images"] == 1
    assert [row["method"] for row in found["rows"]] == methods.split(",")
    otsu, _, sobel, _ = found["rows"]
    assert otsu["boundary"].keys() == {"ods", "ois", "ap"}
    assert otsu["region"].keys() == {"covering", "pri", "vi"}
    assert otsu["region"]["covering"].keys() == {"ods", "ois", "best"}
    assert sobel["boundary"]["ods"] > 0.2
    page = (tmp_path / "out" / "report.html").read_text()
    assert "<script src" not in page
    again = record(capsys, "bench", "bsds500", folder, "--results", folder / "ucm2" / "val", "--limit", "1")
    assert again["rows"][0]["boundary"]["ods"] > sobel["boundary"]["ods"]


@pytest.mark.parametrize(
    ("methods", "sentence"),
    [
        ("otsoo", "did you mean otsu"),
        ("kmeans:k=0", "k must be an integer from 1 to 255"),
        ("otsu+sobel", "recipe must be one whose steps after otsu take labels, got 'otsu+sobel'"),
        ("kmeans:z=1", "parameter must be a parameter of kmeans (k,"),
    ],
)
def test_a_misspelt_method_is_one_sentence(capsys, tmp_path, methods, sentence):
    assert run(["bench", "bsds500", str(tmp_path), "--methods", methods]) in (1, 2)
    assert sentence in capsys.readouterr().err


def test_compare_scores_against_a_truth_and_draws_the_differences(capsys, tmp_path):
    image, labels = squares()
    Image.fromarray(image).save("squares.png")
    io.write_labels("truth.png", labels)
    found = record(capsys, "compare", "squares.png", "--truth", "truth.png", "-o", "out")
    scores = {row["title"]: row["scores"] for row in found["rows"] if row["scores"]}
    assert scores["otsu+components"]["covering"] == scores["otsu+components"]["panoptic_quality"] == 1
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Against the ground truth" in page
    assert "Boundaries of otsu" in page


def test_speed_is_measured_beside_the_peers(capsys):
    found = record(capsys, "bench", "speed", "--job", "multi-Otsu", "--threads", "1", "--repeats", "1")
    keys = {"job", "size", "peer", "peer_seconds", "seconds", "ratio", "floor_ratio"}
    assert keys <= found["rows"][0].keys()
    assert found["rows"][0]["peer"] == "scikit-image"
    assert found["rows"][0]["ratio"] == found["rows"][0]["peer_seconds"] / found["rows"][0]["seconds"]


def test_the_picks_are_scored_beside_the_methods_that_they_are_picked_from(capsys):
    image, labels = squares()
    for folder, pixels in (("images", image), ("labels", labels)):
        (Path("cells") / folder).mkdir(parents=True)
        for name in "ab":
            Image.fromarray(pixels).save(f"cells/{folder}/{name}.png")
    (row,) = record(capsys, "bench", "picks", "cells", "--jobs", "1", "-o", "out")["rows"]
    assert (row["goal"], row["n_images"], row["pick"]) == ("objects", 2, 1.0)
    assert row["share_of_best_method"] == row["share_of_best_per_image"] == 1.0
    assert row["methods"]["otsu+foreground+split_touching"] == 1.0
    assert json.loads(Path("out/picks.json").read_text())["rows"] == [row]
    assert Path("out/picks.md").read_text().count("\n") == 3
    assert record(capsys, "bench", "picks", "cells", "--half", "second")["rows"][0]["n_images"] == 1
