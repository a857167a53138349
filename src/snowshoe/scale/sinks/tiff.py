"""TIFF of blocks that come in any order: kept beside as compressed tiles, then copied into one file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.blocks import Window
from snowshoe.io.staging import atomically
from snowshoe.io.tiled_tiff import Level, save_tiles
from snowshoe.io.writing import IN_STRIPS, identity_of, save_planes, save_tiff, stored_type
from snowshoe.kernels.dispatch import threads
from snowshoe.scale.sinks.pieces import SIDE, Pieces, decoded, encoded
from snowshoe.scale.sinks.product import Product
from snowshoe.scale.sinks.pyramid import shapes
from snowshoe.types import Mask, Pixels
from snowshoe.workers import in_order

__all__ = ["Tiff"]

_INVALID, _ZERO = "invalid", "zero"
"""Empty files that say that a pixel without data, or a valid label 0, was written."""


@dataclass(frozen=True)
class Tiff:
    """A TIFF, or an OME-TIFF with smaller copies; see `Sink`.

    On a map, pixels without data get a value that no label has, as `write_labels` gives them.
    """

    folder: Path
    product: Product
    has_copies: bool = False

    def begin(self) -> None:
        """Make the folder of the pieces."""
        self._pieces(0).folder.mkdir(parents=True, exist_ok=True)

    def write(self, window: Window, pixels: Pixels, valid: Mask | None = None) -> None:
        """Keep the pixels of a block."""
        self.product.require(window)
        if self._marks_no_data:
            pixels = self._marked(pixels, valid)
        stored = np.ascontiguousarray(pixels, stored_type(self.product.dtype))
        self._pieces(0).put(_in_space(window), stored.reshape(-1, *stored.shape[-2:]))

    def finish(self, path: Path) -> None:
        """Make one file of the pieces, which takes the place of what was there: the same as of the whole image."""
        with atomically(path) as temporary:
            if self._is_in_strips:
                self._save_strips(temporary)
            else:
                self._save_tiles(temporary)

    @property
    def _is_in_strips(self) -> bool:
        """Whether the file has strips. A volume of floats has none: how it packs best, only the whole of it tells."""
        is_small = math.prod(self.product.shape[-2:]) <= IN_STRIPS and not self.has_copies
        return is_small and (len(self.product.shape) == 2 or self._pieces(0).dtype.kind != "f")

    def _save_strips(self, path: Path) -> None:
        facts: dict[str, Any] = {"georeference": self.product.georeference, "no_data": self._no_data}
        if len(self.product.shape) == 2:
            save_tiff(path, self._plane(0), self.product.spacing, **facts)
            return
        planes = partial(map, self._plane, range(self.product.shape[0]))
        save_planes(path, planes, self.product.shape, self._pieces(0).dtype, self.product.spacing, **facts)

    def _save_tiles(self, path: Path) -> None:
        levels = [self._level(0)]
        if self.has_copies:
            levels += [self._copied(number) for number in range(1, len(shapes(self.product.shape)))]
        is_ome = self.has_copies or len(self.product.shape) == 3
        facts: dict[str, Any] = {"georeference": self.product.georeference, "no_data": self._no_data}
        facts["identity"] = identity_of(self._rows()) if is_ome else None
        save_tiles(path, levels, self._pieces(0).dtype, self.product.spacing, **facts)

    def _rows(self) -> Iterator[Pixels]:
        """Yield the rows of each plane, as many at a time as a tile has."""
        for plane in range(self._pieces(0).shape[0]):
            yield from self._rows_of(plane)

    def _rows_of(self, plane: int) -> Iterator[Pixels]:
        pieces = self._pieces(0)
        for top in range(0, pieces.shape[1], SIDE):
            rows = pieces.rows(plane, top)
            yield _without(self._mark, rows) if self._no_data == 0 else rows

    def _plane(self, plane: int) -> Pixels:
        return np.concatenate(list(self._rows_of(plane)))

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing: a TIFF holds all that is known."""
        return ()

    @property
    def _marks_no_data(self) -> bool:
        return self.product.is_labels and self.product.georeference is not None

    @property
    def _mark(self) -> int:
        """The greatest value of the type, which the caller's labels do not reach."""
        return int(np.iinfo(self.product.dtype).max)

    def _marked(self, pixels: Pixels, valid: Mask | None) -> Pixels:
        """Return pixels with the mark where there is no data, and keep in mind which values occur."""
        used = pixels if valid is None else pixels[valid]
        if valid is not None and not valid.all():
            assert not (used == self._mark).any(), self._mark
            (self.folder / _INVALID).touch()
            pixels = np.where(valid, pixels, pixels.dtype.type(self._mark))
        if not used.all():
            (self.folder / _ZERO).touch()
        return pixels

    @property
    def _no_data(self) -> int | None:
        """The value that means no data; 0 where no label has it."""
        if not (self.folder / _INVALID).exists():
            return None
        return self._mark if (self.folder / _ZERO).exists() else 0

    def _pieces(self, number: int) -> Pieces:
        planes, rows, columns = _planes(shapes(self.product.shape)[number])
        return Pieces(self.folder / f"level-{number}", (planes, rows, columns), stored_type(self.product.dtype))

    def _level(self, number: int) -> Level:
        return Level(shapes(self.product.shape)[number], partial(self._tiles, self._pieces(number)))

    def _tiles(self, pieces: Pieces) -> Iterable[bytes]:
        return _unmarked(pieces, self._mark) if self._no_data == 0 else pieces.tiles()

    def _copied(self, number: int) -> Level:
        """Return a smaller copy, made of the one before it: every second pixel of every second line."""
        source, target = self._pieces(number - 1), self._pieces(number)
        target.folder.mkdir(exist_ok=True)
        planes, rows, _ = target.grid
        places = [(plane, row * SIDE) for plane in range(planes) for row in range(rows)]
        for _ in in_order(partial(_copy_row, source, target), places, jobs=threads(1 << 40)):
            pass
        return self._level(number)


def _copy_row(source: Pieces, target: Pieces, place: tuple[int, int]) -> None:
    """Make a row of tiles of two rows of tiles."""
    plane, top = place
    tops = [row for row in (2 * top, 2 * top + SIDE) if row < source.shape[1]]
    pixels = np.concatenate([source.rows(plane, row) for row in tops])[::2, ::2]
    window = (slice(plane, plane + 1), slice(top, top + len(pixels)), slice(0, target.shape[2]))
    target.put(window, pixels[np.newaxis])


def _unmarked(pieces: Pieces, mark: int) -> Iterator[bytes]:
    """Yield the tiles with 0 where there is no data."""
    for tile in pieces.tiles():
        pixels = np.frombuffer(decoded(tile), pieces.dtype).reshape(SIDE, SIDE)
        yield encoded(_without(mark, pixels)) if (pixels == mark).any() else tile


def _without(mark: int, pixels: Pixels) -> Pixels:
    return np.where(pixels == mark, pixels.dtype.type(0), pixels)


def _planes(shape: tuple[int, ...]) -> tuple[int, ...]:
    return shape if len(shape) == 3 else (1, *shape)


def _in_space(window: Window) -> Window:
    return window if len(window) == 3 else (slice(0, 1), *window)
