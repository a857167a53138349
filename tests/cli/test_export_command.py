"""`snowshoe export`: its JSON keys, its default names, categories from a table, and one sentence for wrong use."""

import json

import numpy as np
import pytest
import tifffile
from PIL import Image

from snowshoe.interfaces.cli import run

LABELS = np.array([[1, 1, 0, 0], [0, 0, 7, 7], [0, 0, 7, 7]], np.uint8)


@pytest.fixture(autouse=True)
def in_a_folder_with_labels(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tifffile.imwrite("cells.tif", LABELS)
    Image.fromarray(LABELS * 30).save("photo.png")
    (tmp_path / "table.csv").write_text("label,kind\n1,dead\n7,alive\n", encoding="utf-8")


def record(capsys, *arguments):
    assert run(["export", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def complaint(capsys, *arguments, code):
    assert run(["export", *arguments]) == code
    text = capsys.readouterr().err
    assert text.count("snowshoe: error: ") == 1
    assert "Traceback" not in text
    return text


def test_the_json_has_the_format_the_files_and_the_number_of_objects(capsys, tmp_path):
    printed = record(capsys, "cells.tif", "--to", "qupath")
    assert (printed["format"], printed["files"], printed["n_objects"]) == ("qupath", ["cells-qupath.geojson"], 2)
    assert (tmp_path / "cells-qupath.geojson").exists()


def test_the_ending_of_the_file_says_the_format(capsys):
    assert record(capsys, "cells.tif", "-o", "a.npy")["format"] == "npy"


def test_categories_come_from_a_column_of_a_table(capsys, tmp_path):
    record(capsys, "cells.tif", "--to", "coco", "--image", "photo.png", "--table", "table.csv", "--category", "kind")
    written = json.loads((tmp_path / "cells-coco.json").read_text())
    names = {category["id"]: category["name"] for category in written["categories"]}
    assert {a["id"]: names[a["category_id"]] for a in written["annotations"]} == {1: "dead", 7: "alive"}
    assert written["images"][0]["file_name"] == "photo.png"


def test_masks_are_listed_by_their_names(capsys):
    assert record(capsys, "cells.tif", "--to", "masks")["files"] == ["cells-masks/1.png", "cells-masks/7.png"]


def test_the_printed_line_says_how_many_objects_are_where(capsys):
    assert run(["export", "cells.tif", "--to", "masks"]) == 0
    assert capsys.readouterr().out == "2 objects: 2 files in cells-masks\n"


def test_the_help_lists_every_format(capsys):
    from snowshoe.io.exports import FORMATS

    assert run(["export", "--help"]) == 0
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in FORMATS)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["cells.tif"], 2, "--to FORMAT must be given"),
        (["cells.tif", "--to", "quapth"], 2, "did you mean qupath?"),
        (["nowhere.tif", "--to", "png"], 1, "cannot read nowhere.tif"),
        (["cells.tif", "--to", "coco", "--table", "table.csv", "--category", "knd"], 2, "did you mean kind?"),
        (["cells.tif", "--to", "coco", "--table", "nowhere.csv"], 1, "nowhere.csv"),
        (["cells.tif", "--to", "png", "-o", "nowhere/a.png"], 1, "cannot write nowhere/a.png"),
        (["cells.tif", "--to", "yolo", "--image", "photo.png"], 2, "--image must be left out for yolo"),
    ],
)
def test_wrong_use_gets_one_sentence(capsys, arguments, code, words):
    assert words in complaint(capsys, *arguments, code=code)
