"""The command scores a list of methods to its end, whatever one of them does."""

import json

from snowshoe.interfaces.cli import run


def test_a_method_that_fails_is_named_and_the_others_are_scored(folder, capsys):
    out = folder / "out"
    command = ["bench", "bsds500", str(folder), "--methods", "otsu,kmeans:k=255,sobel", "--jobs", "1", "-o", str(out)]
    assert run([*command, "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert [row["method"] for row in found["rows"]] == ["otsu", "sobel"]
    assert len(found["failed"]) == 1
    assert found["failed"][0].startswith("kmeans:k=255: ")
    table = (out / "accuracy.md").read_text(encoding="utf-8")
    assert "| `otsu` |" in table
    assert "| `sobel` |" in table
    plot = (out / "accuracy.svg").read_text(encoding="utf-8")
    assert ">sobel</text>" in plot
    assert "Accuracy against seconds" in (out / "report.html").read_text(encoding="utf-8")


def test_if_all_methods_fail_the_reason_is_one_sentence(folder, capsys):
    assert run(["bench", "bsds500", str(folder / "nowhere"), "--methods", "otsu,sobel", "--jobs", "1"]) == 1
    assert "folder must be one that holds images/val/*.jpg" in capsys.readouterr().err


def test_given_results_are_scored_beside_methods_and_stand_as_a_line(folder, results, capsys):
    out = folder / "out"
    command = ["bench", "bsds500", str(folder), "--methods", "otsu", "--results", str(results), "--jobs", "1"]
    assert run([*command, "-o", str(out), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["method"] for row in rows] == ["otsu", "results"]
    assert rows[1]["boundary"]["ods"] > rows[0]["boundary"]["ods"]
    assert ">results 0." in (out / "accuracy.svg").read_text(encoding="utf-8")


def test_the_page_draws_what_the_best_of_methods_and_results_found(folder, results):
    for methods in ("otsu", ""):
        out = folder / f"out{methods}"
        command = ["bench", "bsds500", str(folder), "--jobs", "1", "-o", str(out), "--results", str(results)]
        assert run(command + (["--methods", methods] if methods else [])) == 0
        assert "that nobody drew" in (out / "report.html").read_text(encoding="utf-8")
