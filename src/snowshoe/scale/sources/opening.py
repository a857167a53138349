"""Open an image in parts, of whatever format, as a recipe takes it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.blocks import Window
from snowshoe.errors import UnreadableImage
from snowshoe.io.opening import MAX_PIXELS, opened
from snowshoe.io.pages import Page, Stack
from snowshoe.io.reading import quiet, refused
from snowshoe.io.signatures import HEAD, format_of
from snowshoe.io.source import LoadedImage, Source, require_choice
from snowshoe.io.system import shown
from snowshoe.recipes import Recipe
from snowshoe.scale.sources.facts import Facts, Opened, Parts
from snowshoe.scale.sources.npy import npy
from snowshoe.scale.sources.slides import is_slide, slide
from snowshoe.scale.sources.tiff import tiff
from snowshoe.scale.sources.zarrs import is_zarr, zarr
from snowshoe.types import Pixels

__all__ = ["in_parts", "is_only_in_parts", "whole_of"]

_TYPES = ("bool", "uint8", "uint16", "uint32", "int8", "int16", "int32", "float32", "float64")
_WHOLE = "make it smaller, or give more memory"


def is_only_in_parts(path: str) -> bool:
    """Whether `load` does not read it: a Zarr, or a slide."""
    return is_zarr(path) or is_slide(path)


@contextmanager
def in_parts(
    path: str, recipe: Recipe | None = None, *, page: int | None = None, channel: int | None = None
) -> Iterator[Parts]:
    """Give an image in parts, as a recipe takes it; raise an `UnreadableImage` where it has to be read whole.

    It is a volume where the file says so and no page is named.
    """
    wanted: Page = Stack() if page is None else page
    with ExitStack() as stack:
        if is_zarr(path):
            source, name = Source(path, BytesIO(), wanted, MAX_PIXELS, channel=channel), "Zarr"
            with refused(source, name):
                facts, reader = zarr(source)
        else:
            source = stack.enter_context(opened(path, page=wanted, channel=channel, max_pixels=MAX_PIXELS, raw=False))
            (facts, reader), name = _of_file(source, stack)
        facts, widens = _widened(source, facts)
        if channel is not None and not 0 <= channel < max(1, facts.n_channels):
            raise source.unreadable(f"there is no channel {channel}", f"it has {max(1, facts.n_channels)}")

        def read(window: Window) -> Pixels:
            with refused(source, name):
                pixels = reader(window)
            return pixels.astype(facts.dtype) if widens else pixels

        parts = Parts(facts, _Windows(read, (path, page, channel, _stamp(path))), channel)
        if recipe is not None and recipe.makes_grey:
            require_choice(facts.n_channels if parts.channel_axis else 1, facts.colour, facts.channel_names)
        yield parts


@dataclass(frozen=True)
class _Windows:
    """Reads windows of an open file; where it is sent to, it opens the file again.

    Attributes
    ----------
    read : callable
    opened : tuple
        What `_reopened` is given.
    open : ExitStack, optional
        Keeps the file open.
    """

    read: Callable[[Window], Pixels]
    opened: tuple[Any, ...]
    open: ExitStack | None = None

    def __call__(self, window: Window) -> Pixels:
        """Return the pixels of a window."""
        return self.read(window)

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopened, self.opened


@lru_cache(maxsize=2)
def _reopened(path: str, page: int | None, channel: int | None, stamp: int) -> _Windows:
    """Return the windows of a file, which stays open until others were asked for; one that changed is another."""
    stack = ExitStack()
    parts = stack.enter_context(in_parts(path, page=page, channel=channel))
    assert isinstance(parts.reader, _Windows)
    return _Windows(parts.reader.read, (path, page, channel, stamp), stack)


def _stamp(path: str) -> int:
    return os.stat(path).st_mtime_ns


def whole_of(path: str, recipe: Recipe, *, page: int | None, channel: int | None) -> LoadedImage:
    """Return what is only read in parts as a whole, as a recipe takes it."""
    with in_parts(path, recipe, page=page, channel=channel) as parts:
        facts = parts.facts
        pixels = parts.read(tuple(slice(0, n) for n in facts.shape))
        unused = np.ma.getmaskarray(pixels) if isinstance(pixels, np.ma.MaskedArray) else None
        if unused is not None and parts.channel_axis is not None:
            unused = unused[..., 0]
        return LoadedImage(
            np.ma.getdata(pixels),
            channel_axis=parts.channel_axis,
            colour=facts.colour and parts.channel_axis is not None,
            mask=None if unused is None else ~unused,
            spacing=facts.spacing,
            georeference=facts.georeference,
            source=shown(Path(path).name),
            page=page,
            is_volume=len(facts.shape) == 3,
            channel_names=facts.channel_names if parts.channel_axis is not None else (),
            notes=facts.notes,
        )


def _of_file(source: Source, stack: ExitStack) -> tuple[Opened, str]:
    """Return what a file holds, its reader, and what its data is called."""
    if is_slide(source.path):
        return _of_slide(source, stack)
    kind = format_of(source, source.stream.read(HEAD))
    source.stream.seek(0)
    if kind.module not in ("tiff", "npy"):
        raise source.unreadable(f"it does not fit into memory, and {kind.name} that large is not read in parts", _WHOLE)
    with refused(source, kind.name), quiet():
        return npy(source) if kind.module == "npy" else tiff(source, stack), kind.name


def _of_slide(source: Source, stack: ExitStack) -> tuple[Opened, str]:
    """Return what a slide holds; one that is a TIFF as others are needs no library of its own."""
    is_tiff = source.stream.read(4) in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
    source.stream.seek(0)
    if is_tiff:
        try:
            with refused(source, "TIFF"), quiet():
                return tiff(source, stack), "TIFF"
        except (UnreadableImage, ImportError):
            source.stream.seek(0)
    return slide(source, stack), "slide"


def _widened(source: Source, facts: Facts) -> tuple[Facts, bool]:
    """Return the facts as methods take pixels, and whether these are widened for that; raise where they cannot be."""
    if facts.dtype.name == "float16":
        notes = (*facts.notes, "widened float16 to float32")
        return dataclasses.replace(facts, dtype=np.dtype(np.float32), notes=notes), True
    if facts.dtype.name not in _TYPES:
        raise source.unreadable(f"its pixels are {facts.dtype.name}", f"convert it to one of {', '.join(_TYPES)}")
    return facts, False
