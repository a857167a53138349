"""A file that is being read: its bytes, what was asked of it, and the one sentence when it cannot be done."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np

from snowshoe.errors import UnreadableImage, must_be
from snowshoe.io.frame import Frame
from snowshoe.types import Mask, Pixels

MAX_PIXELS = 2**29
"""Larger images are refused unless the limit is raised: 23 170 × 23 170 pixels. That is 1.6 GB of 8-bit RGB, and
about where a method's working memory outgrows a laptop, while a bomb of a few kilobytes asks for far more."""

_SCREEN_DPI = (72, 96)
"""What programs write into a file when they know nothing of the pixels' size."""


@dataclass(frozen=True, eq=False)
class LoadedImage:
    """An image from a file: the pixels, and what the file says of them.

    Attributes
    ----------
    pixels : ndarray, (M, N) or (M, N, channels)
        Never rescaled; native byte order. With ``page=None`` the pages come first.
    channel_axis : int or None
        The axis of the channels; None for one channel.
    mask : ndarray of bool or None
        True = use this pixel. False where the file says that there is nothing: alpha 0, or its no-data value.
    pixel_size : (float, float) or None
        Height and width of a pixel, where the file states them.
    pixel_unit : str or None
        The unit of ``pixel_size``.
    source : str
        The file's name.
    n_pages : int
        How many pages (or frames) the file has.
    notes : tuple of str
        One sentence for each thing that was done to the pixels and that a person should know.
    """

    pixels: Pixels
    channel_axis: int | None = None
    mask: Mask | None = None
    pixel_size: tuple[float, float] | None = None
    pixel_unit: str | None = None
    source: str = ""
    n_pages: int = 1
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """What a format's reader is given.

    Attributes
    ----------
    path : str
        The name as the caller wrote it, for messages.
    stream : BinaryIO
        Seekable, at its start.
    page : int or None
        The page wanted; None: all of them, stacked.
    max_pixels : int
        More are refused before anything is decoded.
    raw : bool
        Stored values are wanted (label images): palettes and inverted greys stay as they are.
    """

    path: str
    stream: BinaryIO
    page: int | None
    max_pixels: int
    raw: bool = False

    def unreadable(self, reason: str, advice: str) -> UnreadableImage:
        """Return the error that every failure gets: which file, why not, what to do."""
        return UnreadableImage(f"cannot read {self.path}: {reason}; {advice}")

    def check_size(self, rows: int, columns: int, *, values: int = 1, pages: int = 1) -> None:
        """Raise for an image without pixels or with more than allowed; ``values`` are those of one pixel."""
        if rows < 1 or columns < 1 or values < 1:
            raise self.unreadable(f"it has no pixels ({rows} × {columns})", "save the image again")
        pixels = rows * columns * pages
        # An honest pixel has up to four values; a file can claim 65 535.
        if pixels * max(1, values / 4) > self.max_pixels:
            size = f"{rows:,} × {columns:,}" + (f" × {values} channels" if values > 4 else "")
            size += f" × {pages} pages" if pages > 1 else ""
            limit = f"the limit of {self.max_pixels:,} pixels"
            advice = "if you trust it, raise max_pixels or set SNOWSHOE_MAX_PIXELS"
            raise self.unreadable(f"{size} is above {limit}", advice)

    def pages(self, n_pages: int) -> Sequence[int]:
        """Return the numbers of the pages that are wanted, of those there are."""
        if self.page is None:
            return range(n_pages)
        if not 0 <= self.page < n_pages:
            there = f"pages 0 to {n_pages - 1}" if n_pages > 1 else "only page 0"
            raise self.unreadable(f"there is no page {self.page}", f"it has {there}")
        return (self.page,)

    def assemble(self, frames: Sequence[Frame], n_pages: int, pixel_unit: str | None = None) -> LoadedImage:
        """Return the frames as one image."""
        first = frames[0]
        if any((f.pixels.shape, f.pixels.dtype) != (first.pixels.shape, first.pixels.dtype) for f in frames):
            raise self.unreadable("its pages differ in size or type", "choose one with page")
        notes = dict.fromkeys(note for frame in frames for note in frame.notes)
        pixels, mask = first.pixels, first.mask
        if self.page is None:
            pixels, mask = np.stack([frame.pixels for frame in frames]), _stacked_masks(frames)
        elif n_pages > 1:
            notes = {f"read page {self.page} of pages 0 to {n_pages - 1}; choose another with --page": None, **notes}
        return LoadedImage(
            pixels=np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("=")),
            channel_axis=-1 if first.pixels.ndim == 3 else None,
            mask=None if mask is None else np.ascontiguousarray(mask),
            pixel_size=first.scale,
            pixel_unit=pixel_unit if first.scale else None,
            source=Path(self.path).name,
            n_pages=n_pages,
            notes=tuple(notes),
        )


def _stacked_masks(frames: Sequence[Frame]) -> Mask | None:
    if all(frame.mask is None for frame in frames):
        return None
    shape = frames[0].pixels.shape[:2]
    return np.stack([np.ones(shape, np.bool_) if frame.mask is None else frame.mask for frame in frames])


def scale_from_density(rows: float, columns: float, inch: float) -> tuple[float, float] | None:
    """Return the pixel size that a density (pixels per unit) states; None for none, or a screen's default.

    ``inch`` is the length of an inch in the unit of the density.
    """
    if not (0 < rows < float("inf") and 0 < columns < float("inf")):
        return None
    if round(rows * inch) in _SCREEN_DPI and round(columns * inch) in _SCREEN_DPI:
        return None
    return 1 / rows, 1 / columns


def pixel_limit(max_pixels: int | None) -> int:
    """Return the argument, else the environment's SNOWSHOE_MAX_PIXELS, else `MAX_PIXELS`."""
    if max_pixels is not None:
        if max_pixels < 1:
            raise must_be("max_pixels", "at least 1", max_pixels)
        return max_pixels
    text = os.environ.get("SNOWSHOE_MAX_PIXELS", str(MAX_PIXELS))
    if not text.strip().isdecimal() or int(text) < 1:
        raise must_be("SNOWSHOE_MAX_PIXELS", "a whole number of at least 1", text)
    return int(text)


@contextmanager
def opened(path: str | os.PathLike[str], *, page: int | None, max_pixels: int | None, raw: bool) -> Iterator[Source]:
    """Give a file, or standard input for ``-``, as a source; say in one sentence why it cannot be opened."""
    name, limit = os.fspath(path), pixel_limit(max_pixels)
    if name == "-":
        yield Source("standard input", BytesIO(sys.stdin.buffer.read()), page, limit, raw)
        return
    failed = Source(name, BytesIO(), page, limit)
    try:
        stream = Path(name).open("rb")  # noqa: SIM115 - closed below, where its own errors are not those of opening
    except FileNotFoundError as error:
        raise failed.unreadable("no such file", "check the path") from error
    except IsADirectoryError as error:
        raise failed.unreadable("it is a folder", "name an image file in it") from error
    except (OSError, ValueError) as error:
        raise failed.unreadable(reason_of(error), "check the path and its permissions") from error
    with stream:
        mode = os.fstat(stream.fileno()).st_mode
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise failed.unreadable("it is a device", "name an image file")
        yield Source(name, BytesIO(stream.read()) if stat.S_ISFIFO(mode) else stream, page, limit, raw)


def reason_of(error: Exception) -> str:
    """Return why the system refused, without its number and the path."""
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return words[:1].lower() + words[1:]
