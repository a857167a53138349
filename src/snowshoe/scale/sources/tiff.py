"""TIFF in parts: tiles and strips are decoded where a window touches them, to the pixels that `load` gives."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from snowshoe.blocks import Window
from snowshoe.errors import MissingDependency
from snowshoe.io.formats.jpeg_scans import Damaged, spare_bytes
from snowshoe.io.frame import Frame
from snowshoe.io.georeference import NO_DATA, Georeference
from snowshoe.io.reading import BROKEN
from snowshoe.io.source import Source
from snowshoe.scale.sources.chunks import HELD, Held
from snowshoe.scale.sources.facts import Facts, Opened, all_of, broken, lines_of
from snowshoe.spacing import Spacing, unit_named
from snowshoe.types import Mask, Pixels

__all__ = ["tiff"]

_UNCOMPRESSED, _JPEG, _SEPARATE, _YCBCR = 1, 7, 2, 6
_DATA = "TIFF data"
MOST_STRIP = 1 << 28
"""Bytes of a compressed strip that is decoded whole for any pixel in it."""


def tiff(source: Source, stack: ExitStack) -> Opened:
    """Return what the wanted pages of a TIFF hold, and their reader."""
    import tifffile

    from snowshoe.io.formats.tiff_directories import directories
    from snowshoe.io.formats.tiff_pages import channel_names, layout_of
    from snowshoe.io.formats.tiff_scale import pixel_scale

    file = stack.enter_context(tifffile.TiffFile(source.stream))
    if not len(file.pages) or not file.pages.first.imagewidth:
        raise source.unreadable("it has no image", "export it again")
    layout = layout_of(source, file, directories(source, file))
    wanted = source.wanted(layout.page_axes)
    pages = [_page(source, [_plane(source, plane) for plane in layout.pages[number]]) for number in wanted.numbers]
    facts, reader = _stacked(source, pages) if wanted.is_volume else pages[0]
    page = layout.pages[wanted.numbers[0]][0].page or file.pages.first
    scale = pixel_scale(file, page)
    sizes = scale.size and ((scale.plane, *scale.size) if wanted.is_volume else scale.size)
    spacing = sizes and Spacing(sizes, scale.unit and (unit_named(scale.unit) or scale.unit))
    names = channel_names(file, len(layout.pages[0])) if facts.n_channels else ()
    read = f"read page {wanted.page} of pages 0 to {wanted.n_pages - 1}; choose another with --page"
    notes = (read,) if wanted.page is not None and wanted.n_pages > 1 else ()
    notes = tuple(dict.fromkeys((*notes, *layout.notes, *facts.notes)))
    place = Georeference.of(page)
    more: dict[str, Any] = {"spacing": spacing, "georeference": place, "channel_names": names, "notes": notes}
    return dataclasses.replace(facts, **more), reader


def _stacked(source: Source, pages: Sequence[Opened]) -> Opened:
    """Return pages that are alike as a volume."""
    first = pages[0][0]
    if any((facts.shape, facts.dtype, facts.n_channels) != (first.shape, first.dtype, first.n_channels)
           for facts, _ in pages):  # fmt: skip
        raise source.unreadable("its pages differ in size or type", "choose one with --page")

    def read(window: Window) -> Pixels:
        planes, *plane = window
        return np.ma.stack([reader(tuple(plane)) for _, reader in pages[planes]])

    facts = dataclasses.replace(first, shape=(len(pages), *first.shape), chunk=(1, *first.chunk))
    return facts, lambda window: _unmasked(read(window))


def _page(source: Source, planes: Sequence[Opened]) -> Opened:
    """Return the channels of a page, each of its own plane, as one."""
    if len(planes) == 1:
        return planes[0]
    first = planes[0][0]
    if first.n_channels:
        raise source.unreadable(f"each of its {len(planes)} channels is in colour", "save them one by one")

    def read(window: Window) -> Pixels:
        frames = [reader(window) for _, reader in planes]
        pixels = np.stack([np.ma.getdata(frame) for frame in frames], axis=-1)
        # A pixel has data where any of its channels has.
        used = np.logical_or.reduce([~np.ma.getmaskarray(frame) for frame in frames])
        return _masked(pixels, used)

    return dataclasses.replace(first, n_channels=len(planes), colour=False), read


def _plane(source: Source, plane: Any) -> Opened:
    """Return one plane of samples as `load` shows it."""
    from snowshoe.io.formats.tiff import decodable, orientation, shown

    page = plane.page
    if page is None:
        raise source.unreadable("a plane is in another file", "export the image as one file")
    kind = getattr(page.compression, "name", page.compression)
    if not decodable(page):
        raise MissingDependency("imagecodecs", "codecs", f"reading {source.path} ({kind}-compressed TIFF) in parts")
    plain = page.dtype is not None and page.imagedepth == 1 and plane.mask is None and orientation(page) == 1
    if not plain or (page.photometric == _YCBCR and page.compression != _JPEG):
        raise source.unreadable("its pixels are not stored in a way that is read in parts", "save it as a plain TIFF")
    samples, chunk, notes = _samples(source, plane, page)

    def frame(window: Window) -> Frame:
        pixels, used = samples(window)
        return shown(page, Frame(pixels, used))

    pixel = frame((slice(0, 1), slice(0, 1)))
    n_channels = pixel.pixels.shape[2] if pixel.pixels.ndim > 2 else 0
    shape, said = (page.imagelength, page.imagewidth), tuple(n for n in pixel.notes if not n.startswith("left out"))
    text = str(page.tags.valueof(NO_DATA, "")).strip().strip("\0").strip()
    notes = (*notes, *said, *((f"left out pixels of the no-data value {text}",) if text else ()))
    facts = Facts(shape, pixel.pixels.dtype.newbyteorder("="), n_channels, chunk, bool(n_channels) and not pixel.bands)
    facts = dataclasses.replace(facts, notes=tuple(dict.fromkeys(notes)))

    def read(window: Window) -> Pixels:
        part = frame(window)
        return part.pixels if part.mask is None else _masked(part.pixels, part.mask)

    return facts, read


_Samples = Callable[[Window], tuple[Pixels, Mask | None]]


def _samples(source: Source, plane: Any, page: Any) -> tuple[_Samples, tuple[int, int], tuple[str, ...]]:
    """Return what reads stored samples and says which were ever written, the sides of a segment, and notes."""
    from snowshoe.io.formats.tiff_segments import unwritten

    shape, n = (page.imagelength, page.imagewidth), page.samplesperpixel
    dtype = np.dtype(page.dtype).newbyteorder(page.parent.byteorder)
    lines = plane.offset is not None or _lies_in_lines(page)
    if lines and page.planarconfig != _SEPARATE:
        start = page.dataoffsets[0] if plane.offset is None else plane.offset
        if start + page.nbytes > source.stream.seek(0, 2):
            raise broken(source, _DATA)
        reader = lines_of(source.stream.fileno(), start, (*shape, n) if n > 1 else shape, dtype)
        return lambda window: (reader(window), None), (1, shape[1]), ()
    segments = _Segments(source, page, frozenset(unwritten(source, page)))
    if math.prod(segments.sides) * n * dtype.itemsize > MOST_STRIP:
        raise source.unreadable("its pixels are one compressed strip", "save it tiled")
    missing = f"{len(segments.missing)} of its tiles were never written" if segments.missing else ""
    return segments.read, segments.sides, ((f"{missing}, and left out",) if missing else ())


def _lies_in_lines(page: Any) -> bool:
    return bool(not page.is_tiled and page.compression == _UNCOMPRESSED and page.is_contiguous and page.fillorder == 1
                and page.bitspersample in (8, 16, 32, 64))  # fmt: skip


@dataclass(frozen=True)
class _Segments:
    """The tiles or strips of a page.

    Attributes
    ----------
    missing : frozenset of int
        Those that were never written.
    """

    source: Source
    page: Any
    missing: frozenset[int]

    @cached_property
    def held(self) -> Held:
        """Those that were decoded last."""
        n_bytes = math.prod(self.sides) * self.page.samplesperpixel * np.dtype(self.page.dtype).itemsize
        return Held(HELD // n_bytes)

    @property
    def sides(self) -> tuple[int, int]:
        """Rows and columns of each."""
        page = self.page
        if page.is_tiled:
            return page.tilelength, page.tilewidth
        return min(page.rowsperstrip, page.imagelength), page.imagewidth

    def read(self, window: Window) -> tuple[Pixels, Mask | None]:
        """Return the samples of a window, and which of them were written; None for all."""
        page, (height, width), (rows, columns) = self.page, self.sides, window
        n, shape = page.samplesperpixel, (rows.stop - rows.start, columns.stop - columns.start)
        pixels = np.zeros((*shape, n), np.dtype(page.dtype).newbyteorder("="))
        used = np.ones(shape, np.bool_) if self.missing else None
        across, down = -(-page.imagewidth // width), -(-page.imagelength // height)
        for row in range(rows.start // height, -(-rows.stop // height)):
            for column in range(columns.start // width, -(-columns.stop // width)):
                index, at = row * across + column, (row * height - rows.start, column * width - columns.start)
                if page.planarconfig != _SEPARATE:
                    self._put(pixels, used, index, at)
                    continue
                for sample in range(n):
                    self._put(pixels[..., sample : sample + 1], used, index + sample * across * down, at)
        return (pixels[..., 0] if n == 1 else pixels), used

    def _put(self, pixels: Pixels, used: Mask | None, index: int, at: tuple[int, int]) -> None:
        if index in self.missing:
            assert used is not None
            _place(used, np.zeros(self.sides, np.bool_), at)
        else:
            segment = self.held.get(index, lambda: self._decoded(index))
            _place(pixels, segment.reshape(*segment.shape[1:3], -1), at)

    def _decoded(self, index: int) -> Pixels:
        page, source = self.page, self.source
        content = all_of(source.stream.fileno(), page.databytecounts[index], page.dataoffsets[index])
        try:
            if page.compression == _JPEG:
                # The decoder fills what is missing with grey, and says nothing.
                spare_bytes(content, page.jpegtables or b"")
            segment: Pixels | None = page.decode(content, index, jpegtables=page.jpegtables)[0]
        except (*BROKEN, Damaged) as error:
            raise broken(source, _DATA) from error
        if segment is None:
            raise broken(source, _DATA)
        return segment


def _place(pixels: Pixels, segment: Pixels, at: tuple[int, int]) -> None:
    """Put what a segment and the pixels have in common there."""
    ours, theirs = [], []
    for start, n, room in zip(at, segment.shape, pixels.shape, strict=False):
        low, high = max(0, start), min(room, start + n)
        ours.append(slice(low, high))
        theirs.append(slice(low - start, high - start))
    pixels[tuple(ours)] = segment[tuple(theirs)]


def _masked(pixels: Pixels, used: Mask) -> Pixels:
    """Return pixels masked where they are not used, if that is anywhere."""
    if used.all():
        return pixels
    unused = ~used if pixels.ndim == used.ndim else np.broadcast_to(~used[..., np.newaxis], pixels.shape)
    return np.ma.MaskedArray(pixels, unused)


def _unmasked(pixels: Any) -> Pixels:
    return pixels if np.ma.getmaskarray(pixels).any() else np.ma.getdata(pixels)
