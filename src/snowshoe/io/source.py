"""A file that is being read: its bytes, what was asked of it, and the one sentence when it cannot be done."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from snowshoe.errors import UnreadableImage
from snowshoe.io.frame import Frame
from snowshoe.io.georeference import Georeference
from snowshoe.io.pages import UNNAMED, Axes, Page, Stack, Wanted, chosen_pages
from snowshoe.io.system import shown
from snowshoe.spacing import Spacing, unit_named
from snowshoe.types import Mask, Pixels

_SCREEN_DPI = (72, 96)
"""What programs write into a file when they know nothing of the pixels' size."""
_RGB_AND_ONE_MORE = 4
_COLOURS = ("red", "green", "blue", "alpha")


@dataclass(frozen=True, eq=False)
class LoadedImage:
    """An image from a file: the pixels, and what the file says of them.

    Attributes
    ----------
    pixels : ndarray, (M, N) or (M, N, channels)
        Never rescaled; native byte order. With ``page=None`` the pages come first.
    channel_axis : int or None
        The axis of the channels; None for one channel.
    colour : bool
        Whether the channels are red, green and blue; those of a microscope or a satellite are not.
    mask : ndarray of bool or None
        True = use this pixel. False where the file says that there is nothing: alpha 0, or its no-data value.
    spacing : Spacing or None
        The size of a pixel along each spatial axis, where the file states it.
    georeference : Georeference or None
        Where on Earth the pixels lie, as a GeoTIFF states it.
    source : str
        The file's name, as it can be printed.
    page : int or None
        The page that was read; None for several of them.
    pages : tuple of int
        Those that were read, where they are several and not all.
    is_volume : bool
        Whether the first axis is that of planes.
    channel_names : tuple of str
        What the file calls its channels; empty where it names none.
    n_pages : int
        How many pages (or frames) the file has.
    notes : tuple of str
        One sentence for each thing that was done to the pixels and that a person should know.
    doubts : tuple of str
        One sentence for each thing that looks wrong, and what to do then; nothing was done about it.
    """

    pixels: Pixels
    channel_axis: int | None = None
    colour: bool = False
    mask: Mask | None = None
    spacing: Spacing | None = None
    georeference: Georeference | None = None
    source: str = ""
    page: int | None = 0
    pages: tuple[int, ...] = ()
    is_volume: bool = False
    channel_names: tuple[str, ...] = ()
    n_pages: int = 1
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def n_channels(self) -> int:
        """The number of channels; 1 for an image without a channel axis."""
        return 1 if self.channel_axis is None else int(self.pixels.shape[self.channel_axis])

    @property
    def used(self) -> Mask | None:
        """The mask; of a volume that could be taken for a colour image, one that says that it is a volume."""
        shape = self.pixels.shape
        looks_coloured = self.channel_axis is None and len(shape) == 3 and shape[-1] <= _RGB_AND_ONE_MORE
        return np.ones(shape, np.bool_) if self.mask is None and looks_coloured else self.mask


@dataclass(frozen=True)
class Source:
    """What a format's reader is given.

    Attributes
    ----------
    path : str
        The name as the caller wrote it, for messages.
    stream : BinaryIO
        Seekable, at its start.
    page : int, None, "first", Beside or Stack
        The page wanted.
    max_pixels : int
        More are refused before anything is decoded.
    raw : bool
        Stored values are wanted (label images): palettes and inverted greys stay as they are.
    channel : int, str or None
        The one channel wanted, by its number or its name; None for all.
    axes : str or None
        What a person says that the axes are, such as ``"TZCYX"``; None for what the file says.
    """

    path: str
    stream: BinaryIO
    page: Page
    max_pixels: int
    raw: bool = False
    channel: int | str | None = None
    axes: str | None = None

    def of(self, stream: BinaryIO) -> Source:
        """Return the same with its bytes."""
        return dataclasses.replace(self, stream=stream)

    def unreadable(self, reason: str, advice: str) -> UnreadableImage:
        """Return the error that every failure gets: which file, why not, what to do."""
        return UnreadableImage(f"cannot read {shown(self.path)}: {reason}; {advice}")

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

    def page_of(self, n_pages: int) -> int | None:
        """Return the number of the page that is wanted, of those there are; None for several."""
        return self.wanted(((UNNAMED, n_pages),)).page

    def pages(self, n_pages: int) -> Sequence[int]:
        """Return the numbers of the pages that are wanted, of those there are."""
        return self.wanted(((UNNAMED, n_pages),)).numbers

    def wanted(self, axes: Axes) -> Wanted:
        """Return the pages that are wanted of those that run along axes."""
        return chosen_pages(self.page, axes, self.unreadable)

    def assemble(
        self,
        frames: Sequence[Frame],
        wanted: Wanted,
        pixel_unit: str | None = None,
        georeference: Georeference | None = None,
        plane_size: float = math.nan,
        channel_names: Sequence[str] = (),
    ) -> LoadedImage:
        """Return the frames as one image; ``plane_size`` is how far apart they lie, in the unit of their pixels."""
        first, page, n_pages = frames[0], wanted.page, wanted.n_pages
        if any((f.pixels.shape, f.pixels.dtype) != (first.pixels.shape, first.pixels.dtype) for f in frames):
            raise self.unreadable("its pages differ in size or type", "choose one with --page")
        notes = list(dict.fromkeys(note for frame in frames for note in frame.notes))
        if page is not None and n_pages > 1:
            or_all = ", or all as the planes of a volume with --volume" if self.page in ("first", Stack()) else ""
            notes.insert(0, f"read page {page} of pages 0 to {n_pages - 1}; choose another with --page{or_all}")
        pixels = np.stack([frame.pixels for frame in frames]) if page is None else first.pixels
        mask = _stacked_masks(frames) if page is None else first.mask
        has_channels = first.pixels.ndim == 3
        if self.channel is not None:
            names = channel_names or _COLOURS * (has_channels and not first.bands)
            pixels = self._one_channel(pixels if has_channels else pixels[..., np.newaxis], names, notes)
            has_channels = False
        return LoadedImage(
            pixels=np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("=")),
            channel_axis=-1 if has_channels else None,
            colour=has_channels and not first.bands,
            mask=None if mask is None else np.ascontiguousarray(mask),
            spacing=_spacing(first, pixel_unit, plane_size if page is None else None),
            georeference=georeference,
            source=shown(Path(self.path).name),
            page=page,
            pages=wanted.numbers if page is None and len(wanted.numbers) < n_pages else (),
            is_volume=wanted.is_volume,
            channel_names=tuple(channel_names) if has_channels else (),
            n_pages=n_pages,
            notes=tuple(notes),
        )

    def _one_channel(self, pixels: Pixels, names: Sequence[str], notes: list[str]) -> Pixels:
        n_channels, channel = pixels.shape[-1], self.channel
        names = names[:n_channels]
        number = names.index(channel) if isinstance(channel, str) and channel in names else channel
        if not isinstance(number, int) or not 0 <= number < n_channels:
            there = f"channels 0 to {n_channels - 1}" if n_channels > 1 else "only channel 0"
            called = f", called {', '.join(names)}" if names else ", which have no names" * (n_channels > 1)
            raise self.unreadable(f"there is no channel {channel}", f"it has {there}{called}")
        if n_channels > 1:
            called = f" ({names[number]})" if names else ""
            notes.append(f"took channel {number}{called} of channels 0 to {n_channels - 1}")
        return pixels[..., number]


def _stacked_masks(frames: Sequence[Frame]) -> Mask | None:
    if all(frame.mask is None for frame in frames):
        return None
    shape = frames[0].pixels.shape[:2]
    return np.stack([np.ones(shape, np.bool_) if frame.mask is None else frame.mask for frame in frames])


def _spacing(frame: Frame, unit: str | None, plane_size: float | None) -> Spacing | None:
    if frame.scale is None:
        return None
    sizes = frame.scale if plane_size is None else (plane_size, *frame.scale)
    return Spacing(sizes, None if unit is None else unit_named(unit) or unit)


def named_channels(pixels: Pixels, channel_axis: int | None, colour: bool) -> dict[str, Pixels]:
    """Return each channel by what the columns of tables call it: a colour, or its number; the only one has no name."""
    if channel_axis is None:
        return {"": pixels}
    planes = np.moveaxis(pixels, channel_axis, 0)
    names = _COLOURS if colour and len(planes) <= len(_COLOURS) else tuple(map(str, range(len(planes))))
    return dict(zip(names, planes, strict=False))


def require_choice(
    n_channels: int, colour: bool, names: Sequence[str] = (), *, how: str = "choose with --channel"
) -> None:
    """Raise where a grey image is needed, and the channels are not red, green and blue, which have one.

    ``how`` says how one is chosen.
    """
    if n_channels > 1 and not (colour and n_channels <= _RGB_AND_ONE_MORE):
        rule = f"one of its {n_channels} channels, which are not red, green and blue"
        called = f" ({', '.join(names)})" if names else ""
        raise ValueError(f"image must be {rule}, got all of them; {how} 0 to {n_channels - 1}{called}")


def scale_from_density(rows: float, columns: float, inch: float) -> tuple[float, float] | None:
    """Return the pixel size that a density (pixels per unit) states; None for none, or a screen's default.

    ``inch`` is the length of an inch in the unit of the density.
    """
    if not (0 < rows < float("inf") and 0 < columns < float("inf")):
        return None
    if round(rows * inch) in _SCREEN_DPI and round(columns * inch) in _SCREEN_DPI:
        return None
    return 1 / rows, 1 / columns
