"""Which files a run is about, and what they are called in its output."""

import pytest

from snowshoe.errors import SnowshoeError
from snowshoe.scale.inputs import inputs_of


@pytest.fixture(autouse=True)
def tree(tmp_path, monkeypatch):
    for name in (
        "a/1.png",
        "a/2.png",
        "a/10.png",
        "b/1.png",
        "b/deep/3.TIF",
        "b/notes.txt",
        "a/.hidden.png",
        "out/1.png",
    ):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(b"")
    monkeypatch.chdir(tmp_path)


def names(*arguments, out="in/out"):
    return [item.name for item in inputs_of(arguments, out)]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["in"], ["a/1.png", "a/2.png", "a/10.png", "b/1.png", "b/deep/3.TIF"]),
        (["in/a"], ["1.png", "2.png", "10.png"]),
        (["in/a", "in/b"], ["a/1.png", "a/2.png", "a/10.png", "b/1.png", "b/deep/3.TIF"]),
        (["in/a/1.png", "in/b/1.png"], ["a/1.png", "b/1.png"]),
        (["in/*/1.png"], ["a/1.png", "b/1.png"]),
        (["in/**/*.TIF"], ["b/deep/3.TIF"]),
        (["in/a/2.png", "in/a/2.png", "in/a"], ["1.png", "2.png", "10.png"]),
        (["in/b/notes.txt"], ["notes.txt"]),
        (["in/b/1.png", "in/b/gone.png"], ["1.png", "gone.png"]),
    ],
)
def test_names_mirror_what_is_below_the_folder_of_all_inputs(arguments, expected):
    assert names(*arguments) == expected


def test_a_list_holds_what_could_stand_on_the_command_line(tmp_path):
    (tmp_path / "list.txt").write_text("in/a\n\nin/b/1.png\n")
    assert names("@list.txt") == names("in/a", "in/b/1.png")
    (tmp_path / "list.txt").write_text("")
    with pytest.raises(ValueError, match="inputs must be a list with a file in it"):
        names("@list.txt")
    with pytest.raises(SnowshoeError, match=r"cannot read the list none\.txt: no such file"):
        names("@none.txt")


def test_two_inputs_that_would_share_an_output_are_refused(tmp_path):
    (tmp_path / "in" / "a" / "1.jpg").write_bytes(b"")
    with pytest.raises(ValueError, match=r"names differ before the suffix, got '1.jpg and 1.png'"):
        names("in/a")
    assert names("in/a/*.png") == ["1.png", "2.png", "10.png"]


@pytest.mark.parametrize("nothing", ["in/b/*.gif", "in/none/*"])
def test_what_matches_nothing_is_named(nothing):
    with pytest.raises(ValueError, match=f"with an image in them, got '{nothing.replace('*', '[*]')}'"):
        names("in/a", nothing)


@pytest.mark.parametrize("nothing", [["nothere"], ["in/a/1.png/x"], ["nothere", "in/gone.png"]])
def test_where_nothing_that_is_named_is_there_no_run_begins(nothing, tmp_path):
    with pytest.raises(ValueError, match=r"inputs must be files or folders that are there, got .*; there is no such"):
        names(*nothing)
    (tmp_path / "list.txt").write_text("nothere.png")
    assert names("@list.txt") == ["nothere.png"]


@pytest.mark.parametrize("argument", ["in/a", "in/a/*.png", "in", "@list.txt"])
@pytest.mark.parametrize("out", ["in", "in/", "."])
def test_an_output_folder_that_holds_the_inputs_is_named_as_what_is_wrong(argument, out, tmp_path):
    (tmp_path / "list.txt").write_text("in/b")
    with pytest.raises(ValueError, match=r"out must be a folder that does not hold the inputs, got .*name another"):
        names(argument, out=out)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=r"inputs must be .* with an image in them, got 'empty'"):
        names("empty", out="empty")
    assert names("in/a/1.png", out="in/a") == ["1.png"]
