"""Blocks of an image kept as compressed tiles in a folder, a file for each block, and read back tile by tile.

What lies within a block whole is compressed where the block was made, and only copied later. Blocks that are not of
whole tiles, such as lines of a striped file, are kept as they are, and put together when their tile is read.
"""

from __future__ import annotations

import math
import os
import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from snowshoe.blocks import Window
from snowshoe.io.writing import QUICK
from snowshoe.kernels.dispatch import threads
from snowshoe.types import Pixels
from snowshoe.workers import in_order

__all__ = ["SIDE", "Pieces", "decoded", "encoded"]

SIDE = 256
"""Rows and columns of a tile."""
_SUFFIX, _DEFLATE = ".tiles", 8


class _Entry(NamedTuple):
    """Where a piece lies in the image, and in its file."""

    plane: int
    top: int
    left: int
    height: int
    width: int
    start: int
    length: int

    @property
    def is_whole(self) -> bool:
        """Whether it is a tile already."""
        return (self.height, self.width) == (SIDE, SIDE)


def encoded(pixels: Pixels) -> bytes:
    """Return pixels compressed as a TIFF holds them: exactly the bytes that tifffile would write."""
    import tifffile

    content: bytes = tifffile.TIFF.COMPRESSORS[_DEFLATE](np.ascontiguousarray(pixels), level=QUICK)
    return content


@dataclass(frozen=True)
class Pieces:
    """An image in a folder of pieces.

    Attributes
    ----------
    folder : Path
    shape : (int, int, int)
        Planes, rows and columns.
    dtype : dtype
    """

    folder: Path
    shape: tuple[int, int, int]
    dtype: np.dtype[Any]

    def put(self, window: Window, pixels: Pixels) -> None:
        """Keep the pixels of a window; the file is there whole or not at all."""
        parts = [(place, _stored(part)) for place, part in self._cut(window, pixels)]
        starts = np.cumsum([0, *(len(content) for _, content in parts)])
        index = [(*place, start, len(content)) for (place, content), start in zip(parts, starts, strict=False)]
        head = np.array([len(index), *np.array(index, np.int64).reshape(-1)], np.int64)
        name = "-".join(f"{along.start}-{along.stop}" for along in window) + _SUFFIX
        temporary = self.folder / f"{secrets.token_hex(8)}.part"
        temporary.write_bytes(b"".join([head.tobytes(), *(content for _, content in parts)]))
        temporary.replace(self.folder / name)

    def tiles(self) -> Iterator[bytes]:
        """Yield all tiles in raster order, compressed; those at the right and the bottom filled up with zeros."""
        return in_order(lambda place: place[0].tile(place[1]), self._places(), jobs=threads(1 << 40))

    def _places(self) -> Iterator[tuple[_Row, int]]:
        """Yield the row of each tile and its first column."""
        planes, rows, columns = self.shape
        for plane in range(planes):
            for top in range(0, rows, SIDE):
                row = _Row(self, plane, top)
                yield from ((row, left) for left in range(0, columns, SIDE))

    def rows(self, plane: int, top: int) -> Pixels:
        """Return the pixels of a row of tiles."""
        columns = self.shape[2]
        row = _Row(self, plane, top)
        tiles = [row.pixels(left)[: self.shape[1] - top] for left in range(0, columns, SIDE)]
        return np.concatenate(tiles, axis=1)[:, :columns]

    @property
    def grid(self) -> tuple[int, int, int]:
        """Planes, and rows and columns of tiles."""
        planes, rows, columns = self.shape
        return planes, math.ceil(rows / SIDE), math.ceil(columns / SIDE)

    def _cut(self, window: Window, pixels: Pixels) -> Iterator[tuple[tuple[int, int, int, int, int], Pixels]]:
        """Yield the part of each tile: plane, first row and column, height and width, and its pixels."""
        planes, rows, columns = window
        for plane in range(planes.start, planes.stop):
            for down in _steps(rows):
                for across in _steps(columns):
                    inside = (slice(down.start - rows.start, down.stop - rows.start),
                              slice(across.start - columns.start, across.stop - columns.start))  # fmt: skip
                    part = self._filled(down, across, pixels[plane - planes.start][inside])
                    yield (plane, down.start, across.start, *part.shape), part

    def _filled(self, down: slice, across: slice, part: Pixels) -> Pixels:
        """Return a part as a tile, if all of the tile that the image has is in it."""
        whole = all(
            along.start % SIDE == 0 and (along.stop % SIDE == 0 or along.stop == n)
            for along, n in zip((down, across), self.shape[1:], strict=True)
        )
        if not whole or part.shape == (SIDE, SIDE):
            return part
        tile = np.zeros((SIDE, SIDE), self.dtype)
        tile[: part.shape[0], : part.shape[1]] = part
        return tile

    @cached_property
    def _files(self) -> dict[tuple[int, int], list[Path]]:
        """The files of each plane and row of tiles."""
        files = defaultdict[tuple[int, int], list[Path]](list)
        for file in sorted(self.folder.glob(f"*{_SUFFIX}")):
            first, last, top, bottom, *_ = (int(number) for number in file.stem.split("-"))
            for plane in range(first, last):
                for row in range(top // SIDE, -(-bottom // SIDE)):
                    files[plane, row].append(file)
        return files


class _Row:
    """A row of tiles that is being read."""

    def __init__(self, pieces: Pieces, plane: int, top: int) -> None:
        self._pieces, self._top = pieces, top
        self._entries = defaultdict[int, list[tuple[Path, _Entry]]](list)
        for file in pieces._files[plane, top // SIDE]:
            for entry in _index(file):
                if (entry.plane, entry.top // SIDE) == (plane, top // SIDE):
                    self._entries[entry.left // SIDE].append((file, entry))

    def tile(self, left: int) -> bytes:
        """Return a tile as it is kept, or put together."""
        entries = self._entries[left // SIDE]
        if len(entries) == 1 and entries[0][1].is_whole:
            return _content(*entries[0])
        return encoded(self.pixels(left))

    def pixels(self, left: int) -> Pixels:
        """Return the pixels of a tile; zeros behind the image."""
        entries, area = self._entries[left // SIDE], 0
        tile = np.zeros((SIDE, SIDE), self._pieces.dtype)
        for file, entry in entries:
            content = _content(file, entry)
            pixels = np.frombuffer(decoded(content) if entry.is_whole else content, tile.dtype)
            part = pixels.reshape(entry.height, entry.width)
            down, across = entry.top - self._top, entry.left - left
            tile[down : down + entry.height, across : across + entry.width] = part
            area += part.size
        there = min(SIDE, self._pieces.shape[1] - self._top) * min(SIDE, self._pieces.shape[2] - left)
        # What nobody wrote must not look like zeros.
        assert area == there or (len(entries) == 1 and area == tile.size), (self._top, left, area)
        return tile


def _stored(part: Pixels) -> bytes:
    """Return a tile compressed, and a part of one as it is: it will be compressed with the rest of its tile."""
    return encoded(part) if part.shape == (SIDE, SIDE) else part.tobytes()


def _steps(along: slice) -> Iterator[slice]:
    """Yield what a range has of each tile."""
    for first in range(along.start // SIDE * SIDE, along.stop, SIDE):
        yield slice(max(first, along.start), min(first + SIDE, along.stop))


def _index(file: Path) -> Sequence[_Entry]:
    with file.open("rb") as stream:
        n = int(np.frombuffer(stream.read(8), np.int64)[0])
        numbers: npt.NDArray[np.int64] = np.frombuffer(stream.read(8 * 7 * n), np.int64).reshape(n, 7)
    # Pieces begin behind the index.
    numbers = numbers + np.array([0, 0, 0, 0, 0, 8 + 56 * n, 0])
    return [_Entry._make(row) for row in numbers.tolist()]


def _content(file: Path, entry: _Entry) -> bytes:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        return os.pread(descriptor, entry.length, entry.start)
    finally:
        os.close(descriptor)


def decoded(content: bytes) -> bytes:
    """Return the bytes of pixels that `encoded` compressed."""
    import tifffile

    pixels: bytes = tifffile.TIFF.DECOMPRESSORS[_DEFLATE](content)
    return pixels
