"""A recipe on folders: the tree mirrored, failures named, nothing redone, the same bytes however it was cut short."""

import csv
import errno
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import tifffile
from tests.scale.conftest import bytes_of

import snowshoe
from snowshoe import io
from snowshoe.errors import UnwritableOutput
from snowshoe.scale import row as row_module
from snowshoe.scale.reading import Reading
from snowshoe.scale.row import PAGE, TABLE
from snowshoe.scale.run import plan
from snowshoe.scale.sizes import size_of

RECIPE = "gaussian+otsu+components:min_size=4"


def table(out):
    with (out / TABLE).open(newline="") as file:
        return list(csv.DictReader(file))


def test_fifty_seven_of_sixty_micrographs_are_done_and_three_named(data, tmp_path, command):
    images = sorted((data / "nuclei" / "images").glob("*.png"))[:60]
    folder = tmp_path / "in"
    folder.mkdir()
    for number, image in enumerate(images):
        content = image.read_bytes()
        (folder / image.name).write_bytes(content[:300] if number % 25 == 3 else content)
    code, out, _ = command("run", "otsu+components", folder, "-o", tmp_path / "out", "--json")
    record = json.loads(out)
    assert (code, record["done"], len(record["failed"]), len(record["labels"])) == (3, 57, 3, 57)
    assert {failure["input"] for failure in record["failed"]} == {str(folder / images[n].name) for n in (3, 28, 53)}
    code, out, _ = command("run", "otsu+components", folder, "-o", tmp_path / "out", "--resume", "--json")
    assert (code, json.loads(out)["new"]) == (3, 0)


def test_labels_are_those_of_segment_in_a_tree_like_the_inputs(folder, tmp_path):
    batch = snowshoe.run(RECIPE, folder, out=tmp_path / "out")
    assert [path.relative_to(batch.folder).as_posix() for path in batch.labels] == [
        f"labels/plate{n % 2}/well{n}.tif" for n in (0, 2, 4, 6, 1, 3, 5, 7)
    ]
    for path in batch.labels:
        image = io.read(folder / path.relative_to(batch.folder / "labels").with_suffix(".png"))
        np.testing.assert_array_equal(tifffile.imread(path), snowshoe.segment(image, RECIPE).labels)


def test_a_finished_run_is_gone_on_with_where_nothing_can_be_written(folder, tmp_path, command, monkeypatch):
    for broken in (*folder.rglob("cut.png"), *folder.rglob("empty.png")):
        broken.unlink()
    snowshoe.run("otsu:fit=pooled+components", folder, out=tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    real = pathlib.Path.open

    def only_read(path, mode="r", *options, **named):
        if set(mode) & set("wax+"):
            raise OSError(errno.EROFS, "Read-only file system")
        return real(path, mode, *options, **named)

    monkeypatch.setattr(pathlib.Path, "open", only_read)
    code, _, said = command("run", "otsu:fit=pooled+components", folder, "-o", tmp_path / "out", "--resume")
    assert code == 0, said
    assert "nothing was left to do" in said
    assert bytes_of(tmp_path / "out") == before


def test_the_table_has_a_row_for_every_input_with_its_numbers_or_its_reason(folder, tmp_path):
    batch = snowshoe.run(RECIPE, folder, out=tmp_path / "out")
    rows = {row["input"]: row for row in table(batch.folder)}
    assert len(rows) == 10
    assert "truncated" in rows["plate0/cut.png"]["reason"]
    assert "empty" in rows["plate1/empty.png"]["reason"]
    model = snowshoe.segment(io.read(folder / "plate1/well3.png"), RECIPE).model
    assert float(rows["plate1/well3.png"]["thresholds_1"]) == pytest.approx(model.thresholds[0], rel=1e-9)
    assert {"n_labels", "blur", "saturation", "emptiness", "seconds"} <= rows["plate1/well3.png"].keys()


def test_a_second_run_does_nothing_and_new_files_are_picked_up(folder, tmp_path):
    out = tmp_path / "out"
    snowshoe.run(RECIPE, folder, out=out)
    before = {file: file.stat().st_mtime_ns for file in out.rglob("*") if file.suffix in (".tif", ".csv", ".html")}
    assert snowshoe.run(RECIPE, folder, out=out, resume=True).n_new == 0
    assert {file: file.stat().st_mtime_ns for file in before} == before
    shutil.copy(folder / "plate0" / "well0.png", folder / "late.png")
    batch = snowshoe.run(RECIPE, folder, out=out, resume=True)
    assert (batch.n_new, len(batch.rows), len(table(out))) == (1, 9, 11)


def test_what_was_deleted_or_has_changed_is_done_again(folder, tmp_path):
    out = tmp_path / "out"
    first = snowshoe.run(RECIPE, folder, out=out)
    first.labels[2].unlink()
    shutil.copy(folder / "plate0" / "well2.png", folder / "plate1" / "well1.png")
    assert snowshoe.run(RECIPE, folder, out=out, resume=True).n_new == 2
    assert bytes_of(out)["labels/plate1/well1.tif"] == bytes_of(out)["labels/plate0/well2.tif"]


@pytest.mark.parametrize("executor", ["threads:3", "processes:2", "threads:1"])
def test_results_do_not_depend_on_who_works(folder, tmp_path, executor):
    snowshoe.run(RECIPE, folder, out=tmp_path / "one", executor="threads:1")
    snowshoe.run(RECIPE, folder, out=tmp_path / "other", executor=executor)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "other")


@pytest.mark.parametrize("moment", range(4))
@pytest.mark.parametrize("executor", ["threads:1", "processes:2"])
def test_a_run_that_is_killed_goes_on_to_the_same_bytes(folder, tmp_path, moment, executor):
    whole = snowshoe.run("otsu:fit=pooled+components", folder, out=tmp_path / "whole")
    out = tmp_path / "out"
    words = [sys.executable, "-m", "snowshoe", "run", "otsu:fit=pooled+components", str(folder), "-o", str(out)]
    process = subprocess.Popen([*words, "--executor", executor], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not (out / "recipe.toml").exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(random.Random(moment).uniform(0, 0.15 if executor == "threads:1" else 2.0))
    process.send_signal(signal.SIGKILL)
    process.wait()
    resumed = snowshoe.run("otsu:fit=pooled+components", folder, out=out, resume=True)
    assert bytes_of(out) == bytes_of(whole.folder)
    assert [row.values for row in resumed.rows] == [row.values for row in whole.rows]


def test_a_pooled_fit_is_that_of_all_pixels_together(folder, tmp_path):
    batch = snowshoe.run("gaussian+otsu:fit=pooled", folder, out=tmp_path / "out")
    images = [snowshoe.gaussian(io.read(folder / row.name)) for row in batch.rows]
    together = snowshoe.otsu(np.concatenate([image.reshape(1, -1) for image in images], axis=1)).model.thresholds
    assert {row.values["thresholds_1"] for row in batch.rows} == {together[0]}
    assert batch.settled.steps[1].fit == "frozen"


def test_pooled_clusters_are_those_of_all_pixels_together(folder, tmp_path):
    text = "kmeans:k=3:fit=pooled"
    batch = snowshoe.run(text, folder, out=tmp_path / "out")
    images = [io.read(folder / row.name) for row in batch.rows]
    together = snowshoe.kmeans(np.concatenate([image.reshape(1, -1) for image in images], axis=1), k=3).model
    assert [batch.rows[0].values[f"centers_{n}"] for n in (1, 2, 3)] == pytest.approx(together.centers.tolist())


def test_a_length_with_a_unit_is_learned_by_where_all_images_have_one_size_of_pixels(tmp_path):
    for number, spacing in enumerate(("0.5um", "0.5um", "1um")):
        pixels = np.random.default_rng(number).integers(0, 200, (40, 50)).astype(np.uint8)
        io.write_image(tmp_path / f"{number}.tif", pixels, spacing=spacing)
    text, alike = "wolf:window=7.5um:fit=pooled", [tmp_path / "0.tif", tmp_path / "1.tif"]
    batch = snowshoe.run(text, alike, out=tmp_path / "out")
    same = snowshoe.run("wolf:window=15:fit=pooled", alike, out=tmp_path / "pixels")
    assert batch.settled.steps[0].model == same.settled.steps[0].model
    with pytest.raises(ValueError, match="spacing must be the same for all images that wolf learns from"):
        snowshoe.run(text, [*alike, tmp_path / "2.tif"], out=tmp_path / "other")


def test_a_reference_lends_its_model_to_all(folder, tmp_path):
    reference = folder / "plate1" / "well7.png"
    batch = snowshoe.run("otsu:fit=reference", folder, out=tmp_path / "out", reference=reference)
    assert {row.values["thresholds_1"] for row in batch.rows} == {snowshoe.otsu(io.read(reference)).model.thresholds[0]}
    with pytest.raises(ValueError, match="reference must be an image for otsu to learn from"):
        snowshoe.run("otsu:fit=reference", folder, out=tmp_path / "none")
    with pytest.raises(ValueError, match="reference must be left out"):
        snowshoe.run("otsu", folder, out=tmp_path / "none", reference=reference)


def test_edges_and_filters_are_written_as_they_are(folder, tmp_path):
    batch = snowshoe.run("sobel", folder / "plate0", out=tmp_path / "edges")
    image = io.read(folder / "plate0" / "well0.png")
    np.testing.assert_array_equal(
        tifffile.imread(tmp_path / "edges" / "strength" / "well0.tif"), snowshoe.sobel(image).strength
    )
    assert batch.labels == ()
    snowshoe.run("gaussian", folder / "plate0", out=tmp_path / "smooth")
    np.testing.assert_array_equal(
        tifffile.imread(tmp_path / "smooth" / "images" / "well0.tif"), snowshoe.gaussian(image)
    )


def test_a_fault_of_the_code_is_never_the_inputs(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(row_module, "quality_of", lambda image: image.misspelt)
    with pytest.raises(AttributeError, match="misspelt"):
        snowshoe.run(RECIPE, folder, out=tmp_path / "out")


def test_two_runs_into_one_folder_are_refused(folder, tmp_path, command):
    with io.held(tmp_path / "out"):
        code, _, said = command("run", RECIPE, folder, "-o", tmp_path / "out")
    assert code == 1
    assert "another run writes into it" in said


def test_a_full_disk_ends_the_run_in_one_sentence_and_a_rerun_completes(folder, tmp_path):
    out = tmp_path / "out"
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700));"
        "from snowshoe.interfaces.cli import main; main()"
    )
    words = [sys.executable, "-c", code, "run", RECIPE, str(folder), "-o", str(out)]
    outcome = subprocess.run(words, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1
    assert [line.split(":")[1] for line in outcome.stderr.splitlines()] == [" error"]
    assert "cannot write" in outcome.stderr
    assert not (out / TABLE).exists()
    assert len(snowshoe.run(RECIPE, folder, out=out, resume=True).rows) == 8
    snowshoe.run(RECIPE, folder, out=tmp_path / "whole")
    assert bytes_of(out) == bytes_of(tmp_path / "whole")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["otsoo", "IN", "-o", "OUT"], 2, "did you mean otsu"),
        (["missing.toml", "IN", "-o", "OUT"], 1, "cannot read missing.toml"),
        (["otsu", "IN/*.tif", "-o", "OUT"], 2, "INPUT must be files, or folders and patterns with an image in them"),
        (["otsu", "IN/none.png", "-o", "OUT"], 2, "INPUT must be files or folders that are there, got "),
        (["otsu", "@IN/none.txt", "-o", "OUT"], 1, "cannot read the list"),
        (["otsu", "IN", "-o", "IN/plate0/well0.png"], 1, "it is a file; name a folder"),
        (["otsu", "IN", "-o", "OUT", "--executor", "ants"], 2, "--executor must be one of threads, processes"),
        (["otsu", "IN", "-o", "OUT", "--executor", "dask:nowhere"], 2, "or dask:tcp://HOST:PORT, got 'dask:nowhere'"),
        (["otsu", "IN", "-o", "OUT", "--executor", "dask:local:0"], 2, "--executor must be one of threads"),
        (["otsu", "IN", "-o", "OUT", "--max-memory", "lots"], 2, "--max-memory must be a size such as 500M"),
        (["otsu", "IN", "-o", "OUT", "--max-memory", "1M"], 2, "--max-memory must be at least 13"),
        (["gaussian:fit=pooled", "IN", "-o", "OUT"], 2, "fit must be left out of gaussian"),
        (["otsu:fit=often", "IN", "-o", "OUT"], 2, "fit must be one of per-image, pooled, reference, frozen"),
    ],
)
def test_wrong_use_is_one_sentence_and_a_code(folder, tmp_path, command, words, code, sentence):
    places = {"IN": str(folder), "OUT": str(tmp_path / "out")}
    said = command("run", *(word.replace("IN", places["IN"]).replace("OUT", places["OUT"]) for word in words))
    assert said[0] == code
    assert sentence in said[2]
    assert len([line for line in said[2].splitlines() if "error: " in line]) == 1
    assert not (tmp_path / "out" / TABLE).exists()
    assert ("none.png" not in words[1]) or not (tmp_path / "out").exists()


def test_a_folder_with_a_run_is_gone_on_with_only_when_asked_and_by_its_recipe(folder, tmp_path):
    snowshoe.run(RECIPE, folder, out=tmp_path / "out")
    with pytest.raises(ValueError, match=r"out must be a folder that holds no run yet.*; go on with it with resume"):
        snowshoe.run(RECIPE, folder, out=tmp_path / "out")
    with pytest.raises(ValueError, match=r"; name another folder, as the run there is of another recipe, g"):
        snowshoe.run("otsu", folder, out=tmp_path / "out")
    with pytest.raises(ValueError, match=r"recipe must be that of the run in .*, which is gaussian\+otsu"):
        snowshoe.run("otsu", folder, out=tmp_path / "out", resume=True)


def test_what_cannot_be_written_is_no_inputs_failure(folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "labels").write_text("in the way")
    with pytest.raises(UnwritableOutput, match="labels"):
        snowshoe.run(RECIPE, folder, out=out)


def test_the_plan_says_what_would_be_done_and_does_nothing(folder, tmp_path, command):
    out = tmp_path / "out"
    code, text, _ = command("run", "otsu:fit=pooled+components", folder, "-o", out, "--plan", "--json")
    record = json.loads(text)
    assert (code, record["n_inputs"], record["n_unknown"], record["n_pixels"]) == (0, 10, 1, 9 * 40 * 30)
    assert record["passes"] == ["fit otsu on all images", "run otsu+components on each image"]
    assert not out.exists()
    assert "pass 1: fit otsu on all images" in command("run", "otsu:fit=pooled", folder, "-o", out, "--plan")[1]


@pytest.mark.parametrize(
    ("axes", "shape", "page", "size"),
    [
        ("ZYX", (6, 64, 80), None, (6 * 64 * 80, 1, 6)),
        ("ZYX", (6, 64, 80), 2, (64 * 80, 1, 1)),
        ("TYX", (6, 64, 80), None, (64 * 80, 1, 1)),
        ("ZCYX", (6, 2, 64, 80), None, (6 * 64 * 80, 2, 6)),
    ],
)
def test_an_image_is_as_large_as_what_is_read_of_it(tmp_path, axes, shape, page, size):
    tifffile.imwrite(tmp_path / "stack.tif", np.zeros(shape, np.uint16), imagej=True, metadata={"axes": axes})
    told = size_of(str(tmp_path / "stack.tif"), Reading(page=page))
    assert (told.n_pixels, told.n_channels, told.n_planes) == size
    assert told.n_bytes == 2 * size[0] * size[1]
    assert plan("otsu", tmp_path / "stack.tif", out=tmp_path / "out", page=page).n_pixels == size[0]


def test_a_limit_that_a_volume_does_not_fit_into_is_refused(tmp_path):
    tifffile.imwrite(tmp_path / "v.tif", np.zeros((40, 256, 256), np.uint8), imagej=True, metadata={"axes": "ZYX"})
    with pytest.raises(ValueError, match=r"at least \d+M for the largest image, as merge_touching looks"):
        plan("otsu+merge_touching", tmp_path / "v.tif", out=tmp_path / "out", max_memory="150M")


def test_the_page_shows_drift_outliers_and_failures(folder, tmp_path):
    blank = np.full((40, 30), 7, np.uint8)
    io.write_image(folder / "blank.png", blank)
    batch = snowshoe.run("otsu", folder, out=tmp_path / "out")
    page = (batch.folder / PAGE).read_text(encoding="utf-8")
    assert "thresholds_1" in batch.outliers["blank.png"]
    for word in ("thresholds", "blank.png", "cut.png", "Its PNG data is truncated", "no clear groups of grey values"):
        assert word in page
    typical = sorted(batch.columns["thresholds_1"])[4]
    assert re.search(rf'href="labels/blank.tif">blank.png</a>.*threshold: 7 \(median {typical:.3g}', page)
    assert str(folder) not in page
    points = page[page.index('aria-label="thresholds_1') : page.index("</svg>", page.index('aria-label="thresholds_1'))]
    numbered = re.findall(r"<li><a [^>]*>(.*?)</a></li>", page)
    assert [name.replace("<wbr>", "") for name in numbered] == [row.name for row in batch.rows]
    assert all(f"<title>{row.name}</title>" in points for row in batch.rows)


def test_the_page_of_a_few_images_says_of_none_that_it_is_like_the_rest(folder, tmp_path):
    batch = snowshoe.run("otsu", folder / "plate0", out=tmp_path / "few")
    assert "Four images: too few to tell which depart from the rest." in batch.page.read_text(encoding="utf-8")


def test_the_page_says_what_all_images_have_in_common(folder, tmp_path):
    pooled = snowshoe.run("multiotsu:classes=3:fit=pooled", folder, out=tmp_path / "pooled")
    first, second = (round(pooled.rows[0].values[f"thresholds_{n}"], 1) for n in (1, 2))
    said = f"The same in every image: threshold 1 {first:g} and threshold 2 {second:g}."
    assert said in pooled.page.read_text(encoding="utf-8")
    each = snowshoe.run("otsu", folder, out=tmp_path / "each")
    assert "same in every image:" not in each.page.read_text(encoding="utf-8")


def test_a_recipes_outputs_are_made_of_each_image(folder, tmp_path):
    text = (
        'recipe = 1\n[[step]]\nmethod = "otsu"\n[[step]]\nmethod = "components"\n'
        '[[output]]\nlabels = "png"\n[[output]]\npicture = "png"\n'
        '[[output]]\ntable = "csv"\nproperties = ["area"]\n[[output]]\nexport = "geojson"\n'
    )
    (tmp_path / "cells.toml").write_text(text)
    batch = snowshoe.run(tmp_path / "cells.toml", folder, out=tmp_path / "out")
    ends = {"labels": "png", "pictures": "png", "tables": "csv"}
    files = {kind: f"{kind}/plate0/well0.{end}" for kind, end in ends.items()}
    assert batch.rows[0].files == files | {"exports": "exports/geojson/plate0/well0.geojson"}
    labels = snowshoe.segment(io.read(folder / "plate0/well0.png"), "otsu+components").labels
    np.testing.assert_array_equal(io.read_labels(batch.labels[0]), labels)
    with (batch.folder / batch.rows[0].files["tables"]).open() as file:
        assert [float(row["area"]) for row in csv.DictReader(file)] == np.bincount(labels.ravel())[1:].tolist()
    own = (batch.folder / batch.rows[0].files["tables"]).read_text().splitlines()[1:]
    joined = batch.regions.read_text().splitlines()
    first = [line for line in joined if line.startswith("plate0/well0.png,")]
    assert first == [f"plate0/well0.png,{line}" for line in own]
    picture = io.read(batch.folder / "pictures/plate0/well0.png")
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) == labels.max() + 1


def test_outputs_that_a_run_cannot_make_are_refused_before_anything_is_done(folder, tmp_path):
    (tmp_path / "edges.toml").write_text('recipe = 1\n[[step]]\nmethod = "sobel"\n[[output]]\npicture = "png"\n')
    with pytest.raises(ValueError, match="output must be left out, as sobel gives no labels"):
        snowshoe.run(tmp_path / "edges.toml", folder, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
