"""What a command says beside its result: labels taken for an image, files that are replaced, nothing found."""

import numpy as np
import pytest

from snowshoe import io
from snowshoe.interfaces.cli import run


def output(capsys, *arguments):
    assert run(list(arguments)) == 0
    return capsys.readouterr()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    row, column = np.mgrid[:60, :60]
    io.write_labels("labels.tif", ((row // 20) * (column // 30)).astype(np.uint8) + 1)
    io.write_image("steps.png", np.where(row < 30, 40, 200).astype(np.uint8))
    io.write_image("flat.png", np.full((20, 30), 7, np.uint8))
    return tmp_path


def test_labels_given_as_an_image_are_noticed_and_no_other_image_is(capsys, folder):
    said = output(capsys, "segment", "labels.tif", "-m", "otsu").err
    assert "labels.tif looks like labels (whole numbers from 1 to 3, in flat pieces)" in said
    assert "looks like labels" not in output(capsys, "segment", "steps.png", "-m", "otsu").err


def test_a_file_whose_name_nobody_chose_is_not_replaced_without_a_word(capsys, folder):
    assert "was there already" not in output(capsys, "segment", "steps.png", "-m", "sauvola").err
    said = output(capsys, "segment", "steps.png", "-m", "sauvola").err
    assert "steps-sauvola.tif was there already and is replaced" in said
    assert "was there" not in output(capsys, "segment", "steps.png", "-m", "sauvola", "-o", "steps-sauvola.tif").err


def test_thresholds_are_printed_whatever_comes_after_them(capsys, folder):
    alone = output(capsys, "segment", "steps.png", "-m", "otsu").out
    line = next(line for line in alone.splitlines() if line.startswith("thresholds: "))
    assert line in output(capsys, "segment", "steps.png", "-m", "otsu+foreground+split_touching").out


def test_an_image_without_objects_gives_one_sentence_and_no_table(capsys, folder):
    said = output(capsys, "segment", "flat.png", "-m", "otsu+components").out
    assert said.startswith("otsu+components: no objects in ")
    assert "share of the image" not in said


@pytest.mark.parametrize("words", [("compare", "-m", "otsu,sobel"), ("edges",)])
def test_a_folder_that_holds_other_files_is_written_into_without_a_word_until_some_are_replaced(capsys, folder, words):
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis.txt").write_text("done")
    command, *options = words
    lines = [output(capsys, command, "steps.png", *options, "-o", "mine").err for _ in range(2)]
    assert ["more in mine will be replaced; choose another folder with -o" in said for said in lines] == [False, True]
    assert (folder / "mine" / "thesis.txt").read_text() == "done"


def test_only_files_that_edges_write_are_said_to_be_replaced(capsys, folder):
    output(capsys, "edges", "steps.png", "-m", "canny", "-o", "mine")
    before = {path.name: path.stat().st_mtime_ns for path in (folder / "mine").iterdir()}
    said = output(capsys, "edges", "steps.png", "-m", "dog", "-o", "mine").err
    kept = {name for name, time in before.items() if (folder / "mine" / name).stat().st_mtime_ns == time}
    assert f"and {len(before) - len(kept) - 1} more in mine will be replaced" in said
    assert kept
    assert not any(name in said for name in kept)
