"""What ``snowshoe run`` tells at its end: what came out where, which images to look at, and what the notes say."""

import json

import numpy as np
import pytest

from snowshoe import io
from snowshoe.interfaces.cli import run

RNG = np.random.default_rng(0)


def field(*, dark=False):
    rows, columns = np.mgrid[:60, :80]
    image = RNG.normal(40, 3, (60, 80))
    for row, column in RNG.uniform(6, 54, (int(RNG.integers(6, 12)), 2)):
        image[(rows - row) ** 2 + (columns - column * 1.3) ** 2 < 20] += 120
    return (255 - image if dark else image).clip(0, 255).astype(np.uint8)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(3):
        io.write_image(f"in/good{number}.png", field())
    for number in range(2):
        io.write_image(f"in/bad{number}.png", field(dark=True))
    return tmp_path


def test_the_end_names_what_was_made_and_counts_the_notes(folder, capsys):
    (folder / "in/text.png").write_text("no image")
    words = ["--table", "csv", "--export", "overlay", "--export", "geojson"]
    assert run(["run", "otsu+split_touching", "in", "-o", "out", *words]) == 3
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert "notes on 2 of 5 images:" in lines
    assert any(line.startswith("  2 × label 1 covers") for line in lines)
    assert "look first at: bad0.png, bad1.png" in lines
    places = ["report: out/status.html", "table: out/status.csv", "regions: out/regions.csv", "labels: out/labels"]
    places += ["tables: out/tables", "overlays: out/overlays", "exports/geojson: out/exports/geojson"]
    assert [line for line in lines if line.split(": ")[-1].startswith("out/")] == places
    assert all((folder / line.split(": ")[1]).exists() for line in places)
    assert "failed: cannot read" in told.err
    assert "text.png" in told.err


def test_a_doubt_puts_an_image_on_the_list_to_look_at_and_other_notes_do_not(folder, capsys):
    io.write_image("in/colour.png", np.dstack([field()] * 3))
    assert run(["run", "otsu+components", "in", "-o", "out", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert {name for name, numbers in record["outliers"].items() if "notes" in numbers} == {"bad0.png", "bad1.png"}
    assert list(record["notes"].values()) == [2, 1]
    assert [note[:7] for note in record["notes"]] == ["label 1", "colour "]
    page = (folder / "out/status.html").read_text()
    assert "Look at these first" in page
    assert "probably the background" in page


def test_two_images_are_listed_for_a_doubt_though_they_are_too_few_to_compare(folder, capsys):
    assert run(["run", "otsu+components", "in/bad0.png", "in/good0.png", "-o", "out"]) == 0
    assert "look first at: bad0.png" in capsys.readouterr().out
    assert "One image of 2 has a note; look at it first." in (folder / "out/status.html").read_text()


def test_a_resumed_run_still_knows_the_doubts(folder, capsys):
    line = ["run", "otsu+components", "in", "-o", "out"]
    assert run(line) == 0
    first = capsys.readouterr().out
    assert run([*line, "--resume"]) == 0
    told = [text[text.index("notes on") :] for text in (first, capsys.readouterr().out)]
    assert told[0] == told[1]
