"""Chunks read and written as files have the bytes that Zarr gives them; what is no plain file is left to Zarr."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snowshoe.io.chunk_files import ChunkFiles

zarr = pytest.importorskip("zarr")
numcodecs = pytest.importorskip("numcodecs")

SHAPE, CHUNKS = (130, 170), (32, 50)
TYPES = ["bool", "u1", "<u2", "<i4", "<f4"]
PACKERS = {
    "as Zarr likes it": (2, "auto"),
    "as Zarr 3 likes it": (3, "auto"),
    "not packed": (2, None),
    "not packed in Zarr 3": (3, None),
    "LZ4 of bits": (2, numcodecs.Blosc("lz4", shuffle=numcodecs.Blosc.BITSHUFFLE)),
    "LZ4 of bits in Zarr 3": (3, zarr.codecs.BloscCodec(cname="lz4", shuffle="bitshuffle")),
    "Zstandard of bytes in Zarr 3": (3, zarr.codecs.BloscCodec(cname="zstd", shuffle="shuffle")),
    "GZip in Zarr 3": (3, zarr.codecs.GzipCodec()),
    "Zstandard with a sum": (3, zarr.codecs.ZstdCodec(checksum=True)),
}
NOT_PLAIN = {
    "shards": {"chunks": (16, 25), "shards": (32, 50)},
    "other bytes first": {"serializer": zarr.codecs.BytesCodec(endian="big")},
    "other bytes first in Zarr 2": {"zarr_format": 2, "dtype": ">u2"},
    "columns first": {"filters": [zarr.codecs.TransposeCodec(order=(1, 0))]},
    "columns first in Zarr 2": {"zarr_format": 2, "order": "F"},
    "differences": {"zarr_format": 2, "filters": [numcodecs.Delta("u2")]},
    "a sum": {"compressors": [zarr.codecs.Crc32cCodec()]},
    "two packers": {"compressors": [zarr.codecs.GzipCodec(), zarr.codecs.ZstdCodec()]},
}


def pixels(dtype="u2"):
    return np.random.default_rng(0).integers(0, 40, SHAPE).astype(dtype)


def array(path, **facts):
    facts = {"shape": SHAPE, "chunks": CHUNKS, "dtype": "u2", "fill_value": 0, **facts}
    return zarr.create_array(path, config={"write_empty_chunks": True}, **facts)


def without_time(data):
    """What a file holds, less the time that GZip notes in its head."""
    return data[:4] + data[8:] if data.startswith(b"\x1f\x8b") else data


def files(folder):
    return {file.relative_to(folder): without_time(file.read_bytes()) for file in folder.rglob("*") if file.is_file()}


def write_in_blocks(target, values):
    for row in range(0, SHAPE[0], 64):
        for column in range(0, SHAPE[1], 50):
            part = (slice(row, min(SHAPE[0], row + 64)), slice(column, min(SHAPE[1], column + 50)))
            target.write(part, values[part])


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("dtype", TYPES)
def test_what_is_written_has_the_bytes_that_zarr_writes(dtype, packer, tmp_path):
    version, compressors = PACKERS[packer]
    facts = {"dtype": dtype, "zarr_format": version, "compressors": compressors}
    array(tmp_path / "theirs", **facts)[:] = pixels(dtype)
    ours = ChunkFiles.of(array(tmp_path / "ours", **facts))
    assert ours.files is not None
    write_in_blocks(ours, pixels(dtype))
    assert files(tmp_path / "ours") == files(tmp_path / "theirs")


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_any_part_is_read_as_zarr_reads_it(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("a") / "a.zarr"
    version, compressors = PACKERS[data.draw(st.sampled_from(sorted(PACKERS)))]
    dtype = data.draw(st.sampled_from(TYPES))
    stored = array(path, dtype=dtype, zarr_format=version, compressors=compressors)
    stored[:] = pixels(dtype)
    starts = [data.draw(st.integers(0, n - 1)) for n in SHAPE]
    part = tuple(slice(start, data.draw(st.integers(start + 1, n))) for start, n in zip(starts, SHAPE, strict=True))
    np.testing.assert_array_equal(ChunkFiles.of(stored).read(part), stored[part], strict=True)


@pytest.mark.parametrize("kind", NOT_PLAIN)
def test_what_is_no_plain_file_is_left_to_zarr(kind, tmp_path):
    target = ChunkFiles.of(array(tmp_path / "a.zarr", **NOT_PLAIN[kind]))
    assert target.files is None
    write_in_blocks(target, pixels())
    part = (slice(20, 90), slice(0, 130))
    np.testing.assert_array_equal(target.read(part), pixels()[part])


def test_a_chunk_that_is_not_there_is_what_zarr_says_it_is(tmp_path):
    stored = array(tmp_path / "a.zarr", fill_value=7)
    stored[:32, :50] = 1
    np.testing.assert_array_equal(ChunkFiles.of(stored).read((slice(0, 64), slice(0, 60))), stored[:64, :60])


@pytest.mark.parametrize("packer", ["not packed in Zarr 3", "as Zarr 3 likes it"])
def test_a_chunk_that_was_cut_off_is_an_error_of_zarr(packer, tmp_path):
    stored = array(tmp_path / "a.zarr", compressors=PACKERS[packer][1])
    stored[:] = pixels()
    chunk = tmp_path / "a.zarr/c/0/1"
    chunk.write_bytes(chunk.read_bytes()[:-9])
    with pytest.raises((ValueError, RuntimeError)):
        ChunkFiles.of(stored).read((slice(0, 64), slice(0, 60)))


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    stored = array(tmp_path / "a.zarr")
    stored[:] = pixels()
    before = files(tmp_path)
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space"):
        ChunkFiles.of(stored).write((slice(0, 32), slice(0, 50)), pixels()[:32, :50] + 1)
    assert files(tmp_path) == before
