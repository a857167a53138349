"""A second comparison in the same folder leaves nothing of the first, and nothing else is touched."""

import hashlib
import json

import pytest
import synthetic as images

import snowshoe
from snowshoe.errors import UnwritableOutput


def files(folder):
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def test_what_only_an_earlier_comparison_wrote_is_removed(tmp_path):
    (tmp_path / "labels").mkdir()
    for mine in ("notes.txt", "labels/mine.png"):
        (tmp_path / mine).write_text("mine")
    snowshoe.compare(images.two_phases(), methods="otsu,sobel,huang").save(tmp_path)
    snowshoe.compare(images.two_phases(), methods="otsu").save(tmp_path)
    expected = {"report.html", "compare.csv", "compare.json", "labels/otsu.png", "notes.txt", "labels/mine.png"}
    assert files(tmp_path) == expected
    assert not (tmp_path / "edges").exists()


def test_the_record_lists_what_was_written(tmp_path):
    snowshoe.compare(images.two_phases(), methods="otsu,sobel").save(tmp_path)
    assert set(json.loads((tmp_path / "compare.json").read_text())["files"]) == files(tmp_path)


@pytest.mark.parametrize("record", ["", "[]", '{"files": 3}', '{"files": ["../outside.txt", "/etc/hosts", 7]}'])
def test_a_record_that_is_strange_or_names_other_files_removes_nothing(tmp_path, record):
    outside, folder = tmp_path / "outside.txt", tmp_path / "out"
    folder.mkdir()
    outside.write_text("mine")
    (folder / "compare.json").write_text(record)
    snowshoe.compare(images.two_phases(), methods="otsu").save(folder)
    assert outside.read_text() == "mine"


def test_a_failed_write_keeps_all_of_the_earlier_comparison(tmp_path, monkeypatch):
    snowshoe.compare(images.two_phases(), methods="huang").save(tmp_path)
    before = files(tmp_path)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("snowshoe.results.files.write_image", full)
    with pytest.raises(UnwritableOutput):
        snowshoe.compare(images.two_phases(), methods="sobel").save(tmp_path)
    assert files(tmp_path) == before


def test_a_record_from_elsewhere_removes_nothing_that_was_not_written_here(tmp_path):
    mine = {"labels/mine.tif": b"mine", "notes.txt": b"", "report.html": b"my own"}
    (tmp_path / "labels").mkdir()
    for name, content in mine.items():
        (tmp_path / name).write_bytes(content)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in mine.items()}
    digests["labels/mine.tif"] = "0" * 64
    record = {"files": [*mine], "digests": digests | {"../x": "0", "labels/\0": "1"}}
    (tmp_path / "compare.json").write_text(json.dumps(record))
    snowshoe.compare(images.two_phases(), methods="otsu").save(tmp_path)
    assert (tmp_path / "notes.txt").exists()
    assert (tmp_path / "labels" / "mine.tif").read_bytes() == b"mine"


def test_what_was_changed_since_an_earlier_comparison_stays(tmp_path):
    snowshoe.compare(images.two_phases(), methods="otsu,huang").save(tmp_path)
    (tmp_path / "labels" / "huang.png").write_text("painted over")
    snowshoe.compare(images.two_phases(), methods="otsu").save(tmp_path)
    assert (tmp_path / "labels" / "huang.png").read_text() == "painted over"
