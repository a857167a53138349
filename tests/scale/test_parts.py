"""Parts of a folder by jobs that know nothing of each other, then one table: as if it had been one run."""

import csv
import json

import pytest
from tests.scale.conftest import bytes_of

import snowshoe
from snowshoe import io
from snowshoe.errors import UnwritableOutput
from snowshoe.scale.inputs import Item
from snowshoe.scale.parts import Part
from snowshoe.scale.run import finish

RECIPE = "otsu:fit=pooled+components:min_size=4"


def rows_of(out):
    with (out / "status.csv").open(newline="") as file:
        return [{name: value for name, value in row.items() if name != "seconds"} for row in csv.DictReader(file)]


def test_parts_and_finish_are_one_run(folder, tmp_path, command):
    out = tmp_path / "out"
    codes = [command("run", RECIPE, folder, "-o", out, "--blocks", f"{n}:3")[0] for n in (2, 1, 3)]
    assert set(codes) <= {0, 1, 3}
    assert not (out / "status.csv").exists()
    code, said, _ = command("run", RECIPE, folder, "-o", out, "--finish", "--json")
    record = json.loads(said)
    assert (code, record["done"], record["new"], len(record["failed"])) == (3, 8, 0, 2)
    whole = snowshoe.run(RECIPE, folder, out=tmp_path / "whole")
    assert bytes_of(out) == bytes_of(whole.folder)
    assert rows_of(out) == rows_of(whole.folder)
    assert snowshoe.run(RECIPE, folder, out=out, resume=True).n_new == 0


def test_what_no_part_has_done_is_named_and_nothing_is_worked_on(folder, tmp_path):
    out = tmp_path / "out"
    part = snowshoe.run("otsu", folder, out=out, blocks="1:2")
    batch = finish("otsu", folder, out=out)
    assert len(batch.rows) == len(part.rows) < 8
    reasons = {reason for _, reason in batch.failed}
    assert "it is not done yet: run its part again, or go on with resume" in reasons
    assert snowshoe.run("otsu", folder, out=out, blocks="2:2").n_new == 8 - len(part.rows)
    assert len(finish("otsu", folder, out=out).rows) == 8


def test_a_part_that_is_run_again_does_nothing_and_other_cuts_do_nothing_twice(folder, tmp_path):
    out = tmp_path / "out"
    n_first = snowshoe.run("otsu", folder, out=out, blocks="1:2").n_new
    assert snowshoe.run("otsu", folder, out=out, blocks="1:2").n_new == 0
    assert sum(snowshoe.run("otsu", folder, out=out, blocks=f"{n}:5").n_new for n in range(1, 6)) == 8 - n_first


def test_every_input_is_in_one_part_whatever_others_there_are():
    items = [Item(f"/in/{n}.png", f"{n}.png") for n in range(300)]
    parts = [[item for item in items if Part(number, 7).holds(item)] for number in range(1, 8)]
    assert sorted(item.name for part in parts for item in part) == sorted(item.name for item in items)
    assert all(20 < len(part) < 70 for part in parts)


def test_the_same_part_or_the_whole_beside_a_part_is_refused_and_another_part_is_not(folder, tmp_path):
    out = tmp_path / "out"
    snowshoe.run("otsu", folder, out=out, blocks="1:2")
    with io.held(out, shared=True), io.held(out / "parts" / "1-of-2"):
        with pytest.raises(UnwritableOutput, match="another run writes into it"):
            snowshoe.run("otsu", folder, out=out, blocks="1:2")
        for whole in (lambda: finish("otsu", folder, out=out), lambda: snowshoe.run("otsu", folder, out=out)):
            with pytest.raises(UnwritableOutput, match="another run writes into it"):
                whole()
        assert snowshoe.run("otsu", folder, out=out, blocks="2:2").n_new > 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--blocks", "4:3"], 2, "--blocks must be I:N with I from 1 to N, such as 3:10"),
        (["--blocks", "0:3"], 2, "--blocks must be I:N"),
        (["--blocks", "all"], 2, "--blocks must be I:N"),
        (["--finish"], 2, "--output must be a folder with a run whose parts are to be joined"),
        (["--finish", "--blocks", "1:2"], 2, "--finish must be given without --blocks"),
    ],
)
def test_wrong_use_is_one_sentence_and_a_code(folder, tmp_path, command, words, code, sentence):
    said = command("run", RECIPE, folder, "-o", tmp_path / "out", *words)
    assert said[0] == code
    assert sentence in said[2]


def test_a_pooled_recipe_is_finished_only_where_a_part_has_learned_from_the_same_inputs(folder, tmp_path):
    out = tmp_path / "out"
    snowshoe.run(RECIPE, folder, out=out, blocks="1:1")
    (folder / "plate0" / "well0.png").unlink()
    with pytest.raises(ValueError, match="out must be a folder in which a part has learned from all of these inputs"):
        finish(RECIPE, folder, out=out)
