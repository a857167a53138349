"""Chunks of a Zarr in a folder, read and written as the files that they are.

Zarr hands each chunk to an event loop that all threads share, and from there to threads of its own: of the 0.96 ms that
a chunk of a megabyte takes to read, 0.8 ms are this. So where a chunk is a file of plain pixels, packed or not, it is
read and written by whoever asks for it. All else is Zarr's: shards, filters, other orders of bytes and axes, other
stores, and chunks that are not as they should be.
"""

from __future__ import annotations

import itertools
import math
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from snowshoe.blocks import Window, common, inside
from snowshoe.io.reading import BROKEN
from snowshoe.types import Pixels

__all__ = ["ChunkFiles"]

_PACKERS = ("blosc", "gzip", "zstd")
"""What packs to the same bytes in Zarr 3 as in the library that both use."""
_LITTLE = 1 << 22
"""Bytes of a chunk that are soon copied."""


@dataclass(frozen=True)
class _Files:
    """The files of an array.

    Attributes
    ----------
    folder : Path
    name : callable
        Number of a chunk along each axis → the name of its file in the folder.
    chunk : tuple of int
        Sides of a chunk; those at the end of the array are as large.
    dtype : dtype
    packer : optional
        What packs and unpacks; None where nothing does.
    """

    folder: Path
    name: Callable[[tuple[int, ...]], str]
    chunk: tuple[int, ...]
    dtype: np.dtype[Any]
    packer: Any

    def read(self, number: tuple[int, ...], lines: slice) -> Pixels | None:
        """Return lines of a chunk; None where there is none, or it is not as it should be."""
        try:
            with open(self.folder / self.name(number), "rb") as stream:
                content = self._lines(stream, lines) if self.packer is None else self.packer.decode(stream.read())
            pixels = np.frombuffer(content, self.dtype)
            return pixels.reshape(-1, *self.chunk[1:]) if self.packer is None else pixels.reshape(self.chunk)[lines]
        except BROKEN:
            return None

    @property
    def n_bytes(self) -> int:
        """How long the file of a chunk is that is not packed."""
        return math.prod(self.chunk) * self.dtype.itemsize

    def _lines(self, stream: BinaryIO, lines: slice) -> bytes:
        """Return the bytes of lines of a chunk that is not packed: those of a halo are few."""
        line, length = self.n_bytes // self.chunk[0], os.fstat(stream.fileno()).st_size
        if length != self.n_bytes:
            raise ValueError(length)
        stream.seek(lines.start * line)
        return stream.read((lines.stop - lines.start) * line)

    def write(self, number: tuple[int, ...], pixels: Pixels) -> None:
        """Write a chunk, whole or not at all; beyond the end of the array it is 0."""
        if pixels.shape != self.chunk:
            beyond = [(0, side - n) for side, n in zip(self.chunk, pixels.shape, strict=True)]
            pixels = np.pad(pixels, beyond)
        plain: Any = np.ascontiguousarray(pixels, self.dtype)
        place = self.folder / self.name(number)
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f"{place.name}.{secrets.token_hex(8)}.partial")
        try:
            part.write_bytes(plain if self.packer is None else self.packer.encode(plain))
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


@dataclass(frozen=True)
class ChunkFiles:
    """A Zarr array whose parts are read, and whose whole chunks are written.

    Attributes
    ----------
    array : zarr.Array
    files : optional
        None where its chunks are no plain files.
    """

    array: Any
    files: _Files | None

    @classmethod
    def of(cls, array: Any) -> ChunkFiles:
        """Return the parts of an array."""
        return cls(array, _files_of(array))

    @property
    def is_read_at_once(self) -> bool:
        """Whether to read some of a chunk is no more than to copy a little, so that none has to be held for others."""
        return self.files is not None and self.files.packer is None and self.files.n_bytes <= _LITTLE

    def read(self, part: Window) -> Pixels:
        """Return a part of the array, which the caller may not change."""
        if self.files is None:
            return np.asarray(self.array[part])
        pixels: Pixels | None = None
        for number, place, shared in self._chunks(part):
            lines, *across = inside(shared, place)
            chunk = self.files.read(number, lines)
            if chunk is None:
                # Never written, or broken: that is for Zarr to say.
                return np.asarray(self.array[part])
            seen = chunk[(slice(None), *across)]
            if shared == part:
                return seen
            if pixels is None:
                pixels = np.empty([along.stop - along.start for along in part], self.files.dtype)
            pixels[inside(shared, part)] = seen
        return np.asarray(self.array[part]) if pixels is None else pixels

    def write(self, part: Window, pixels: Pixels) -> None:
        """Write a part of the array that has whole chunks, but for those at its end; nobody else may write these."""
        if self.files is None:
            self.array[part] = pixels
            return
        for number, _, shared in self._chunks(part):
            self.files.write(number, pixels[inside(shared, part)])

    def _chunks(self, part: Window) -> Iterator[tuple[tuple[int, ...], Window, Window]]:
        """Yield the number of each chunk that a part touches, its place in the array, and what the part has of it."""
        assert self.files is not None
        sides = self.files.chunk
        touched = [range(a.start // side, -(-a.stop // side)) for a, side in zip(part, sides, strict=True)]
        for number in itertools.product(*touched):
            starts = [at * side for at, side in zip(number, sides, strict=True)]
            ends = map(min, [start + side for start, side in zip(starts, sides, strict=True)], self.array.shape)
            place = tuple(itertools.starmap(slice, zip(starts, ends, strict=True)))
            if shared := common(place, part):
                yield number, place, shared


def _files_of(array: Any) -> _Files | None:
    """Return the files of an array whose chunks are plain ones; else None."""
    from zarr.storage import LocalStore

    about, dtype = array.metadata, np.dtype(array.dtype)
    # Bytes of a version 3 are in the order that its serializer says; those of a version 2 in that of its type.
    order = getattr(getattr(array.serializer, "endian", None), "value", None) if about.zarr_format == 3 else None
    is_turned = not dtype.isnative or order not in (None, sys.byteorder)
    is_plain = array.shards is None and not array.filters and getattr(about, "order", "C") == "C"
    if not isinstance(array.store, LocalStore) or not is_plain or is_turned or len(array.compressors) > 1:
        return None
    try:
        packer = _packer_of(array.compressors[0]) if array.compressors else None
    except (ValueError, TypeError):
        return None
    return _Files(array.store.root / array.path, about.encode_chunk_key, array.chunks, dtype, packer)


def _packer_of(codec: Any) -> Any:
    """Return what does the same to bytes as a codec of Zarr; raise a `ValueError` where nothing does."""
    import numcodecs

    if isinstance(codec, numcodecs.abc.Codec):
        return codec
    about = codec.to_dict()
    if about["name"] not in _PACKERS:
        raise ValueError(about["name"])
    settings = dict(about["configuration"])
    if about["name"] == "blosc":
        settings["shuffle"] = numcodecs.Blosc.__dict__[settings["shuffle"].upper()]
        # That of the pixels, which it is told anyway.
        del settings["typesize"]
    return numcodecs.get_codec({"id": about["name"], **settings})
