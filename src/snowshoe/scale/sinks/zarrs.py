"""Zarr arrays of blocks, and OME-Zarr images of arrays and their smaller copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.blocks import Window, blocks
from snowshoe.errors import MissingDependency
from snowshoe.io.chunk_files import ChunkFiles
from snowshoe.io.ome_zarr import described
from snowshoe.io.staging import put_in_place
from snowshoe.kernels.dispatch import threads
from snowshoe.scale.sinks.product import Product
from snowshoe.scale.sinks.pyramid import shapes
from snowshoe.types import Mask, Pixels
from snowshoe.workers import in_order

__all__ = ["OmeZarr", "Zarr", "packer_of"]

_MOST = 1024
"""Rows and columns of a chunk."""
_ARRAY = "array"
_CONFIG = {"write_empty_chunks": True}
"""A chunk that isn't there was never written. To look whether all of one is 0 takes longer than to write it."""


@dataclass(frozen=True)
class Zarr:
    """One Zarr array, version 3; see `Sink`. The size of its pixels stands in its attributes."""

    folder: Path
    product: Product

    def begin(self) -> None:
        """Make the array, without chunks."""
        spacing = self.product.spacing
        about = {} if spacing is None else {"pixel_size": list(spacing.sizes), "unit": spacing.unit}
        whole = _array(self.folder / _ARRAY, self.product, self.product.shape, zarr_format=3, attributes=about)
        vars(self)["_whole"] = ChunkFiles.of(whole)

    def write(self, window: Window, pixels: Pixels, valid: Mask | None = None) -> None:
        """Write the chunks of a block, which no other block shares."""
        self.product.require(window)
        self._whole.write(window, pixels)

    def finish(self, path: Path) -> None:
        """Move the array to its place."""
        put_in_place(self.folder / _ARRAY, path)

    @property
    def notes(self) -> tuple[str, ...]:
        """That a map is none any more."""
        return _notes(self.product)

    @cached_property
    def _whole(self) -> ChunkFiles:
        return _opened(self.folder / _ARRAY)


@dataclass(frozen=True)
class OmeZarr:
    """An OME-Zarr image with smaller copies of half the size each; see `Sink`."""

    folder: Path
    product: Product
    version: str = "0.5"

    def begin(self) -> None:
        """Make the arrays, without chunks."""
        zarr = _library()
        group = zarr.open_group(str(self.folder / _ARRAY), mode="w", zarr_format=self._format)
        levels = [
            _array(self.folder / _ARRAY / str(number), self.product, shape, zarr_format=self._format)
            for number, shape in enumerate(shapes(self.product.shape))
        ]
        vars(self)["_whole"] = ChunkFiles.of(levels[0])
        product, is_labels = self.product, self.product.is_labels
        sizes = shapes(product.shape)
        group.attrs.update(described("labels", sizes, product.spacing, version=self.version, is_labels=is_labels))

    def write(self, window: Window, pixels: Pixels, valid: Mask | None = None) -> None:
        """Write the chunks of a block, which no other block shares."""
        self.product.require(window)
        self._whole.write(window, pixels)

    def finish(self, path: Path) -> None:
        """Make the smaller copies, and move all of it to its place."""
        for number in range(1, len(shapes(self.product.shape))):
            target = self._level(number)
            work = partial(_copy, self._level(number - 1), target)
            for _ in in_order(work, _parts(target.array), jobs=threads(1 << 40)):
                pass
        put_in_place(self.folder / _ARRAY, path)

    @property
    def notes(self) -> tuple[str, ...]:
        """That a map is none any more."""
        return _notes(self.product)

    @cached_property
    def _whole(self) -> ChunkFiles:
        return self._level(0)

    @property
    def _format(self) -> int:
        return 2 if self.version == "0.4" else 3

    def _level(self, number: int) -> ChunkFiles:
        return _opened(self.folder / _ARRAY / str(number))


def _library() -> Any:
    try:
        import zarr
    except ImportError as error:
        raise MissingDependency("zarr", "scale", "writing a Zarr") from error
    return zarr


def _opened(path: Path) -> ChunkFiles:
    library = _library()
    # An array does not keep how it was to be written.
    with library.config.set({f"array.{name}": value for name, value in _CONFIG.items()}):
        return ChunkFiles.of(library.open_array(str(path), mode="r+"))


def _array(path: Path, product: Product, shape: tuple[int, ...], *, zarr_format: int, **about: Any) -> Any:
    named = {"dimension_names": ["z", "y", "x"][-len(shape) :]} if zarr_format == 3 else {}
    keys = {"chunk_key_encoding": {"name": "v2", "separator": "/"}} if zarr_format == 2 else {}
    chunks = tuple(map(_chunk, product.block, shape))
    facts = {"shape": shape, "dtype": product.dtype, "chunks": chunks, "fill_value": 0, "overwrite": True}
    facts.update(compressors=packer_of(product.dtype, zarr_format), config=_CONFIG)
    return _library().create_array(str(path), zarr_format=zarr_format, **facts, **named, **keys, **about)


def packer_of(dtype: np.dtype[Any], zarr_format: int = 3) -> Any:
    """Return what packs chunks: floats and classes by LZ4, as Zstandard takes up to ten times as long for as little.

    Region numbers, which stay the same for long, that packs better, and no slower.
    """
    if dtype.kind != "f" and dtype.itemsize > 1:
        return "auto"
    if zarr_format == 2:
        from numcodecs import Blosc

        return Blosc("lz4", clevel=5, shuffle=Blosc.BITSHUFFLE)
    from zarr.codecs import BloscCodec

    return BloscCodec(cname="lz4", clevel=5, shuffle="bitshuffle", typesize=dtype.itemsize)


def _chunk(side: int, n: int) -> int:
    """Return the side of chunks, of which blocks have whole ones; of a block that spans the image, any."""
    if side >= n:
        return min(n, _MOST)
    return max(divisor for divisor in range(1, min(side, _MOST) + 1) if side % divisor == 0)


def _parts(array: Any) -> Iterator[Window]:
    """Yield windows of whole chunks, so that each chunk has one writer."""
    sides = [chunk * max(1, _MOST // chunk) for chunk in array.chunks[-2:]]
    yield from (core for core, _ in blocks(array.shape, [*array.chunks[:-2], *sides]))


def _copy(source: ChunkFiles, target: ChunkFiles, window: Window) -> None:
    """Give a part of a copy every second pixel of every second line."""
    *planes, rows, columns = window
    twice = [slice(2 * along.start, 2 * along.stop) for along in (rows, columns)]
    target.write(window, source.read((*planes, *twice))[..., ::2, ::2])


def _notes(product: Product) -> tuple[str, ...]:
    if product.georeference is None:
        return ()
    return ("its place on Earth is not kept in a Zarr; write a tif to keep it",)
