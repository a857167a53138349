"""``snowshoe compare``: what is run, in what time, in which order, and the line that makes it again."""

from __future__ import annotations

import html
import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import snowshoe
from snowshoe import catalogue
from snowshoe.interfaces.cli import run
from snowshoe.io.bundled import SAMPLE


@pytest.fixture(autouse=True)
def photo(tmp_path, monkeypatch):
    """A small picture in a folder with a space, with a mask and a truth beside it."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    discs = (np.indices((60, 50)) % 25 - 12).astype(float)
    bright = (discs**2).sum(axis=0) < 60
    grey = np.clip(60 + 120 * bright + rng.normal(0, 6, bright.shape), 0, 255).astype(np.uint8)
    (tmp_path / "my photos").mkdir()
    Image.fromarray(grey).save("my photos/discs.png")
    Image.fromarray((np.indices(grey.shape)[1] < 40).astype(np.uint8) * 255).save("mask.png")
    Image.fromarray(bright.astype(np.uint8)).save("truth.png")
    return "my photos/discs.png"


def output(capsys, *arguments, code=0):
    assert run(list(arguments)) == code
    return capsys.readouterr()


def shown_text(folder):
    """Return a report without what says where its lines may break."""
    return html.unescape(re.sub(r"</?(span|wbr)[^>]*>", "", (folder / "report.html").read_text(encoding="utf-8")))


def record(capsys, *arguments):
    return json.loads(output(capsys, "compare", *arguments, "--json").out)


def test_methods_are_named_in_one_list_or_one_by_one_or_all(capsys, photo):
    first = record(capsys, photo, "--methods", "otsu,sobel")
    second = record(capsys, photo, "--method", "otsu", "--method", "sobel")
    assert [row["method"] for row in first["rows"]] == [row["method"] for row in second["rows"]] == ["otsu", "sobel"]
    everything = record(capsys, photo, "--methods", "all")
    assert {row["method"] for row in everything["rows"]} == {
        method.name for method in catalogue.methods() if method.gives != "image"
    }
    assert everything["others"] == []


def test_people_are_told_of_the_others(capsys, photo):
    text = output(capsys, "compare", photo, "--methods", "otsu").out
    others = [method for method in catalogue.methods() if method.gives != "image" and method.name != "otsu"]
    assert f"{len(others)} more methods are in the catalogue; --methods all runs all" in text
    assert "(threshold) ±" in text


@pytest.mark.parametrize(("written", "seconds"), [("30s", 30), ("2m", 120), ("500ms", 0.5), ("1.5", 1.5), ("1h", 3600)])
def test_a_budget_is_written_with_its_unit(capsys, photo, written, seconds):
    assert record(capsys, photo, "--methods", "otsu", "--budget", written)["budget"] == seconds


@pytest.mark.parametrize("written", ["0s", "fast", "-3s", "3 days", ""])
def test_a_budget_that_is_no_time_is_refused(capsys, photo, written):
    error = output(capsys, "compare", photo, f"--budget={written}", code=2).err
    assert "budget must be a time above 0 such as 30s, 2m or 500ms" in error


def test_left_out_rows_are_printed_with_their_reason(capsys, photo):
    text = output(capsys, "compare", photo, "--methods", "all", "--budget", "0.001ms").out
    assert text.replace("\n", " ").count("left out: the 1\u202fµs of the budget were used up") == 1
    rows = record(capsys, photo, "--methods", "all", "--budget", "0.001ms")["rows"]
    assert all(row["left_out"] and row["failure"] and row["n_labels"] is None for row in rows)
    assert {row["method"] for row in rows} == {method.name for method in catalogue.methods() if method.gives != "image"}


def test_a_budget_in_which_nothing_runs_says_how_much_is_needed(capsys, photo):
    error = output(capsys, "compare", photo, "--methods", "otsu", "--budget", "0.001ms").err
    assert re.search(r"1\sµs are too few to run a method: .* alone took .*; give --budget \d+s or more", error)


@pytest.mark.parametrize(
    ("methods", "code"),
    [("kmeans", 0), ("cluster", 0), ("kmeans:k=10", 1), ("kmeans,kmeans:k=10", 3), ("multiotsu", 1)],
)
def test_ten_clusters_that_nobody_asked_for_are_no_failure_of_an_image_of_two_values(
    capsys, tmp_path, monkeypatch, methods, code
):
    monkeypatch.chdir(tmp_path)
    pixels = np.zeros((30, 40), np.uint8)
    pixels[10:20, 5:25] = 255
    Image.fromarray(pixels).save("two.png")
    text = output(capsys, "compare", "two.png", "--methods", methods, code=code).out
    assert "must be at most the number of distinct values (2)" in text.replace("\n", " ")


def test_the_table_is_in_the_order_of_the_ranking(capsys, photo):
    text = output(capsys, "compare", photo, "--methods", "threshold", "--rank-by", "contrast").out
    assert "\nbest first by contrast (higher is better)\n" in text
    rows = record(capsys, photo, "--methods", "threshold", "--rank-by", "contrast")["rows"]
    best = min((row for row in rows if row["rank"]), key=lambda row: row["rank"])
    table = text.partition("best first by ")[2].splitlines()
    assert table[3].split()[0] == best["title"].split()[0]


def test_a_truth_ranks_by_covering(capsys, photo):
    found = record(capsys, photo, "--methods", "otsu,huang", "--truth", "truth.png")
    assert found["rank_by"] == {"name": "covering", "better": "higher"}


@pytest.mark.parametrize(
    ("name", "said"), [("beauty", "rank_by must be the name of a number"), ("dice", "give ground truth")]
)
def test_what_cannot_rank_is_refused_before_anything_is_run(capsys, photo, tmp_path, name, said):
    error = output(capsys, "compare", photo, "--rank-by", name, "-o", "out", code=2).err
    assert said in error
    assert not (tmp_path / "out").exists()


def test_the_line_that_makes_it_again_makes_the_same_again(capsys, photo, tmp_path):
    options = ["--mask", "mask.png", "--nodata", "61", "--truth", "truth.png", "--methods", "otsu,huang"]
    first = record(capsys, photo, *options, "--rank-by", "contrast", "--k-max", "9", "-o", "my report")
    text = shown_text(tmp_path / "my report")
    line = re.findall(r'<pre class="command"[^>]*><code>(snowshoe compare [^<]*)', text)[-1]
    again = json.loads(output(capsys, *shlex.split(line)[1:], "--json").out)
    for key in ("image", "report", "properties", "rank_by", "agreement"):
        assert again[key] == first[key]
    assert [row["numbers"] for row in again["rows"]] == [row["numbers"] for row in first["rows"]]
    assert "-m otsu --mask mask.png --nodata 61" in text


def test_an_image_named_like_the_sample_is_itself_in_every_line(capsys, photo, tmp_path):
    Path(photo).rename(tmp_path / SAMPLE)
    record(capsys, SAMPLE, "--methods", "otsu", "--nodata", "61", "-o", "report")
    text = shown_text(tmp_path / "report")
    assert f"snowshoe compare {SAMPLE} --methods all --nodata 61" in text
    assert f"snowshoe.io.Chosen(nodata=61.0).image('{SAMPLE}')" in text
    assert "sample()" not in text


def test_what_is_printed_begins_with_the_pick_and_fits_a_terminal(capsys, photo):
    lines = output(capsys, "compare", photo).out.splitlines()
    assert lines[0].startswith("Take for objects: ")
    assert lines.index("") <= 6
    assert max(map(len, lines)) <= 80
    picks = record(capsys, photo)["picks"]
    assert {"goal", "method", "recipe", "reason", "second", "command", "python"} <= picks[0].keys()
    assert run(shlex.split(picks[0]["command"])[1:]) == 0


def test_a_method_that_was_named_and_failed_is_a_failure_of_the_command(capsys, photo):
    text = output(capsys, "compare", photo, "--methods", "otsu,onnx:model=none.onnx", code=3).out
    assert "failed" in text
    output(capsys, "compare", photo, "--methods", "onnx:model=none.onnx", code=1)


READ = {
    "a mask": ["--mask", "mask.png"],
    "a mask that leaves nothing out": ["--mask", "white.png"],
    "a value that is no data": ["--nodata", "60"],
    "a page": ["--page", "1"],
    "a channel and a size": ["--channel", "0", "--spacing", "0.5um"],
    "transparency": [],
}


@pytest.mark.parametrize("how", READ)
def test_the_python_line_reads_the_image_as_the_command_does(capsys, photo, how):
    grey = np.asarray(Image.open(photo))
    Image.fromarray(np.full_like(grey, 255)).save("white.png")
    if how == "transparency":
        Image.fromarray(np.dstack([grey, np.where(np.indices(grey.shape)[0] < 30, 255, 0).astype(np.uint8)])).save(
            photo
        )
    if "--page" in READ[how]:
        photo = "pages.tif"
        pages = [Image.fromarray(grey.T[::-1].copy()), Image.fromarray(grey)]
        pages[0].save(photo, save_all=True, append_images=pages[1:])
    for pick in record(capsys, photo, "--methods", "otsu,felzenszwalb,canny", *READ[how])["picks"]:
        names = {"snowshoe": snowshoe}
        exec(pick["python"], names)
        edges = names.get("edges")
        made, target = (names["segmentation"].labels, "made.tif") if edges is None else (edges.crossings, "made")
        assert run([*shlex.split(pick["command"])[1:], "-o", target]) == 0
        file = target if edges is None else "made/crossings.tif"
        np.testing.assert_array_equal(np.asarray(made) != 0, snowshoe.read(file) != 0)


def test_the_reports_python_lines_run_where_a_mask_is_a_file(capsys, photo, tmp_path):
    record(capsys, photo, "--methods", "otsu", "--mask", "mask.png", "-o", "report")
    (lines,) = re.findall(r"import snowshoe\n\n.*?\.save\([^)]*\)", shown_text(tmp_path / "report"), re.DOTALL)
    exec(lines.replace("'discs-snowshoe'", "'again'"), {})
    assert label_files(tmp_path / "again") == label_files(tmp_path / "report")


def label_files(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.tif"))}
