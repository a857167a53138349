"""The provenance of a run: an RO-Crate that other programs read, from which the run can be done again."""

import json
import os
import shutil
import sys
import urllib.parse
from pathlib import Path

import numpy as np
import pytest

import snowshoe
from snowshoe import io
from snowshoe.scale.row import CRATE, digest

rocrate = pytest.importorskip("rocrate.rocrate")


@pytest.fixture
def batch(folder, tmp_path):
    (folder / "plate0" / "well0.png").rename(folder / "plate0" / "well 0é.png")
    return snowshoe.run("gaussian+otsu+components", folder, out=tmp_path / "out")


def entities(batch, kind):
    graph = json.loads((batch.folder / CRATE).read_text(encoding="utf-8"))["@graph"]
    return [entity for entity in graph if kind in entity["@type"]]


@pytest.mark.filterwarnings("ignore")
def test_the_crate_is_read_by_rocrate_with_every_file_and_action(batch):
    crate = rocrate.ROCrate(batch.folder)
    assert crate.root_dataset["conformsTo"].id == "https://w3id.org/ro/wfrun/process/0.5"
    actions = [entity for entity in crate.get_entities() if entity.type == "CreateAction"]
    assert len(actions) == 10
    assert {action["instrument"]["name"] for action in actions} == {"snowshoe"}
    assert {entity.id for entity in crate.root_dataset["mentions"]} == {action.id for action in actions}
    done = [action for action in actions if action["actionStatus"].endswith("CompletedActionStatus")]
    assert all(action["result"] and action["startTime"] <= action["endTime"] for action in done)


def test_every_identifier_that_is_referred_to_is_described_once(batch):
    graph = json.loads((batch.folder / CRATE).read_text(encoding="utf-8"))["@graph"]
    known = [entity["@id"] for entity in graph]
    assert len(known) == len(set(known))
    referred = {part["@id"] for entity in graph for value in entity.values() for part in _references(value)}
    assert referred - set(known) == {"https://w3id.org/ro/crate/1.1"}


def _references(value):
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if isinstance(part, dict)]


def test_hashes_are_those_of_the_files_and_failures_say_why(batch):
    for entity in entities(batch, "File"):
        place = urllib.parse.unquote(urllib.parse.urlparse(entity["@id"]).path)
        if "sha256" in entity:
            assert digest(Path(batch.folder, place)) == entity["sha256"]
    reasons = [action["error"] for action in entities(batch, "CreateAction") if "error" in action]
    assert len(reasons) == 2
    assert "truncated" in reasons[0]


def described(batch):
    graph = json.loads((batch.folder / CRATE).read_text(encoding="utf-8"))["@graph"]
    return {entity["@id"]: entity for entity in graph}


def test_what_the_profile_requires_is_there(batch):
    known = described(batch)
    root, about = known["./"], known["ro-crate-metadata.json"]
    assert about["about"] == {"@id": "./"}
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    profile = known[root["conformsTo"]["@id"]]
    assert (profile["@type"], profile["version"]) == ("CreativeWork", "0.5")
    for action in [known[entity["@id"]] for entity in root["mentions"]]:
        software = known[action["instrument"]["@id"]]
        assert {"name", "version"} <= software.keys()
        assert software["@type"] == "SoftwareApplication"
        assert action["name"]
        assert action["description"].startswith("gaussian+otsu+components")
        assert all(known[part["@id"]]["@type"] == "File" for part in (*action["object"], *action.get("result", ())))
        status = action["actionStatus"].rpartition("/")[2]
        assert {"CompletedActionStatus": "result", "FailedActionStatus": "error"}[status] in action


def test_every_file_says_its_format_the_inputs_too(batch):
    formats = {entity["name"].rpartition(".")[2]: entity["encodingFormat"] for entity in entities(batch, "File")}
    assert formats["png"] == "image/png"
    assert formats["tif"] == "image/tiff"
    assert "application/octet-stream" not in formats.values()


def test_what_stands_in_the_crate_gives_the_same_hashes_again(batch, tmp_path):
    known = described(batch)
    actions = [entity for entity in known.values() if entity["@type"] == "CreateAction" and "result" in entity]
    (software,) = {action["instrument"]["@id"] for action in actions}
    assert known[software]["version"] == snowshoe.__version__
    sources = [Path(urllib.parse.unquote(urllib.parse.urlparse(a["object"][0]["@id"]).path)) for a in actions]
    assert [digest(path) for path in sources] == [known[a["object"][0]["@id"]]["sha256"] for a in actions]
    again = snowshoe.run(batch.folder / actions[0]["object"][1]["@id"], sources, out=tmp_path / "again")
    hashes = [known[part["@id"]]["sha256"] for action in actions for part in action["result"]]
    assert [value for row in again.rows for value in row.digests.values()] == hashes


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
def test_names_that_are_no_text_are_written_by_their_bytes(folder, tmp_path):
    names = [os.fsdecode(b"well\xff%d.png" % number) for number in range(5)]
    for name in names:
        shutil.copy(folder / "plate1" / "well1.png", folder / name)
    # One that departs from the rest is linked to from the page.
    io.write_image(folder / names[0], np.full((40, 50), 7, np.uint8))
    batch = snowshoe.run("otsu", [folder / name for name in names], out=tmp_path / "out")
    assert {entity["@id"] for entity in entities(batch, "CreateAction")} == {f"#run/well%FF{n}.png" for n in range(5)}
    assert "labels/well%FF0.tif" in batch.page.read_text(encoding="utf-8")
