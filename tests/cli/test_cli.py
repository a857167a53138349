"""The command line keeps its contracts: JSON keys, exit codes, one sentence for every failure, nothing half-written."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import numpy as np
import pytest
import tifffile
from PIL import Image

from snowshoe import catalogue
from snowshoe.interfaces.cli import COMMANDS, run


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def photo(tmp_path):
    """A small colour picture with three populations."""
    rng = np.random.default_rng(0)
    rows, columns = np.indices((60, 50))
    grey = 70 * np.digitize(np.sin(rows / 7) + np.cos(columns / 6), [-0.4, 0.7]) + rng.normal(30, 5, rows.shape)
    Image.fromarray(np.clip(np.stack([grey, grey + 9, grey - 4], -1), 0, 255).astype(np.uint8)).save("photo.png")
    return tmp_path / "photo.png"


def output(capsys, *arguments, code=0):
    """Run a command and return what it printed on stdout and stderr."""
    assert run([str(argument) for argument in arguments]) == code
    return capsys.readouterr()


def record(capsys, *arguments, code=0):
    """Run a command with --json and return its one object."""
    return json.loads(output(capsys, *arguments, "--json", code=code).out)


def one_sentence(text):
    """What a failure says on stderr, which must be a single line without a traceback."""
    lines = [line for line in text.splitlines() if line.startswith("snowshoe: error: ")]
    assert len(lines) == 1, text
    assert "Traceback" not in text
    return lines[0].removeprefix("snowshoe: error: ")


def test_help_is_instant_and_imports_no_numpy():
    code = "import sys; from snowshoe.interfaces.cli import run; run(['--help']); sys.exit('numpy' in sys.modules)"
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    assert all(command in outcome.stdout for command in COMMANDS)


def test_a_comparison_of_the_sample_imports_no_scipy(tmp_path):
    code = "import sys; from snowshoe.interfaces.cli import run; run(['compare', '-o', sys.argv[1]])"
    code += "; sys.exit('scipy' in sys.modules)"
    outcome = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "report"], capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capsys, command):
    assert len(output(capsys, command, "--help").out) > 100


def test_methods_lists_the_catalogue(capsys):
    listed = record(capsys, "methods")["methods"]
    assert [method["name"] for method in listed] == [method.name for method in catalogue.methods()]
    keys = {"name", "family", "scope", "halo", "parameters", "references"}
    assert all(keys <= method.keys() for method in listed)


def test_a_methods_options_are_those_of_the_catalogue(capsys):
    for method in catalogue.methods():
        command = {"edges": "edges"}.get(method.gives, "segment")
        text = " ".join(output(capsys, command, "--method", method.name, "--help").out.split())
        for parameter in method.parameters:
            assert f"--{parameter.name.replace('_', '-')} {parameter.type.upper()}" in text
            assert parameter.rule.split(" or ")[0] in text


def test_segment_writes_labels_and_says_what_it_learned(capsys, photo):
    found = record(capsys, "segment", photo, "--method", "otsu", "-o", "labels.png")
    assert {"method", "parameters", "model", "n_labels", "valid_fraction", "labels_path", "seconds"} <= found.keys()
    assert found["method"] == "otsu"
    assert found["n_labels"] == 2
    assert found["labels_path"] == "labels.png"
    assert 0 < found["model"]["thresholds"][0] < 255
    assert set(np.unique(np.asarray(Image.open("labels.png")))) == {0, 1}


def test_segment_takes_a_methods_parameters(capsys, photo):
    found = record(capsys, "segment", photo, "--method", "multiotsu", "--classes", "4")
    assert found["parameters"] == {"classes": 4}
    assert len(found["model"]["thresholds"]) == 3


def test_scree_gives_the_whole_curve(capsys, photo):
    found = record(capsys, "scree", photo, "--k-max", "12")
    assert {"k", "inertia", "chosen_k", "criteria", "exact", "channels", "seconds"} <= found.keys()
    assert found["k"] == list(range(1, 13))
    assert found["exact"] is True
    assert found["channels"] == 1
    assert sorted(found["inertia"], reverse=True) == found["inertia"]
    assert found["criteria"]["elbow"] == found["chosen_k"] == 3


def test_scree_answers_with_the_k_to_take_and_its_command_whatever_the_elbow_says(capsys, photo):
    lines = output(capsys, "scree", photo, "--nodata", "300").out
    found = record(capsys, "scree", photo)
    k = found["trusted"]["k"]
    assert f"\nTake k = {k}" in lines
    assert f"-m grey+kmeans:k={k} --nodata 300\n" in lines
    assert "k=auto takes" in " ".join(lines.split())
    marked = {words[-1]: int(words[0]) for line in lines.splitlines() if "←" in line and (words := line.split())}
    assert marked["elbow"] == found["chosen_k"]


def test_edges_writes_every_layer(capsys, photo):
    found = record(capsys, "edges", photo, "--method", "sobel", "-o", "layers")
    assert {"method", "files", "approximation_error", "seconds"} <= found.keys()
    assert {"gx", "gy", "magnitude", "approximate_magnitude", "orientation"} <= found["files"].keys()
    assert 0 < found["approximation_error"]["mean"] < found["approximation_error"]["max"] <= 0.4143
    gx, gy = (tifffile.imread(found["files"][name]).astype(float) for name in ("gx", "gy"))
    np.testing.assert_allclose(tifffile.imread(found["files"]["magnitude"]), np.hypot(gx, gy), rtol=1e-5)


def test_compare_writes_a_report(capsys, photo):
    found = record(capsys, "compare", photo, "-o", "out")
    assert {"image", "report", "rows", "agreement"} <= found.keys()
    assert {"method", "parameters", "n_labels", "seconds", "scores"} <= found["rows"][0].keys()
    named = {row["method"] for row in found["rows"]}
    assert named == {method.name for method in catalogue.methods() if method.shortlist}
    answering = {method.name for method in catalogue.methods() if method.gives != "image"}
    assert set(found["others"]) == answering - named


def test_numbers_for_people_are_printed_without_json(capsys, photo):
    assert "threshold" in output(capsys, "segment", photo, "--method", "otsu").out
    assert "k = 3" in output(capsys, "scree", photo, "--k-max", "9").out
    assert "magnitude" in output(capsys, "edges", photo).out
    assert "otsu" in output(capsys, "methods").out
    assert "kernels" in output(capsys, "doctor").out


def test_stdin_is_an_image_and_stdout_can_be_the_labels(photo):
    command = [sys.executable, "-m", "snowshoe", "segment", "-", "--method", "otsu", "-o", "-"]
    outcome = subprocess.run(command, input=photo.read_bytes(), capture_output=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.startswith(b"\x89PNG")


def test_deep_and_masked_images_keep_their_units(capsys, photo, tmp_path):
    grey = np.asarray(Image.open(photo).convert("L"))
    values = grey.astype(np.float32) * 10 - 500
    values[:5] = np.nan
    tifffile.imwrite("deep.tif", values)
    Image.fromarray((np.indices(grey.shape)[1] < 40).astype(np.uint8) * 255).save("mask.png")
    found = record(capsys, "segment", "deep.tif", "--method", "otsu", "--mask", "mask.png", "-o", "l.tif")
    assert found["valid_fraction"] == pytest.approx(55 * 40 / grey.size)
    assert -500 < found["model"]["thresholds"][0] < 2050
    labels = tifffile.imread("l.tif")
    assert not labels[:5].any()
    assert not labels[:, 40:].any()
    for command in ("scree", "edges", "compare"):
        assert record(capsys, command, "deep.tif", "--mask", "mask.png")


def test_nodata_is_left_out(capsys):
    image = np.array([[0, 0, 0, 0], [10, 11, 30, 31]], np.uint16)
    tifffile.imwrite("scene.tif", image)
    found = record(capsys, "segment", "scene.tif", "--method", "otsu", "--nodata", "0")
    assert found["model"]["thresholds"] == [11.0]
    assert found["valid_fraction"] == 0.5


BROKEN = {
    "missing.png": None,
    "empty.png": b"",
    "text.png": b"not a picture\n",
    "cut.jpg": "cut",
}


@pytest.mark.parametrize("name", [*BROKEN, "folder"])
@pytest.mark.parametrize("command", ["segment", "scree", "edges", "compare"])
def test_what_is_no_image_is_one_sentence_and_leaves_nothing(capsys, photo, tmp_path, name, command):
    content = BROKEN.get(name)
    if content == "cut":
        Image.open(photo).resize((300, 300)).save("whole.jpg")
        content = (tmp_path / "whole.jpg").read_bytes()[:2000]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    if name == "folder":
        (tmp_path / name).mkdir()
    before = sorted(tmp_path.rglob("*"))
    extra = ["--method", "otsu"] if command == "segment" else []
    assert name in one_sentence(output(capsys, command, name, *extra, "--json", code=1).err)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_decompression_bomb_is_refused(capsys, monkeypatch, photo):
    monkeypatch.setenv("SNOWSHOE_MAX_PIXELS", "1000")
    assert "1000" in one_sentence(output(capsys, "scree", photo, code=1).err).replace(",", "").replace(" ", "")


WRONG = {
    ("segment", "photo.png", "--method", "otsoo"): "did you mean otsu",
    ("segment", "photo.png", "--method", "kmeans", "--k", "0"): "k must be an integer from 1 to 255 or 'auto', got 0",
    ("segment", "photo.png", "--method", "multiotsu", "--classes", "1"): "classes must be an integer from 2 to 255",
    ("segment", "photo.png", "--method", "multiotsu", "--classes", "many"): "got 'many'",
    ("segment", "photo.png", "--method", "otsu", "--classes", "3"): "No such option",
    ("segment", "photo.png"): "--method",
    ("scree", "photo.png", "--k-max", "0"): "--k-max",
    ("nonsense",): "No such command",
}


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_a_wrong_command_line_is_one_sentence_and_code_2(capsys, photo, arguments):
    assert WRONG[arguments] in one_sentence(output(capsys, *arguments, code=2).err)
    assert [path.name for path in photo.parent.iterdir()] == ["photo.png"]


def test_more_clusters_than_values_is_one_sentence(capsys):
    Image.fromarray(np.array([[0, 255], [255, 0]], np.uint8)).save("two.png")
    text = one_sentence(output(capsys, "segment", "two.png", "--method", "kmeans", "--k", "3", code=1).err)
    assert "k must be at most the number of distinct values (2), got 3" in text


def test_an_edge_detector_is_not_a_segmentation(capsys, photo):
    text = one_sentence(output(capsys, "segment", photo, "--method", "sobel", code=2).err)
    assert "method must be one that gives segmentation" in text
    text = one_sentence(output(capsys, "edges", photo, "--method", "otsu", code=2).err)
    assert "method must be one that gives edges" in text


def test_the_default_method_has_its_options_and_a_short_name_works(capsys, photo):
    assert record(capsys, "edges", photo, "--border", "nearest")["parameters"]["border"] == "nearest"
    assert record(capsys, "segment", photo, "-mmultiotsu", "--classes", "4")["parameters"] == {"classes": 4}


@pytest.mark.parametrize("command", ["segment", "edges", "compare"])
def test_an_output_that_cannot_be_written_is_one_sentence(capsys, photo, tmp_path, command):
    (tmp_path / "file").write_text("in the way")
    extra = ["--method", "otsu"] if command == "segment" else []
    target = "file/labels.png" if command == "segment" else "file/out"
    assert "file" in one_sentence(output(capsys, command, photo, *extra, "-o", target, code=1).err)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "photo.png"]


FULL_DISK = """
    import resource, sys
    from snowshoe.interfaces.cli import run
    import snowshoe.methods, snowshoe.io
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
    sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize("command", ["segment", "edges", "compare"])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(photo, tmp_path, command):
    extra = ["--method", "otsu"] if command == "segment" else []
    target = "labels.tif" if command == "segment" else "out"
    code = textwrap.dedent(FULL_DISK)
    command_line = [sys.executable, "-B", "-c", code, command, str(photo), *extra, "-o", target]
    outcome = subprocess.run(command_line, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1, outcome.stderr
    assert target in one_sentence(outcome.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["photo.png"]


def test_edges_see_the_colours_unless_the_recipe_says_grey_and_each_detector_has_its_folder(capsys):
    image = np.zeros((40, 40, 3), np.uint8)
    image[:, :20], image[:, 20:] = (200, 0, 0), (0, 59, 5)
    Image.fromarray(image).save("two.png")
    found = {}
    for recipe in ("colour_gradient", "grey+colour_gradient"):
        files = record(capsys, "edges", "two.png", "--method", recipe)["files"]
        assert files["strength"] == f"two-{recipe}/strength.tif"
        found[recipe] = tifffile.imread(files["strength"])[:, 18:22].max()
    assert found["colour_gradient"] > 2 * found["grey+colour_gradient"]
    assert record(capsys, "edges", "two.png", "--method", "sobel")["files"]["strength"].startswith("two-sobel/")
