"""Which of a TIFF's directories are pages, which channels belong together, and what their order means.

The axes are those that ImageJ, OME, tifffile or a microscope's software wrote into the file. Without them each
directory is a page; smaller copies and masks of another directory never are.
"""

from __future__ import annotations

import dataclasses
import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tifffile

from snowshoe.io.formats.tiff_directories import MASK, REDUCED
from snowshoe.io.formats.tiff_segments import damaged
from snowshoe.io.pages import UNNAMED, Axes, read_axes, words_of
from snowshoe.io.source import Source

_DESCRIBED = ("shaped", "imagej", "ome", "lsm", "stk", "mmstack", "fluoview", "scanimage", "ndtiff")
"""Whose axes are believed; a scanner's or a camera's further images (labels, previews) are pages like others."""
_OME_CHANNEL = re.compile(r"""<(?:\w+:)?Channel\b[^>]*?\sName=["']([^"']*)""")
_CLAIMED = ("shaped", "imagej", "ome")
"""Which of them say how many planes there must be."""


@dataclass(frozen=True)
class Plane:
    """One plane of samples: a directory, read when it is looked at, or a part of what follows the only one.

    Attributes
    ----------
    directories : TiffPages or TiffPageSeries
        What the directory is one of.
    index : int
        Which it is.
    offset : int or None
        Where the samples lie, if the directory does not say.
    mask_index : int or None
        Which directory has its transparency mask.
    """

    directories: tifffile.TiffPages | tifffile.TiffPageSeries
    index: int
    offset: int | None = None
    mask_index: int | None = None

    @property
    def page(self) -> tifffile.TiffPage | None:
        """The directory; None if it is in another file."""
        page = self.directories[self.index]
        return None if page is None else page.aspage()

    @property
    def mask(self) -> tifffile.TiffPage | None:
        """The directory of the mask; None if there is none."""
        return None if self.mask_index is None else Plane(self.directories, self.mask_index).page


@dataclass(frozen=True)
class Layout:
    """The pages of a file, each with one plane, or with one for each channel.

    Attributes
    ----------
    pages : sequence of tuple of Plane
        In the order of their numbers.
    axes : tuple of (str, int)
        Letter and length of the axes that the pages run along.
    notes : tuple of str
        How the planes were put together.
    """

    pages: Sequence[tuple[Plane, ...]]
    axes: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def page_axes(self) -> Axes:
        """The axes of the pages, planes and frames by their letters; all as one where nothing more is known."""
        named = [(letter if letter in "TZ" else UNNAMED, length) for letter, length in self.axes]
        fits = math.prod(length for _, length in named) == len(self.pages)
        return named if fits else [(UNNAMED, len(self.pages))]

    @property
    def is_volume(self) -> bool:
        """Whether the pages are the planes of one volume, as the file says."""
        return [letter for letter, length in self.axes if length > 1] == ["Z"]

    def check_volume(self, source: Source) -> None:
        """Raise where all pages are wanted as one stack and there is more than one way to see them as such."""
        long = [(letter, length) for letter, length in self.axes if length > 1]
        if len(long) > 1:
            advice = f"choose one with --page 0 to {len(self.pages) - 1}"
            raise source.unreadable(f"its {len(self.pages)} pages are {words_of(long)}, not one volume", advice)


def layout_of(source: Source, file: tifffile.TiffFile, kinds: Sequence[int]) -> Layout:
    """Return the pages of a file whose directories are of these kinds."""
    if source.axes is not None:
        return _as_told(source, file, kinds, read_axes(source.axes))
    if any(getattr(file, f"is_{kind}", False) for kind in _DESCRIBED):
        _check_imagej(source, file)
        series = file.series
        if series and all(part.kind in _DESCRIBED for part in series):
            layouts = [_of_series(source, part) for part in series]
            if all(layout is not None for layout in layouts):
                return _joined([layout for layout in layouts if layout is not None])
    return Layout([(plane,) for plane in _full_images(file, kinds)])


def _as_told(
    source: Source, file: tifffile.TiffFile, kinds: Sequence[int], told: Sequence[tuple[str, int | None]]
) -> Layout:
    """Return the pages of a file whose axes a person has told, in the order of the file."""
    described = [part for part in file.series if part.kind in _DESCRIBED]
    if len(described) == 1:
        planes, known = _planes(source, described[0]), dict(_beyond_a_page(described[0]))
        known = {letter: length for letter, length in known.items() if length > 1}
    else:
        planes, known = _full_images(file, kinds), {}
    axes = [pair for pair in told if pair[0] not in "YXS"]
    if len(known) == len(axes):
        axes = [(letter, length or own) for (letter, length), own in zip(axes, known.values(), strict=True)]
    rest = math.prod(length for _, length in axes if length)
    lengths = [length or len(planes) // rest for _, length in axes]
    if [length for _, length in axes].count(None) > 1 or math.prod(lengths) != len(planes):
        letters = "".join(letter for letter, _ in axes) or "no axis more than YX"
        advice = "say how long all axes but one are, as in T4ZCYX"
        raise source.unreadable(f"its {len(planes)} planes are not {letters} as --axes {source.axes} says", advice)
    return _layout(planes, [(letter, length) for (letter, _), length in zip(axes, lengths, strict=True)])


def _full_images(file: tifffile.TiffFile, kinds: Sequence[int]) -> list[Plane]:
    """Return each full image, with the mask that follows it; all there is where nothing calls itself full."""
    planes: list[Plane] = []
    for index, kind in enumerate(kinds):
        if kind == MASK and planes and planes[-1].mask_index is None and _alike(file, planes[-1].index, index):
            planes[-1] = dataclasses.replace(planes[-1], mask_index=index)
        elif not kind & (MASK | REDUCED):
            planes.append(Plane(file.pages, index))
    return planes or [Plane(file.pages, index) for index in range(len(kinds))]


def _alike(file: tifffile.TiffFile, one: int, other: int) -> bool:
    pages = [file.pages[index].aspage() for index in (one, other)]
    return len({(page.imagelength, page.imagewidth) for page in pages}) == 1


def _of_series(source: Source, series: tifffile.TiffPageSeries) -> Layout | None:
    """Return the pages of one series; None where its axes do not fit it and nothing is known to be lost."""
    axes = _beyond_a_page(series)
    planes = _planes(source, series)
    n_channels = math.prod(length for letter, length in axes if letter == "C")
    # Samples of a pixel are channels already, whatever the axes call them.
    if math.prod(length for _, length in axes) == len(planes) * n_channels:
        axes = [pair for pair in axes if pair[0] != "C"]
    n_planes = math.prod(length for _, length in axes)
    if n_planes != len(planes):
        if series.kind in _CLAIMED and n_planes > len(planes):
            reason = f"its description counts {n_planes} planes and {len(planes)} are there"
            raise source.unreadable(reason, "copy or export it again")
        return None
    return _layout(planes, axes)


def _beyond_a_page(series: tifffile.TiffPageSeries) -> list[tuple[str, int]]:
    """Return the axes of a series that are not those of its pages."""
    own = {*series.keyframe.axes, *"YXS"}
    return [pair for pair in zip(series.get_axes(False), series.get_shape(False), strict=True) if pair[0] not in own]


def _layout(planes: Sequence[Plane], axes: Sequence[tuple[str, int]]) -> Layout:
    """Return planes along axes as pages with their channels."""
    n_channels = math.prod(length for letter, length in axes if letter == "C")
    order = np.arange(len(planes)).reshape([length for _, length in axes])
    channel = [position for position, (letter, _) in enumerate(axes) if letter == "C"]
    order = np.moveaxis(order, channel, range(-len(channel), 0)).reshape(-1, n_channels)
    pages = [tuple(planes[index] for index in row) for row in order.tolist()]
    long = [(letter, length) for letter, length in axes if length > 1]
    notes = (f"its {len(planes)} planes are {words_of(long)}; the channels of a page are kept together",)
    return Layout(pages, tuple(pair for pair in axes if pair[0] != "C"), notes if n_channels > 1 else ())


def channel_names(file: tifffile.TiffFile, n_channels: int) -> tuple[str, ...]:
    """Return what OME, or the labels of ImageJ's planes, call the channels; none where they have no names each."""
    if file.is_ome:
        # Of further images in the file nothing is asked.
        image = (file.ome_metadata or "").partition("</Pixels>")[0]
        names = [html.unescape(name) for name in _OME_CHANNEL.findall(image)]
    else:
        labels = (file.imagej_metadata or {}).get("Labels", []) if file.is_imagej else []
        names = list(dict.fromkeys(labels)) if isinstance(labels, list) else []
    return tuple(names) if len(set(names)) == len(names) == n_channels > 1 else ()


def _planes(source: Source, series: tifffile.TiffPageSeries) -> list[Plane]:
    """Return the planes in the order of the file; those behind the only directory by their place."""
    if not series.is_truncated:
        return [Plane(series, index) for index in range(len(series))]
    page = series.keyframe
    n_planes = math.prod(series.get_shape(False)) // max(1, math.prod(page.shape))
    start = page.dataoffsets[0] if page.dataoffsets else 0
    if not start or start + n_planes * page.nbytes > source.stream.seek(0, 2):
        raise damaged(source)
    return [Plane(series, 0, start + index * page.nbytes) for index in range(n_planes)]


def _check_imagej(source: Source, file: tifffile.TiffFile) -> None:
    # tifffile gives up on the description of a stack that was cut off, and would read one page.
    if not file.is_imagej or len(file.pages) != 1:
        return
    described = file.imagej_metadata or {}
    lengths = [described.get(name, 1) for name in ("frames", "slices", "channels")]
    page = file.pages.first
    samples = lengths[2] if page.samplesperpixel == lengths[2] else 1
    n_planes = math.prod(length for length in lengths if isinstance(length, int)) // max(1, samples)
    if n_planes > 1 and page.dataoffsets and page.dataoffsets[0] + n_planes * page.nbytes > source.stream.seek(0, 2):
        reason = f"its description counts {n_planes} planes and they are not all there"
        raise source.unreadable(reason, "copy or export it again")


def _joined(layouts: Sequence[Layout]) -> Layout:
    if len(layouts) == 1:
        return layouts[0]
    pages = [page for layout in layouts for page in layout.pages]
    notes = dict.fromkeys(note for layout in layouts for note in layout.notes)
    several = [layout for layout in layouts if len(layout.pages) > 1]
    axes = (("I", len(layouts)), *several[0].axes) if several else (("I", len(layouts)),)
    return Layout(pages, axes, tuple(notes))
