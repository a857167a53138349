"""Images that are read in parts: tiled and striped TIFF, NPY and Zarr, a window at a time and never whole."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from snowshoe.blocks import Window
from snowshoe.errors import MissingDependency
from snowshoe.io.georeference import NO_DATA, Georeference
from snowshoe.io.opening import MAX_PIXELS, opened
from snowshoe.io.reading import BROKEN
from snowshoe.io.signatures import HEAD, format_of
from snowshoe.io.source import LoadedImage, Source, require_choice
from snowshoe.io.system import shown
from snowshoe.recipes import Recipe
from snowshoe.spacing import Spacing, unit_named
from snowshoe.types import Pixels

__all__ = ["MOST_COLOURS", "Facts", "Parts", "in_parts", "is_zarr", "zarr_image"]

_BLACK_IS_ZERO, _RGB, _UNCOMPRESSED, _ORIENTATION = 1, 2, 1, 274
_TYPES = ("uint8", "uint16", "uint32", "int8", "int16", "int32", "float32", "float64")
MOST_COLOURS = 4
"""A last axis up to here is taken for channels."""
_COLOURS = 3
MOST_STRIP = 1 << 28
"""Bytes of a compressed strip that is decoded whole for any pixel in it."""
_WHOLE = "make it smaller, or give more memory"


@dataclass(frozen=True)
class Facts:
    """What an image in parts is.

    Attributes
    ----------
    shape : (int, int)
        Rows and columns.
    dtype : dtype
    n_channels : int
        0 without an axis of channels.
    chunk : (int, int)
        Rows and columns that are read at once in any case.
    colour : bool
        Whether the channels are red, green and blue.
    spacing, georeference : optional
        As `load` gives them.
    """

    shape: tuple[int, int]
    dtype: np.dtype[Any]
    n_channels: int
    chunk: tuple[int, int]
    colour: bool = False
    spacing: Spacing | None = None
    georeference: Georeference | None = None


class _Reader(Protocol):
    """Reads a window of all channels."""

    def __call__(self, window: Window) -> Pixels: ...


@dataclass(frozen=True)
class Parts:
    """An open image: what it is, and its windows."""

    facts: Facts
    reader: _Reader
    channel: int | None = None

    def sized(self, spacing: Spacing | str | None) -> Parts:
        """Return the same with another size of its pixels, if one is given."""
        if spacing is None:
            return self
        return dataclasses.replace(self, facts=dataclasses.replace(self.facts, spacing=Spacing.of(spacing, 2)))

    @property
    def channel_axis(self) -> int | None:
        """The axis of the channels of a window."""
        return None if self.channel is not None or not self.facts.n_channels else -1

    def read(self, window: Window) -> Pixels:
        """Return the pixels of a window."""
        pixels = self.reader(window)
        return pixels if self.channel is None or not self.facts.n_channels else pixels[..., self.channel]


def is_zarr(path: str) -> bool:
    """Whether a folder is a Zarr array or group."""
    return any(os.path.isfile(os.path.join(path, name)) for name in ("zarr.json", ".zarray", ".zgroup"))


@contextmanager
def in_parts(
    path: str, recipe: Recipe | None = None, *, page: int | None = None, channel: int | str | None = None
) -> Iterator[Parts]:
    """Give an image in parts, as a recipe takes it; raise an `UnreadableImage` where it has to be read whole."""
    with ExitStack() as stack:
        source = Source(path, BytesIO(), "first", MAX_PIXELS)
        if is_zarr(path):
            if page:
                raise source.unreadable(f"there is no page {page}", "it has only page 0")
            facts, reader = _zarr(path, source)
        else:
            source = stack.enter_context(opened(path, page="first", max_pixels=MAX_PIXELS, raw=False))
            kind = format_of(source, source.stream.read(HEAD)).module
            source.stream.seek(0)
            if kind not in ("tiff", "npy") or page:
                what = f"page {page}" if page else f"{kind.upper()} that large"
                raise source.unreadable(f"it does not fit into memory, and {what} is not read in parts", _WHOLE)
            facts, reader = _npy(source) if kind == "npy" else _tiff(source, stack)
        if facts.dtype.name not in _TYPES:
            if is_zarr(path):
                raise source.unreadable(
                    f"its pixels are {facts.dtype.name}", f"convert it to one of {', '.join(_TYPES)}"
                )
            raise source.unreadable(f"its pixels are {facts.dtype.name}, which are not read in parts", _WHOLE)
        if channel is not None and (isinstance(channel, str) or not 0 <= channel < max(1, facts.n_channels)):
            raise source.unreadable(f"there is no channel {channel}", f"it has {max(1, facts.n_channels)}")
        parts = Parts(facts, reader, channel)
        if recipe is not None and recipe.makes_grey:
            require_choice(facts.n_channels if parts.channel_axis else 1, facts.colour)
        yield parts


def zarr_image(path: str, recipe: Recipe, *, page: int | None, channel: int | str | None) -> LoadedImage:
    """Return a Zarr array as a whole, as a recipe takes it."""
    with in_parts(path, recipe, page=page, channel=channel) as parts:
        rows, columns = parts.facts.shape
        pixels = parts.read((slice(0, rows), slice(0, columns)))
        return LoadedImage(pixels.astype(parts.facts.dtype, copy=False), source=shown(Path(path).name))


def _rows_of_file(descriptor: int, start: int, shape: Sequence[int], dtype: np.dtype[Any]) -> _Reader:
    """Return a reader of rows that lie one after the other; not a memory map, whose pages would count as memory."""
    line = int(np.prod(shape[1:])) * dtype.itemsize

    def read(window: Window) -> Pixels:
        rows, columns = window
        content = _all_of(descriptor, (rows.stop - rows.start) * line, start + rows.start * line)
        pixels = np.frombuffer(content, dtype).reshape(rows.stop - rows.start, *shape[1:])
        return np.ascontiguousarray(pixels[:, columns], dtype.newbyteorder("="))

    return read


def _all_of(descriptor: int, n_bytes: int, start: int) -> bytes:
    """Return so many bytes of a file, which the system may hand over in pieces."""
    pieces, missing = [], n_bytes
    while missing:
        piece = os.pread(descriptor, missing, start + n_bytes - missing)
        if not piece:
            raise OSError("the file ends before its pixels do")
        pieces.append(piece)
        missing -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _npy(source: Source) -> tuple[Facts, _Reader]:
    from numpy.lib import format as npy

    version = npy.read_magic(source.stream)
    header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, by_columns, dtype = header(source.stream)
    start = source.stream.tell()
    if by_columns or len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] > MOST_COLOURS):
        raise source.unreadable(f"its array of shape {shape} is not read in parts", _WHOLE)
    if os.fstat(source.stream.fileno()).st_size < start + int(np.prod(shape)) * dtype.itemsize:
        raise source.unreadable("its NPY data is truncated or broken", "copy or export it again")
    facts = Facts((shape[0], shape[1]), dtype.newbyteorder("="), shape[2] if len(shape) == 3 else 0, (1, shape[1]))
    facts = dataclasses.replace(facts, colour=facts.n_channels == _COLOURS)
    return facts, _rows_of_file(source.stream.fileno(), start, shape, dtype)


def _tiff(source: Source, stack: ExitStack) -> tuple[Facts, _Reader]:
    import tifffile

    from snowshoe.io.formats.tiff_directories import directories
    from snowshoe.io.formats.tiff_pages import layout_of
    from snowshoe.io.formats.tiff_scale import pixel_scale
    from snowshoe.io.formats.tiff_segments import written

    file = stack.enter_context(tifffile.TiffFile(source.stream))
    layout = layout_of(source, file, directories(source, file))
    page = layout.pages[0][0].page
    if layout.is_volume or len(layout.pages[0]) > 1 or page is None or not _is_simple(page):
        raise source.unreadable("its pixels are not stored in a way that is read in parts", _WHOLE)
    if written(source, page) is not None:
        raise source.unreadable("it is sparse, which is not read in parts", _WHOLE)
    scale = pixel_scale(file, page)
    spacing = scale.size and Spacing(scale.size, scale.unit and (unit_named(scale.unit) or scale.unit))
    shape = (page.imagelength, page.imagewidth)
    n_channels = page.samplesperpixel if page.samplesperpixel > 1 else 0
    dtype = np.dtype(page.dtype).newbyteorder(file.byteorder)
    height, width = (page.tilelength, page.tilewidth) if page.is_tiled else (min(page.rowsperstrip, shape[0]), shape[1])
    facts = Facts(shape, dtype.newbyteorder("="), n_channels, (height, width), bool(n_channels), spacing)
    facts = dataclasses.replace(facts, georeference=Georeference.of(page))
    if not page.is_tiled and page.compression == _UNCOMPRESSED and page.is_contiguous:
        whole = (*shape, n_channels) if n_channels else shape
        facts = dataclasses.replace(facts, chunk=(1, shape[1]))
        return facts, _rows_of_file(source.stream.fileno(), page.dataoffsets[0], whole, dtype)
    if height * width * max(1, n_channels) * dtype.itemsize > MOST_STRIP:
        raise source.unreadable("its pixels are one compressed strip", "save it tiled")
    return facts, _segments(source, page, facts)


def _is_simple(page: Any) -> bool:
    """Whether the samples of a page are its pixels: no palette, no alpha, no planes apart, the right way up."""
    plain = page.photometric in (_BLACK_IS_ZERO, _RGB) and page.planarconfig == 1 and not page.extrasamples
    grey = page.photometric == _RGB or page.samplesperpixel == 1
    upright = page.tags.valueof(_ORIENTATION, 1) == 1 and NO_DATA not in page.tags
    return bool(plain and grey and upright and page.dtype is not None and page.bitspersample in (8, 16, 32, 64))


def _segments(source: Source, page: Any, facts: Facts) -> _Reader:
    """Return a reader that decodes the tiles or strips that a window touches."""
    (height, width), across = facts.chunk, -(-facts.shape[1] // facts.chunk[1])
    descriptor, offsets, counts = source.stream.fileno(), page.dataoffsets, page.databytecounts
    tail = (facts.n_channels,) if facts.n_channels else ()

    def read(window: Window) -> Pixels:
        rows, columns = window
        pixels = np.empty((rows.stop - rows.start, columns.stop - columns.start, *tail), facts.dtype)
        for down in range(rows.start // height, -(-rows.stop // height)):
            for right in range(columns.start // width, -(-columns.stop // width)):
                index = down * across + right
                content = _all_of(descriptor, counts[index], offsets[index])
                segment = _decoded(source, page, content, index)
                segment = segment.reshape(*segment.shape[1:3], *tail)
                _place(pixels, segment, (down * height - rows.start, right * width - columns.start))
        return pixels

    return read


def _decoded(source: Source, page: Any, content: bytes, index: int) -> Pixels:
    try:
        segment: Pixels | None = page.decode(content, index, jpegtables=page.jpegtables)[0]
    except BROKEN as error:
        reason = "its TIFF data is truncated or broken"
        raise source.unreadable(reason, "copy or export it again") from error
    if segment is None:
        raise source.unreadable("its TIFF data is truncated or broken", "copy or export it again")
    return segment


def _place(pixels: Pixels, segment: Pixels, at: tuple[int, int]) -> None:
    """Put what a segment and the pixels have in common there."""
    ours, theirs = [], []
    for start, n, room in zip(at, segment.shape, pixels.shape, strict=False):
        low, high = max(0, start), min(room, start + n)
        ours.append(slice(low, high))
        theirs.append(slice(low - start, high - start))
    pixels[tuple(ours)] = segment[tuple(theirs)]


def _zarr(path: str, source: Source) -> tuple[Facts, _Reader]:
    try:
        import zarr
    except ImportError as error:
        raise MissingDependency("zarr", "scale", f"reading {shown(Path(path).name)}") from error
    try:
        node = zarr.open(path, mode="r")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise source.unreadable("its Zarr metadata is broken", "copy or export it again") from error
    array: Any = node
    if isinstance(node, zarr.Group):
        about: Any = dict(node.attrs)
        scales = about.get("ome", about).get("multiscales")
        if not scales:
            raise source.unreadable("it is a Zarr group without OME-Zarr images", "name the array in it")
        array = node[scales[0]["datasets"][0]["path"]]
    leading, shape = array.shape[:-2], array.shape[-2:]
    if any(n != 1 for n in leading):
        raise source.unreadable(f"its array of shape {array.shape} is more than one plane", "name a plane's array")
    chunk = (array.shards or array.chunks)[-2:]
    at = (0,) * len(leading)
    facts = Facts(shape, np.dtype(array.dtype).newbyteorder("="), 0, chunk)
    return facts, lambda window: np.asarray(array[(*at, *window)])
