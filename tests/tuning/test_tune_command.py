"""``snowshoe tune`` and what takes its parameters: exit codes, one sentence for every failure, and the page."""

from __future__ import annotations

import json

import numpy as np
import pytest
from patchwork import mosaic, specked_discs
from PIL import Image

from snowshoe import io
from snowshoe.interfaces.cli import run


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def photos(tmp_path):
    """Three images in a folder, and their truth in another, by the same names."""
    (tmp_path / "truth").mkdir()
    names = []
    for seed in range(3):
        image, truth = specked_discs(seed)
        names.append(f"photo{seed}.png")
        Image.fromarray(image).save(names[-1])
        io.write_labels(f"truth/photo{seed}.tif", truth)
    return names


def output(capsys, *arguments, code=0):
    assert run([str(argument) for argument in arguments]) == code
    return capsys.readouterr()


def record(capsys, *arguments, code=0):
    return json.loads(output(capsys, *arguments, "--json", code=code).out)


def complaint(capsys, *arguments, code):
    lines = output(capsys, *arguments, code=code).err.splitlines()
    errors = [line for line in lines if line.startswith("snowshoe: error: ")]
    assert len(errors) == 1
    return errors[0]


CHAIN = ("--method", "otsu+components", "--vary", "components.min_size=1,50", "--jobs", "1")


def test_the_winner_goes_into_segment_and_compare(capsys, photos, tmp_path):
    found = record(capsys, "tune", *photos, *CHAIN, "--truth", "truth", "-o", "out")
    assert {"method", "measure", "parameters", "score", "runner_up", "trials", "folds", "files", "seconds"} <= set(
        found
    )
    assert found["parameters"] == {"components.min_size": 50}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "journal.jsonl", "otsu+components.toml", "trials.csv", "tune.html",
    ]  # fmt: skip
    made = record(capsys, "segment", photos[0], "-r", found["files"]["parameters"], "-o", "labels.png")
    assert made["method"] == "otsu+components"
    assert made["parameters"]["components.min_size"] == 50
    assert made["n_labels"] == len(np.unique(io.read_labels("labels.png"))) - 1 == 6
    rows = record(capsys, "compare", photos[0], "--method", "otsu", "-r", found["files"]["parameters"])["rows"]
    assert [row["parameters"]["min_size"] for row in rows if row["method"] == "components"] == [50]
    assert next(row["n_labels"] for row in rows if row["method"] == "components") == 6


def test_a_method_sees_the_colours_it_was_tuned_on_and_grey_values_where_the_recipe_says_so(capsys, tmp_path):
    grey, _ = mosaic(0, 3)
    Image.fromarray(np.stack([grey, grey[::-1], 255 - grey], -1)).save("colours.png")
    for text, seen, channels in (("kmeans", "colour", 3), ("grey+kmeans", "grey", 1)):
        found = record(capsys, "tune", "colours.png", "-m", f"{text}:k=2/3", "-o", "out")
        file = f"out/{text}.toml"
        made = record(capsys, "segment", "colours.png", "-r", file, "-o", "labels.png")
        assert made["recipe"] == found["recipe"]
        assert np.size(made["model"]["centers"][0]) == channels
        rows = record(capsys, "compare", "colours.png", "--method", "otsu", "-r", file)["rows"]
        assert {row["input"] for row in rows if row["method"] == "kmeans"} == {seen}


def test_truths_in_order_and_by_name_are_the_same(capsys, photos):
    ordered = [word for i in range(3) for word in ("--truth", f"truth/photo{i}.tif")]
    by_name = record(capsys, "tune", *photos, *CHAIN, "--truth", "truth", "-o", "a")
    in_order = record(capsys, "tune", *photos, *CHAIN, *ordered, "-o", "b")
    for one in (by_name, in_order):
        for trial in one["trials"]:
            del trial["seconds"]
    assert by_name["trials"] == in_order["trials"]


def test_a_broken_image_is_named_and_the_rest_is_done(capsys, photos, tmp_path):
    (tmp_path / "photo1.png").write_bytes(b"\x89PNG but not really")
    found = record(capsys, "tune", *photos, *CHAIN, "--truth", "truth", code=3)
    assert found["images"] == ["photo0.png", "photo2.png"]
    assert len(found["failed"]) == 1
    assert "photo1.png" in found["failed"][0]
    (tmp_path / "truth" / "photo2.tif").unlink()
    alone = record(capsys, "tune", *photos, *CHAIN, "--truth", "truth", "-o", "out", code=3)
    assert alone["images"] == ["photo0.png"]
    assert "photo2" in alone["failed"][1]


def test_an_interrupted_run_goes_on(capsys, photos, monkeypatch, tmp_path):
    from snowshoe.workers import Journal

    add = Journal.add

    def interrupted(self, key, outcome):
        add(self, key, outcome)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "add", interrupted)
        assert "interrupted" in complaint(capsys, "tune", *photos, *CHAIN, "--truth", "truth", "-o", "out", code=130)
    assert (tmp_path / "out" / "journal.jsonl").read_text().count("\n") == 1
    assert record(capsys, "tune", *photos, *CHAIN, "--truth", "truth", "-o", "out")["score"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["photo0.png"], 2, "method"),
        (["photo0.png", "-m", "kmean"], 2, "kmeans"),
        (["photo0.png", "-m", "kmeans", "--vary", "k"], 2, "NAME=low:high"),
        (["photo0.png", "-m", "kmeans", "--vary", "q=1,2"], 2, "a parameter of kmeans"),
        (["photo0.png", "-m", "kmeans", "--vary", "k=0:4"], 2, "k must be"),
        (["photo0.png", "-m", "kmeans", "--vary", "k=two"], 2, "k must be"),
        (["photo0.png", "photo1.png", "-m", "kmeans", *["--truth", "a"] * 3], 2, "in their order"),
        (["photo0.png", "-m", "sobel"], 2, "gives a segmentation"),
        (["photo0.png", "-m", "kmeans", "--measure", "covering"], 1, "no ground truth"),
        (["absent.png", "-m", "kmeans"], 1, "absent.png"),
        (["absent.png", "away.png", "-m", "kmeans"], 1, "absent.png"),
        (["photo0.png", "-m", "kmeans", "--truth", "photo1.npy"], 1, "photo1.npy"),
    ],
)  # fmt: skip
def test_every_mistake_is_one_sentence_with_its_code(capsys, photos, arguments, code, said):
    assert said in complaint(capsys, "tune", *arguments, code=code)


@pytest.mark.parametrize(
    "varied", [["otsu+components", "components.min_size=1,50"], ["kmeans+components", "kmeans.k=2,3"], ["sauvola"]]
)
def test_the_plot_becomes_a_picture_of_its_own(capsys, photos, tmp_path, varied):
    method, *vary = varied
    options = [part for values in vary for part in ("--vary", values)]
    common = ["tune", photos[0], "-m", method, *options, "--trials", "4", "--jobs", "1", "-o", "out"]
    assert record(capsys, *common, "--picture", "plot.svg")["files"]["picture"] == "plot.svg"
    assert "xmlns" in (tmp_path / "plot.svg").read_text("utf-8").partition(">")[0]
    output(capsys, *common, "--picture", "plot.png")
    with Image.open(tmp_path / "plot.png") as drawn:
        assert drawn.size[0] > 300


def test_a_plot_of_another_suffix_is_refused_before_any_work(capsys, photos, tmp_path):
    assert ".svg or .png" in complaint(capsys, "tune", *photos, *CHAIN, "--picture", "plot.jpg", code=2)
    assert not (tmp_path / "photo0-tune").exists()


def flat_discs():
    """Four discs of one value on a ground of another: every threshold between finds the same."""
    far = [np.hypot(*(np.mgrid[:80, :80] - np.reshape(middle, (2, 1, 1)))) for middle in ((20, 20), (60, 60), (20, 60))]
    return np.where(np.min(far, axis=0) < 12, 200, 40).astype(np.uint8)


def test_where_no_parameter_changes_the_labels_it_is_said_what_stays_and_what_to_do(capsys):
    Image.fromarray(flat_discs()).save("discs.png")
    said = complaint(capsys, "tune", "discs.png", "-m", "otsu+components", code=1)
    assert "method must be one that has something to tune on discs.png, got 'otsu+components'" in said
    assert "its labels stay the same whatever components.connectivity and components.min_size are" in said
    assert said.endswith("use it as it is, or say what to try with --vary NAME=low:high")


def test_where_tuning_gains_nothing_that_is_said(capsys):
    image = flat_discs()
    image[70, 10] = 200
    Image.fromarray(image).save("discs.png")
    said = output(capsys, "tune", "discs.png", "-m", "otsu+components", "--vary", "connectivity=2,3", "--jobs", "1").out
    assert "The scores are the same to four digits: nothing is gained, and the untuned recipe will do." in said
