"""Zarr in parts, versions 2 and 3, sharded or not: plain arrays, and the largest image of an OME-Zarr 0.4 or 0.5."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.blocks import Window
from snowshoe.errors import MissingDependency
from snowshoe.io.chunk_files import ChunkFiles
from snowshoe.io.ome_zarr import spacing_of
from snowshoe.io.pages import Stack
from snowshoe.io.reading import BROKEN
from snowshoe.io.source import Source
from snowshoe.io.system import shown
from snowshoe.scale.sources.chunks import Chunks
from snowshoe.scale.sources.facts import Facts, Opened, broken
from snowshoe.scale.sources.npy import MOST_COLOURS
from snowshoe.spacing import Spacing, unit_named
from snowshoe.types import Pixels

__all__ = ["is_zarr", "zarr"]

_ONES = "ABDE"
"""Letters of axes of length 1."""
_LEAST = 512
"""Rows and columns that are decoded at once at least."""
_PRIMARY = ["FF0000", "00FF00", "0000FF"]
"""The colours of channels that are red, green and blue."""


def is_zarr(path: str) -> bool:
    """Whether a folder is a Zarr array or group."""
    return any(os.path.isfile(os.path.join(path, name)) for name in ("zarr.json", ".zarray", ".zgroup"))


def zarr(source: Source) -> Opened:
    """Return what a Zarr holds, and its reader."""
    node = _node(source)
    content = _of_group(source, node) if hasattr(node, "members") else _of_array(source, node)
    array, letters = content.array, content.letters
    beyond = [(letter, array.shape[axis]) for axis, letter in enumerate(letters) if letter in "TZ"]
    wanted = source.wanted(beyond)
    at = np.unravel_index(wanted.numbers, [n for _, n in beyond]) if beyond else ()
    plan = _Plan(content, {letter: index for (letter, _), index in zip(beyond, at, strict=True)}, wanted.is_volume)
    names = content.names if len(content.names) == plan.n_channels else ()
    read = f"read page {wanted.page} of pages 0 to {wanted.n_pages - 1}; choose another with --page"
    notes = (read,) if wanted.page is not None and wanted.n_pages > 1 else ()
    facts = Facts(
        plan.shape,
        np.dtype(array.dtype).newbyteorder("="),
        plan.n_channels,
        plan.chunk,
        colour=content.is_colour and plan.n_channels == len(_PRIMARY),
        spacing=content.spacing(plan.axes),
        channel_names=names,
        notes=(*notes, *_missing(array)),
    )

    def read_window(window: Window) -> Pixels:
        try:
            return plan.read(window)
        except BROKEN as error:
            raise broken(source, "Zarr data") from error

    return facts, read_window


@dataclass(frozen=True)
class _Content:
    """An array, the letters of its axes (T, Z, C, Y, X), and what is said of it."""

    array: Any
    letters: str
    scales: Mapping[str, Any] = field(default_factory=dict)
    dataset: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    is_colour: bool = False

    def spacing(self, axes: Sequence[int]) -> Spacing | None:
        """Return the size of a pixel along some axes."""
        if self.scales:
            return spacing_of(self.scales, self.dataset, axes)
        about = dict(self.array.attrs)
        sizes, unit = about.get("pixel_size"), about.get("unit")
        if not isinstance(sizes, list) or len(sizes) != len(axes):
            return None
        return Spacing(tuple(float(size) for size in sizes), unit and (unit_named(unit) or unit))


@dataclass(frozen=True)
class _Plan:
    """Which parts of an array are the image.

    Attributes
    ----------
    content : _Content
    chosen : dict of str to ndarray
        Letter → the indices that are read along it, of the axes of pages.
    is_volume : bool
    """

    content: _Content
    chosen: Mapping[str, Any]
    is_volume: bool

    @property
    def axes(self) -> list[int]:
        """The axes of the image in the array."""
        return [axis for axis, letter in enumerate(self.content.letters) if letter in "YX" or self._is_plane(letter)]

    @property
    def shape(self) -> tuple[int, ...]:
        """Planes, if it is a volume, rows and columns."""
        return tuple(self.content.array.shape[axis] for axis in self.axes)

    @property
    def chunk(self) -> tuple[int, ...]:
        """Sides of what is read at once: of a shard, its chunks."""
        chunks = self.content.array.chunks
        return tuple(chunks[axis] for axis in self.axes)

    @property
    def n_channels(self) -> int:
        """How many channels there are; 0 for one."""
        n = self.content.array.shape[self.content.letters.index("C")] if "C" in self.content.letters else 1
        return int(n) if n > 1 else 0

    def read(self, window: Window) -> Pixels:
        """Return a window of all channels, these last."""
        along = iter(window)
        index = [self._along(letter, along) for letter in self.content.letters]
        part = tuple(slice(place, place + 1) if isinstance(place, int) else place for place in index)
        pixels = self._stored(part)[tuple(0 if isinstance(place, int) else slice(None) for place in index)]
        left = [letter for letter, place in zip(self.content.letters, index, strict=True) if isinstance(place, slice)]
        if "C" in left:
            pixels = np.moveaxis(pixels, left.index("C"), -1)
        return np.ascontiguousarray(pixels)

    def _stored(self, part: Window) -> Pixels:
        """Return a part of the array, from chunks that are held unless they are read at once or no other window's."""
        array = self.content.array
        is_whole = all(
            along.start % side == 0 and (along.stop % side == 0 or along.stop == n)
            for along, side, n in zip(part, array.chunks, array.shape, strict=True)
        )
        return self.files.read(part) if is_whole or self.files.is_read_at_once else self.chunks.read(part)

    @cached_property
    def files(self) -> ChunkFiles:
        """The array, read without holding anything."""
        return ChunkFiles.of(self.content.array)

    @cached_property
    def chunks(self) -> Chunks:
        """What is decoded at once: chunks, or several of them where they are small, as each call takes its time."""
        array = self.content.array
        sides = list(array.chunks)
        for axis, letter in enumerate(self.content.letters):
            if letter in "YX":
                sides[axis] *= max(1, _LEAST // sides[axis])
        lengths = [[min(side, n - start) for start in range(0, n, side)]
                   for side, n in zip(sides, array.shape, strict=True)]  # fmt: skip
        dtype = np.dtype(array.dtype).newbyteorder("=")
        return Chunks.of(lengths, dtype, self.files.read)

    def _along(self, letter: str, window: Any) -> int | slice:
        if letter == "C":
            return slice(0, self.n_channels) if self.n_channels else 0
        if letter in "YX" or self._is_plane(letter):
            part: slice = next(window)
            return part
        return int(self.chosen[letter][0]) if letter in self.chosen else 0

    def _is_plane(self, letter: str) -> bool:
        return self.is_volume and letter == "Z"


def _node(source: Source) -> Any:
    try:
        import zarr as library
    except ImportError as error:
        raise MissingDependency("zarr", "scale", f"reading {shown(Path(source.path).name)}") from error
    try:
        return library.open(source.path, mode="r")
    except BROKEN as error:
        raise broken(source, "Zarr metadata") from error


def _of_group(source: Source, group: Any) -> _Content:
    """Return the largest image of an OME-Zarr."""
    about: Any = dict(group.attrs)
    about = about.get("ome", about)
    if not about.get("multiscales"):
        raise source.unreadable("it is a Zarr group without OME-Zarr images", "name the array in it")
    try:
        scales = about["multiscales"][0]
        dataset = scales["datasets"][0]
        array = group[dataset["path"]]
        axes = scales.get("axes") or list("tczyx"[-len(array.shape) :])
        letters = "".join((axis if isinstance(axis, str) else axis["name"])[:1] for axis in axes).upper()
        channels = about.get("omero", {}).get("channels", [])
        names = tuple(str(channel.get("label", "")) for channel in channels)
        colours = [str(channel.get("color", "")).upper() for channel in channels]
    except BROKEN as error:
        raise broken(source, "OME-Zarr metadata") from error
    if len(letters) != len(array.shape) or len(set(letters)) < len(letters) or set(letters) - set("TCZYX"):
        raise source.unreadable(f"its axes are {letters} for shape {array.shape}", "use axes t, c, z, y and x")
    return _Content(array, letters, scales, dataset, names if all(names) else (), colours == _PRIMARY)


def _of_array(source: Source, array: Any) -> _Content:
    """Return a plain array, whose axes have names, or are those of an NPY file."""
    names = getattr(array.metadata, "dimension_names", None) or array.attrs.get("_ARRAY_DIMENSIONS")
    letters = "".join(str(name)[:1] for name in names or ()).upper()
    if len(letters) == array.ndim and len(set(letters)) == array.ndim and set("YX") <= set(letters) <= set("TCZYX"):
        return _Content(array, letters)
    # Axes of length 1 in front are nobody's.
    shape = array.shape
    while len(shape) > 2 and shape[0] == 1:
        shape = shape[1:]
    ones = _ONES[: array.ndim - len(shape)]
    if not 2 <= len(shape) <= 3:
        raise source.unreadable(f"its array of shape {array.shape} has no named axes", "name them z, y and x")
    if len(shape) == 2:
        return _Content(array, f"{ones}YX")
    if shape[-1] <= MOST_COLOURS or source.channel is not None:
        return _Content(array, f"{ones}YXC", is_colour=shape[-1] == len(_PRIMARY))
    if source.page in ("first", Stack()):
        choice = f"choose a plane with --page 0 to {shape[0] - 1} or a channel with --channel 0 to {shape[-1] - 1}"
        raise source.unreadable(f"its array has shape {array.shape}, of planes or of channels", choice)
    return _Content(array, f"{ones}ZYX")


def _missing(array: Any) -> tuple[str, ...]:
    """Return that chunks were never written, which then hold the fill value, as Zarr says."""
    n, there = array.nchunks, array.nchunks_initialized
    return (f"{n - there} of its {n} chunks were never written and hold {array.fill_value}",) if there < n else ()
