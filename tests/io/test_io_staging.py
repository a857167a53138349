"""A file or folder of results is whole, or it is not there, and what was there before still is."""

import os
import resource
import subprocess
import sys

import pytest

from snowshoe.errors import SnowshoeError, UnwritableOutput
from snowshoe.io import atomically, staged_folder


def tree(folder):
    """Every file and folder below, hidden ones too, with the text of the files."""
    found = sorted(folder.rglob("*"))
    return {str(path.relative_to(folder)): path.read_text() if path.is_file() else None for path in found}


def fill(folder, names, failure=None):
    """Write a file of each name, then fail if asked to."""
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("new")
    if failure:
        raise failure


def test_a_file_takes_its_place_when_it_is_whole(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    with atomically(tmp_path / "a.txt") as temporary:
        temporary.write_text("new")
        assert temporary.suffix == ".txt"
        assert temporary.parent.parent == tmp_path
        assert (tmp_path / "a.txt").read_text() == "old"
    assert tree(tmp_path) == {"a.txt": "new"}


def test_a_new_file_has_the_usual_rights(tmp_path):
    (tmp_path / "usual").touch()
    with atomically(tmp_path / "a.txt") as temporary:
        temporary.touch()
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, MemoryError])
def test_a_file_that_fails_leaves_the_old_one_and_no_trace(tmp_path, failure):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(failure), atomically(tmp_path / "a.txt") as temporary:
        fill(temporary.parent, [temporary.name], failure)
    assert tree(tmp_path) == {"a.txt": "old"}


def test_a_link_is_written_through(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    with atomically(tmp_path / "link.txt") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


UNWRITABLE = {
    "file/a.txt": "not a directory",
    "absent/a.txt": "there is no folder {}/absent; make it, or check the path",
    "folder": "it is a folder; name a file",
}


@pytest.mark.parametrize("name", UNWRITABLE)
def test_a_file_that_cannot_be_written_is_named_with_the_reason(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    before = tree(tmp_path)
    with pytest.raises(UnwritableOutput) as caught, atomically(tmp_path / name) as temporary:
        temporary.write_text("lost")
    reason = UNWRITABLE[name].format(tmp_path)
    assert str(caught.value) == f"cannot write {tmp_path / name}: {reason}"
    assert isinstance(caught.value, SnowshoeError)
    assert isinstance(caught.value, OSError)
    assert tree(tmp_path) == before


def test_a_device_is_not_replaced():
    with pytest.raises(UnwritableOutput, match="it is a device"), atomically(os.devnull) as temporary:
        temporary.write_text("lost")


def test_a_new_folder_appears_whole_with_its_parents(tmp_path):
    with staged_folder(tmp_path / "deep" / "out") as staging:
        (staging / "labels").mkdir()
        (staging / "labels" / "a.txt").write_text("a")
        (staging / "report.txt").write_text("r")
        assert not (tmp_path / "deep" / "out").exists()
    assert tree(tmp_path / "deep") == {"out": None, "out/labels": None, "out/labels/a.txt": "a", "out/report.txt": "r"}


def test_an_old_folder_keeps_what_is_not_written_anew(tmp_path):
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.txt").write_text("old")
    (tmp_path / "mine.txt").write_text("mine")
    with staged_folder(tmp_path) as staging:
        (staging / "labels").mkdir()
        (staging / "labels" / "a.txt").write_text("new")
        (staging / "edges").mkdir()
        (staging / "edges" / "b.txt").write_text("b")
    expected = {"edges": None, "edges/b.txt": "b", "labels": None, "labels/a.txt": "new", "mine.txt": "mine"}
    assert tree(tmp_path) == expected


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_that_fails_leaves_no_trace(tmp_path, failure, exists):
    target = tmp_path / "deep" / "out"
    if exists:
        target.mkdir(parents=True)
        (target / "a.txt").write_text("old")
    before = tree(tmp_path)
    with pytest.raises(failure), staged_folder(target) as staging:
        fill(staging, ["a.txt"], failure)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("after", range(6))
def test_a_failure_while_files_move_puts_everything_back(tmp_path, monkeypatch, failure, after):
    (tmp_path / "a.txt").write_text("old a")
    (tmp_path / "c.txt").write_text("old c")
    replace, moves = type(tmp_path).replace, []

    def fail_once(self, target):
        moves.append(target)
        if len(moves) == after + 1:
            raise failure
        return replace(self, target)

    monkeypatch.setattr(type(tmp_path), "replace", fail_once)
    with pytest.raises((UnwritableOutput, KeyboardInterrupt)), staged_folder(tmp_path) as staging:
        fill(staging, ["a.txt", "b.txt", "c.txt", "new/d.txt"])
    monkeypatch.undo()
    assert tree(tmp_path) == {"a.txt": "old a", "c.txt": "old c"}


def test_a_folder_in_the_way_of_a_file_is_named_and_all_is_put_back(tmp_path):
    (tmp_path / "out" / "b.txt").mkdir(parents=True)
    with (
        pytest.raises(UnwritableOutput, match=r"out: b.txt in it is a folder"),
        staged_folder(tmp_path / "out") as made,
    ):
        fill(made, ["a.txt", "b.txt"])
    assert tree(tmp_path) == {"out": None, "out/b.txt": None}


@pytest.mark.parametrize("name", ["file", "file/out", "/proc/snowshoe"])
def test_a_folder_that_cannot_be_made_is_named(tmp_path, name):
    (tmp_path / "file").touch()
    path = tmp_path / name
    with pytest.raises(UnwritableOutput) as caught, staged_folder(path) as staging:
        (staging / "a.txt").write_text("lost")
    assert str(caught.value).startswith(f"cannot write {path}: ")
    assert tree(tmp_path) == {"file": ""}


FULL_DISK = """
import sys, resource
import numpy as np
from snowshoe.io import staged_folder, write_image, write_labels
from snowshoe.errors import UnwritableOutput
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
noise = np.random.default_rng(0).integers(0, 60_000, (300, 300))
folder, kind, suffix = sys.argv[1:]
try:
    if kind == "folder":
        with staged_folder(folder) as staging:
            write_labels(staging / "first.png", noise[:10, :10])
            write_labels(staging / f"a{suffix}", noise)
    else:
        write = write_labels if kind == "labels" else write_image
        write(f"{folder}/a{suffix}", noise if kind == "labels" else noise / np.float32(7))
except UnwritableOutput as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [
        ("labels", ".tif"),
        ("labels", ".png"),
        ("labels", ".npy"),
        ("image", ".tif"),
        ("image", ".npy"),
        ("folder", ".tif"),
    ],
)
def test_a_full_disk_is_one_sentence_and_nothing_half_written(tmp_path, kind, suffix):
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    command = [sys.executable, "-W", "error", "-c", FULL_DISK, str(tmp_path), kind, suffix]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    target = tmp_path if kind == "folder" else tmp_path / f"a{suffix}"
    assert (done.stdout, done.stderr) == (f"cannot write {target}: file too large\n", "")
    assert tree(tmp_path) == {}


KILLED = """
import os, sys
from pathlib import Path
from snowshoe.io import atomically, staged_folder
with {name}(sys.argv[1]) as path:
    if {name} is staged_folder:
        path = path / "a.txt"
    path.write_text("half")
    os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is locked there")
@pytest.mark.parametrize("exists", [True, False])
def test_what_a_killed_run_left_is_gone_after_the_next(tmp_path, exists):
    target = tmp_path / "out"
    if exists:
        target.mkdir()
    for _ in range(2):
        subprocess.run([sys.executable, "-c", KILLED.replace("{name}", "staged_folder"), target], check=False)
        subprocess.run([sys.executable, "-c", KILLED.replace("{name}", "atomically"), tmp_path / "b.txt"], check=False)
    assert any("part" in name for name in tree(tmp_path))
    with staged_folder(target) as staging, atomically(tmp_path / "b.txt") as temporary:
        fill(staging, ["a.txt"])
        temporary.write_text("b")
    assert tree(tmp_path) == {"out": None, "out/a.txt": "new", "b.txt": "b"}


def test_what_another_run_is_writing_and_what_is_not_ours_stays(tmp_path):
    (tmp_path / ".mine.txt.0123abcd.part").mkdir()
    (tmp_path / ".b.txt.0123abcd.part").write_text("a file")
    with atomically(tmp_path / "b.txt") as first, atomically(tmp_path / "b.txt") as second:
        first.write_text("first")
        second.write_text("second")
    assert tree(tmp_path) == {".b.txt.0123abcd.part": "a file", ".mine.txt.0123abcd.part": None, "b.txt": "first"}
