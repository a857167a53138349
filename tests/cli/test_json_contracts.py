"""Every key that the design promises to programs is in what the commands print, with its type."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from snowshoe import io
from snowshoe.interfaces.cli import run
from snowshoe.labels.measure import PROPERTIES

NUMBER = (int, float)
METHOD = {"name": str, "family": str, "scope": str, "halo": (int, str), "takes": str, "gives": str, "ndim": list}
PARAMETER = {"name": str, "type": str, "default": object, "minimum": object, "maximum": object}
ROW = {"method": str, "recipe": str, "parameters": dict, "n_labels": (int, type(None)), "seconds": NUMBER}
PROMISED = {
    "methods": {"methods": list},
    "scree a.png": {
        "k": list,
        "inertia": list,
        "chosen_k": int,
        "criteria": dict,
        "exact": bool,
        "channels": int,
        "seconds": NUMBER,
    },
    "segment a.png -m gaussian+otsu -o s.tif": {
        "method": str,
        "recipe": str,
        "parameters": dict,
        "model": dict,
        "n_labels": int,
        "valid_fraction": NUMBER,
        "labels_path": str,
        "seconds": NUMBER,
    },
    "edges a.png -m sobel": {"method": str, "files": dict, "approximation_error": dict, "seconds": NUMBER},
    "compare a.png --truth t.png -m otsu -o c": {"image": str, "report": str, "rows": list, "agreement": object},
    "score t.png --truth t.png": {"scores": dict},
    "run otsu+components a.png -o r": {
        "done": int,
        "failed": list,
        "labels": list,
        "table": str,
        "peak_memory_bytes": int,
        "seconds": NUMBER,
    },
    "measure t.png a.png": {"n_regions": int, "properties": list, "columns": list, "table": str},
    "export t.png --to geojson": {"format": str, "files": list, "n_objects": int},
    "bench labels . --methods otsu+components --jobs 1": {"n_images": int, "rows": list},
    "tune a.png -m kmeans --vary k=2,3 --jobs 1": {"method": str},
    "describe otsu": {"recipe": str, "version": str, "text": str, "references": list, "bibtex": str},
    "check t.png": {"clean": bool, "checks": list, "n_findings": int, "findings": list},
}


@pytest.fixture(autouse=True)
def in_a_folder_with_an_image_and_its_truth(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    labels = np.zeros((40, 60), np.uint8)
    labels[5:17, 5:17], labels[5:17, 30:42], labels[22:34, 15:27] = 1, 2, 3
    noise = np.random.default_rng(0).integers(0, 30, labels.shape)
    for place in (".", "images"):
        Path(place).mkdir(exist_ok=True)
        Image.fromarray((np.where(labels, 200, 30) + noise).astype(np.uint8)).save(f"{place}/a.png")
    Path("labels").mkdir()
    for place in ("t.png", "labels/a.png"):
        io.write_labels(place, labels)


@pytest.fixture
def record(capsys):
    """Return what a command line prints, which is one JSON object and nothing else."""

    def printed(words):
        code = run([*words.split(), "--json"])
        out, err = capsys.readouterr()
        assert code == 0, err
        return json.loads(out)

    return printed


def broken(record, promised):
    """Return the promised keys that are missing or of another type, with what stands there."""
    wrong = [key for key, kind in promised.items() if key not in record or not isinstance(record[key], kind)]
    return {key: record.get(key, "missing") for key in wrong}


@pytest.mark.parametrize("words", PROMISED)
def test_a_command_prints_every_key_with_its_type(record, words):
    assert not broken(record(words), PROMISED[words])


def test_every_method_is_described_with_every_parameter(record):
    methods = record("methods")["methods"]
    parameters = [parameter for method in methods for parameter in method["parameters"]]
    assert len(parameters) > len(methods) > 0
    promised = METHOD | {"parameters": list, "references": list}
    assert not [method for method in methods if broken(method, promised)]
    promised = PARAMETER | {"choices": object, "unit": object, "help": str}
    assert not [parameter for parameter in parameters if broken(parameter, promised)]


def test_rows_of_compare_and_bench_have_their_keys(record):
    rows = record("compare a.png --truth t.png -m otsu,sobel -o c")["rows"]
    assert [broken(row, ROW | {"scores": (dict, type(None))}) for row in rows] == [{}, {}]
    row = record("bench labels . --methods otsu+components --jobs 1")["rows"][0]
    assert not broken(row, {"method": str, "f1_50": NUMBER, "average_precision": list})


def test_files_that_are_named_are_there(record):
    assert Path(record("segment a.png -m otsu -o s.tif")["labels_path"]).is_file()
    assert all(Path(file).is_file() for file in record("edges a.png -m sobel")["files"].values())
    assert {"max", "mean"} <= record("edges a.png -m sobel")["approximation_error"].keys()
    done = record("run otsu+components a.png -o r")
    assert all(Path(file).is_file() for file in (*done["labels"], done["table"]))
    assert all(Path(file).is_file() for file in record("export t.png --to geojson")["files"])


def test_properties_are_names_that_measure_takes_and_columns_those_of_the_file(record):
    told = record("measure t.png a.png --spacing 0.5um")
    assert set(told["properties"]) <= set(PROPERTIES)
    assert told["columns"] == Path(told["table"]).read_text().partition("\n")[0].split(",")
    again = record(f"measure t.png a.png --spacing 0.5um --properties {','.join(told['properties'])}")
    assert again["columns"] == told["columns"]


def test_what_run_could_not_do_is_listed_with_its_reason(record, capsys):
    Path("broken.png").write_bytes(b"")
    assert run(["run", "otsu", "a.png", "broken.png", "-o", "f", "--json"]) == 3
    failed = json.loads(capsys.readouterr().out)["failed"]
    assert [failure.keys() for failure in failed] == [{"input", "reason"}]
