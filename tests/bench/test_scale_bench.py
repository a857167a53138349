"""What is measured at scale is the same work on the same file, and a peer that is not there is named."""

import json

import numpy as np
import pytest

from snowshoe.bench.scale import JOBS, image, jobs, measure, peers, runner
from snowshoe.interfaces.cli import run
from snowshoe.recipes import Recipe

zarr = pytest.importorskip("zarr")
pytest.importorskip("dask.array")


def read(path):
    return zarr.open_array(str(path), mode="r")[:]


def test_the_image_is_the_same_whatever_its_parts():
    whole = image.part_of((slice(0, 200), slice(0, 300)))
    assert whole.std() > 20
    np.testing.assert_array_equal(image.part_of((slice(0, 200), slice(0, 300))), whole)


@pytest.mark.parametrize("job", ["threshold", "Gaussian"])
def test_snowshoe_and_dask_give_alike_results_of_a_file(job, tmp_path):
    image.write_image(tmp_path / "image.zarr", 300)
    results = []
    for who in (jobs.OURS, next(iter(peers.PEERS[job]))):
        jobs.work(job, who, tmp_path / "image.zarr", tmp_path / f"{who}.zarr")
        results.append(read(tmp_path / f"{who}.zarr").astype(float))
    np.testing.assert_array_equal(results[0], Recipe.parse(JOBS[job]).run(read(tmp_path / "image.zarr")))
    np.testing.assert_allclose(results[0], results[1], atol=0.05)


def test_a_row_has_time_and_memory_of_both_and_a_peer_that_fails_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(peers.PEERS, "threshold", {"dask, scikit-image": None, "nobody": None})
    row, failure = measure("threshold", tmp_path, 512)
    assert row.seconds > 0
    assert row.ratio == row.peer_seconds / row.seconds
    assert min(row.peak_memory_bytes, row.peer_peak_memory_bytes) > 50e6
    assert str(failure).startswith("threshold by nobody: ")
    assert isinstance(failure, runner.Unmeasured)


def test_the_command_prints_one_object(tmp_path, capsys):
    words = ["bench", "scale", "--size", "300", "--job", "sobel", "--folder", str(tmp_path), "--json"]
    assert run(words) == 0
    record = json.loads(capsys.readouterr().out)
    keys = ("job", "size", "peer", "peer_seconds", "seconds", "ratio", "floor_ratio")
    assert list(record["rows"][0]) == [*keys, "peak_memory_bytes", "peer_peak_memory_bytes"]
    assert len(record["rows"]) + len(record["left_out"]) == len(peers.PEERS["Sobel"])
    assert all(
        "install it with: pip install 'snowshoe-segmentation[bench]'" in sentence for sentence in record["left_out"]
    )
