"""Workers that are lost in the middle of one large image: the same bytes, or one sentence and a run to go on with."""

import errno
import os
import signal

import numpy as np
import pytest
import tifffile
from tests.scale.conftest import bytes_of, waited
from tests.test_workers import alive, on_linux

import snowshoe
from snowshoe.errors import LostWorker, UnusableCluster
from snowshoe.scale import blockwise
from snowshoe.scale import cluster as cluster_module
from snowshoe.scale.plane import Plane
from snowshoe.scale.spreading import Spread

RECIPE = "gaussian+otsu+fill_holes+components"
N_PASSES = 4


@pytest.fixture
def image(tmp_path, monkeypatch):
    """Bright squares on noise, in 24 blocks."""
    rng = np.random.default_rng(0)
    pixels = rng.normal(60, 5, (150, 170))
    for row, column in rng.integers(0, 140, (30, 2)):
        pixels[row : row + 12, column : column + 9] += 80
    (tmp_path / "in").mkdir()
    facts = {"tile": (32, 32), "photometric": "minisblack"}
    tifffile.imwrite(tmp_path / "in" / "image.tif", pixels.clip(0, 255).astype(np.uint8), **facts)
    monkeypatch.setattr("snowshoe.scale.row.fits", lambda recipe, size, room: False)
    monkeypatch.setattr("snowshoe.scale.row.block_pixels", lambda recipe, size, room: 1 << 10)
    monkeypatch.setattr(blockwise, "GRID", 32)
    return tmp_path / "in"


@pytest.fixture
def at_third_block(monkeypatch):
    """Have something done whenever the third block of a pass is there, and say how many passes there were."""
    seen, numbers = Spread.__call__, []

    def watching(do):
        def watched(self, work, values, *, jobs):
            numbers.append(len(numbers) + 1)
            for n, result in enumerate(seen(self, work, values, jobs=jobs)):
                if n == 2:
                    do(self, numbers[-1])
                yield result

        monkeypatch.setattr(Spread, "__call__", watched)
        return numbers

    return watching


@on_linux
@pytest.mark.parametrize("executor", ["processes:2", "dask:local:2"])
def test_a_worker_that_is_killed_among_the_blocks_of_each_pass_changes_no_byte(
    image, tmp_path, at_third_block, executor
):
    if executor.startswith("dask"):
        pytest.importorskip("distributed")
    whole = snowshoe.run(RECIPE, image, out=tmp_path / "whole")
    ended = set()

    def kill(spread, number):
        process = next(process for process in set(spread.workers) - ended if alive(process))
        ended.add(process)
        os.kill(process, signal.SIGKILL)

    passes = at_third_block(kill)
    batch = snowshoe.run(RECIPE, image, out=tmp_path / "out", executor=executor)
    assert len(passes) == len(ended) == N_PASSES
    assert not batch.failed
    assert bytes_of(batch.folder) == bytes_of(whole.folder)
    assert [row.values for row in batch.rows] == [row.values for row in whole.rows]


def test_when_all_workers_are_killed_among_the_blocks_the_run_says_so_and_is_gone_on_with(
    image, tmp_path, single, at_third_block, monkeypatch
):
    whole = snowshoe.run(RECIPE, image, out=tmp_path / "whole")
    address, start = single
    workers, out = [start(), start()], tmp_path / "out"
    waited(address, len(workers))
    monkeypatch.setattr(cluster_module, "WITHOUT_WORKERS", 0.5)
    monkeypatch.setattr(cluster_module, "TICK", 0.3)
    at_third_block(lambda spread, number: [worker.kill() for worker in workers if number == 3])
    with pytest.raises(UnusableCluster, match="no worker of the Dask cluster is left to share the work"):
        snowshoe.run(RECIPE, image, out=out, executor=f"dask:{address}")
    assert sorted(file.name for file in out.rglob("*")) == ["journal.jsonl", "labels", "recipe.toml"]
    snowshoe.run(RECIPE, image, out=out, resume=True)
    assert bytes_of(out) == bytes_of(whole.folder)


def test_processes_that_cannot_begin_are_no_images_fault(image, tmp_path, monkeypatch):
    def lost(self, work, values, *, jobs):
        raise LostWorker(1)

    monkeypatch.setattr(Spread, "__call__", lost)
    with pytest.raises(LostWorker):
        snowshoe.run(RECIPE, image, out=tmp_path / "out", executor="processes:2")


def test_a_full_disk_is_said_wherever_labels_are_kept(tmp_path, monkeypatch):
    plane = Plane(tmp_path / "labels", (40, 50), (16, 16), np.int32)
    window = (slice(10, 20), slice(0, 50))
    plane.put_over(window, np.ones((10, 50), np.int32))

    def full(descriptor, content, start):
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    # Memory that is mapped would end the process instead.
    with pytest.raises(OSError, match="no space left"):
        plane.put_over(window, np.full((10, 50), 2, np.int32))
    assert (plane.labels(window) == 1).all()
