"""A chunk of a Zarr that is not there was never written: every reader says so, and every writer writes all of them."""

import pickle

import numpy as np
import pytest

import snowshoe
from snowshoe.blocks import blocks
from snowshoe.scale.sinks import Product, sink_into
from snowshoe.scale.sources import in_parts

zarr = pytest.importorskip("zarr")

SIDES = (256, 256)
ARRAYS = {"zarr": "", "ome-zarr": "0", "ome-zarr-0.4": "0"}
"""Format → where its largest array lies."""
SHARDED = {"chunks": (64, 64), "shards": (256, 256)}


def written(path, format, pixels):
    """Write an image block by block, as a run does, by a sink that was sent to another process."""
    with sink_into(
        path, format, Product(pixels.shape, pixels.dtype, SIDES, is_labels=pixels.dtype.kind != "f")
    ) as sink:
        sent = pickle.loads(pickle.dumps(sink))
        for core, _ in blocks(pixels.shape, SIDES):
            sent.write(core, pixels[core])
    return path


def without_one(array):
    """Remove the file of the first chunk, or of the first shard."""
    format = zarr.open_array(str(array), mode="r").metadata.zarr_format
    (array / ("c/0/0" if format == 3 else "0/0")).unlink()


def notes_of(path):
    with in_parts(str(path)) as parts:
        parts.read(tuple(slice(0, n) for n in parts.facts.shape))
        return parts.facts.notes


@pytest.mark.parametrize("dtype", ["u1", "i4", "f4"])
@pytest.mark.parametrize("format", ARRAYS)
def test_nothing_is_missing_of_what_was_written_however_empty_it_is(format, dtype, tmp_path):
    path = written(tmp_path / "a.zarr", format, np.zeros((600, 700), dtype))
    assert notes_of(path) == ()
    node = zarr.open(str(path), mode="r")
    levels = [node] if isinstance(node, zarr.Array) else [array for _, array in node.arrays()]
    assert all(level.nchunks == level.nchunks_initialized for level in levels)


@pytest.mark.parametrize("dtype", ["u1", "f4"])
@pytest.mark.parametrize("format", ARRAYS)
def test_a_chunk_that_was_lost_is_counted(format, dtype, tmp_path):
    path = written(tmp_path / "a.zarr", format, np.ones((600, 700), dtype))
    without_one(path / ARRAYS[format])
    (note,) = notes_of(path)
    assert note.startswith("1 of its 9 chunks were never written and hold 0")


def test_the_chunks_of_a_shard_that_was_lost_are_counted(tmp_path):
    zarr.create_array(str(tmp_path / "a.zarr"), data=np.ones((512, 512), np.uint8), **SHARDED)
    assert notes_of(tmp_path / "a.zarr") == ()
    without_one(tmp_path / "a.zarr")
    assert notes_of(tmp_path / "a.zarr") == ("16 of its 64 chunks were never written and hold 0",)


@pytest.mark.parametrize("format", ["zarr", "ome-zarr"])
def test_a_run_says_so_of_an_image_read_whole_and_in_blocks(format, tmp_path, monkeypatch):
    image = np.random.default_rng(0).integers(1, 255, (600, 700)).astype(np.uint8)
    path = written(tmp_path / "a.zarr", format, image)
    without_one(path / ARRAYS[format])
    whole = snowshoe.run("otsu", path, out=tmp_path / "whole")
    monkeypatch.setattr("snowshoe.scale.row.fits", lambda recipe, size, room: False)
    in_blocks = snowshoe.run("otsu", path, out=tmp_path / "blocks")
    for batch in (whole, in_blocks):
        assert "1 of its 9 chunks were never written and hold 0" in batch.rows[0].notes
        assert "never written" in batch.table.read_text()
    np.testing.assert_array_equal(
        snowshoe.io.read_labels(whole.labels[0]), snowshoe.io.read_labels(in_blocks.labels[0])
    )
