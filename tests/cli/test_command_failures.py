"""Whose fault a failure is, and that it ends in one sentence, whatever became of the standard streams."""

import builtins
import subprocess
import sys

import pytest

from snowshoe import bench, io
from snowshoe.errors import must_have_type
from snowshoe.interfaces.cli import run


def failing(monkeypatch, error):
    """Let the command `doctor` raise an error."""

    def fail(*_, **__):
        raise error

    from snowshoe.interfaces.cli import doctor

    monkeypatch.delenv("SNOWSHOE_TRACEBACK", raising=False)
    monkeypatch.setattr(doctor.command, "invoke", fail)


@pytest.mark.parametrize(
    "error",
    [TypeError("no"), KeyError("no"), AttributeError("no"), AssertionError(), RecursionError(), RuntimeError("no"),
     NotImplementedError(), ImportError("no"), EOFError("no"), StopIteration()],
)  # fmt: skip
def test_an_error_of_our_own_is_said_to_be_ours(capsys, monkeypatch, error):
    failing(monkeypatch, error)
    assert run(["doctor"]) == 1
    said = capsys.readouterr().err.strip()
    assert said.startswith(f"snowshoe: error: this is a fault of snowshoe, not of the input: {type(error).__name__}")
    assert said.endswith("please report it, with what SNOWSHOE_TRACEBACK=1 shows")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("k must be 1"), "k must be 1"),
        (must_have_type("labels", "integers", 0.5), "labels must be integers, got float"),
        (OSError(28, "No space left on device"), "[Errno 28] No space left on device"),
        (MemoryError(), "memory ran out"),
        (ZeroDivisionError("division by zero"), "division by zero"),
    ],
)
def test_an_error_of_the_input_is_its_own_sentence(capsys, monkeypatch, error, said):
    failing(monkeypatch, error)
    assert run(["doctor"]) == 1
    assert capsys.readouterr().err == f"snowshoe: error: {said}\n"


def test_the_traceback_is_shown_when_it_is_asked_for(monkeypatch):
    failing(monkeypatch, KeyError("no"))
    monkeypatch.setenv("SNOWSHOE_TRACEBACK", "1")
    with pytest.raises(KeyError):
        run(["doctor"])


def ended(command, redirections):
    line = f"exec {sys.executable} -m snowshoe {command} {redirections}"
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=120, check=False)


needs_bash = pytest.mark.skipif(sys.platform == "win32", reason="closes streams by bash")


@needs_bash
@pytest.mark.parametrize(
    ("command", "redirections", "code", "said"),
    [
        ("methods", ">&-", 1, "snowshoe: error: standard output must be open"),
        ("methods", ">&- 2>&-", 1, ""),
        ("methods", "<&- 2>&-", 0, ""),
        ("segment - -m otsu", "<&-", 1, "snowshoe: error: cannot read standard input: it is empty"),
        ("methods --json", ">/dev/full", 1, "snowshoe: error: cannot write standard output: no space left on device"),
        ("methods", "| head -c 0", 0, ""),
        ("doctor", "2>&-", 0, ""),
    ],
)
def test_closed_streams_end_in_one_sentence(command, redirections, code, said):
    process = ended(command, redirections)
    assert process.stderr.startswith(said)
    assert process.stderr.count("\n") == bool(said)
    assert process.returncode == code


@pytest.mark.parametrize("missing", ["cv2", "threadpoolctl"])
def test_without_the_peers_the_extra_is_named(capsys, monkeypatch, missing):
    load = builtins.__import__

    def hidden(name, *rest):
        if name.partition(".")[0] == missing:
            raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)
        return load(name, *rest)

    for name in [name for name in sys.modules if name.startswith("snowshoe.bench.speed") or name == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(bench, "speed", raising=False)
    monkeypatch.setattr(builtins, "__import__", hidden)
    assert run(["bench", "speed", "--job", "multi-Otsu", "--threads", "1", "--repeats", "1"]) == 1
    needed = (
        f"snowshoe: error: timing beside the peers needs {missing}; "
        "install it with: pip install 'snowshoe-segmentation[bench]'\n"
    )
    assert capsys.readouterr().err == needed


def test_a_deeply_nested_recipe_is_one_sentence(capsys, tmp_path):
    path = tmp_path / "deep.toml"
    path.write_text("a = " + "[" * 100_000)
    io.write_labels(tmp_path / "a.png", [[0, 1], [1, 1]])
    assert run(["segment", str(tmp_path / "a.png"), "-r", str(path)]) in (1, 2)
    said = capsys.readouterr().err
    assert "TOML" in said
    assert "fault" not in said


def test_an_option_that_a_recipe_lacks_says_which_it_has(capsys):
    assert run(["segment", "-m", "otsu", "--k", "4"]) == 2
    assert "No such option '--k'; otsu has no parameters" in capsys.readouterr().err
    assert run(["segment", "-m", "kmeans", "--clusters", "4"]) == 2
    assert "kmeans has --k, --k-max" in capsys.readouterr().err
    assert run(["segment", "-m", "otsu", "--nodat", "4"]) == 2
    assert "--nodata" in capsys.readouterr().err
