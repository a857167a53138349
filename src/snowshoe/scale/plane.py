"""Labels of an image that do not fit into memory, kept on disk block by block until the next step has read them."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.blocks import Window, common, inside
from snowshoe.types import Labels, Mask

__all__ = ["Plane"]


class Plane:
    """A label image on disk, and which of its pixels are used.

    Each block lies in one piece, so that it is written at once, by whoever made it. Nothing is mapped: pages of a map
    count as memory, and a page for which a disk has no room ends the process.

    Parameters
    ----------
    path : path
        The files' name, without an ending; where they end is where they are removed.
    shape, sides : sequence of int
        Of the image, and of a block.
    dtype : dtype
    """

    def __init__(self, path: Path, shape: Sequence[int], sides: Sequence[int], dtype: npt.DTypeLike) -> None:
        self.shape, self.sides, self.dtype = tuple(shape), tuple(map(min, sides, shape)), np.dtype(dtype)
        self._counts = [-(-n // side) for n, side in zip(shape, sides, strict=True)]
        self._labels, self._unused = path.with_suffix(".labels"), path.with_suffix(".unused")
        # A file, as blocks may be written by other processes.
        self._has_unused = path.with_suffix(".has-unused")
        for file, width in ((self._labels, self.dtype.itemsize), (self._unused, 1)):
            with open(file, "wb") as stream:
                stream.truncate(math.prod(self._counts) * math.prod(self.sides) * width)

    def write(self, core: Window, labels: Labels, valid: Mask | None) -> None:
        """Keep a block; blocks may be written by several threads and processes at once."""
        place = self._place([along.start // side for along, side in zip(core, self.sides, strict=True)])
        self._put(self._labels, place, labels.astype(self.dtype, copy=False))
        if valid is not None and not valid.all():
            # What was never written reads as 0, so pixels that are used need no disk.
            self._has_unused.touch()
            self._put(self._unused, place, ~valid)

    def put_over(self, window: Window, labels: Labels) -> None:
        """Keep the labels above 0 of any part; only one thread may at a time."""
        for shared, lines, place in self._touched(window):
            pixels = self._lines(self._labels, lines, place, self.dtype)
            new = labels[inside(shared, window)]
            np.copyto(pixels[inside(shared, lines)], new, where=new > 0, casting="same_kind")
            self._put(self._labels, place, pixels)

    def labels(self, window: Window) -> Labels:
        """Return the labels of any part."""
        return self._read(self._labels, window, self.dtype)

    def valid(self, window: Window) -> Mask | None:
        """Return which pixels of a part are used; None where all of the image are."""
        return ~self._read(self._unused, window, np.dtype(np.bool_)) if self._has_unused.exists() else None

    def remove(self) -> None:
        """Free the disk."""
        for file in (self._labels, self._unused, self._has_unused):
            file.unlink(missing_ok=True)

    def _put(self, file: Path, place: int, pixels: npt.NDArray[Any]) -> None:
        content = np.ascontiguousarray(pixels).data.cast("B")
        descriptor = os.open(file, os.O_WRONLY)
        try:
            start = place * pixels.dtype.itemsize
            while len(content):
                n = os.pwrite(descriptor, content, start)
                content, start = content[n:], start + n
        finally:
            os.close(descriptor)

    def _read(self, file: Path, window: Window, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
        pixels = np.empty([along.stop - along.start for along in window], dtype)
        for shared, lines, place in self._touched(window):
            pixels[inside(shared, window)] = self._lines(file, lines, place, dtype)[inside(shared, lines)]
        return pixels

    def _lines(self, file: Path, lines: Window, place: int, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
        pixels = np.empty([along.stop - along.start for along in lines], dtype)
        with open(file, "rb") as stream:
            stream.seek(place * dtype.itemsize)
            n_bytes = stream.readinto(pixels.data.cast("B"))
        # What was not read must not look like labels.
        assert n_bytes == pixels.nbytes, (file, lines, n_bytes)
        return pixels

    def _touched(self, window: Window) -> Iterator[tuple[Window, Window, int]]:
        """Yield what a part shares with each block, the lines of the block that hold this, and the pixels before them.

        Lines of a volume are planes.
        """
        spans = [
            range(along.start // side, -(-along.stop // side)) for along, side in zip(window, self.sides, strict=True)
        ]
        for at in itertools.product(*spans):
            core = self._core(at)
            shared = common(core, window)
            assert shared is not None
            across = math.prod(along.stop - along.start for along in core[1:])
            place = self._place(at) + (shared[0].start - core[0].start) * across
            yield shared, (shared[0], *core[1:]), place

    def _core(self, at: Sequence[int]) -> Window:
        return tuple(slice(i * s, min(n, (i + 1) * s)) for i, s, n in zip(at, self.sides, self.shape, strict=True))

    def _place(self, at: Sequence[int]) -> int:
        """Return how many pixels the blocks before one have room for."""
        return int(np.ravel_multi_index(tuple(at), self._counts)) * math.prod(self.sides)
