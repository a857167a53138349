"""Whole slides in parts, through OpenSlide: scanners' formats that are no TIFF, or one of their own."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np

from snowshoe.blocks import Window
from snowshoe.errors import MissingDependency
from snowshoe.io.source import Source
from snowshoe.io.system import shown
from snowshoe.scale.sources.facts import Facts, Opened, broken
from snowshoe.spacing import Spacing
from snowshoe.types import Pixels

__all__ = ["SLIDES", "is_slide", "slide"]

SLIDES = (".mrxs", ".vms", ".vmu", ".svs", ".ndpi", ".scn", ".bif", ".svslide")
"""What scanners call their files."""
_TILE = 256


def is_slide(path: str) -> bool:
    """Whether a file is called like one of a scanner."""
    return Path(path).suffix.lower() in SLIDES


def slide(source: Source, stack: ExitStack) -> Opened:
    """Return what a slide holds at full size, and its reader."""
    try:
        import openslide
    except ImportError as error:
        raise MissingDependency("openslide", "wsi", f"reading {shown(Path(source.path).name)}") from error
    try:
        image = stack.enter_context(openslide.OpenSlide(source.path))
    except (openslide.OpenSlideError, OSError) as error:
        raise source.unreadable("OpenSlide does not know it, or it is broken", "export it as OME-TIFF") from error
    source.page_of(1)
    columns, rows = image.dimensions
    sides = [float(image.properties.get(f"openslide.mpp-{axis}", 0)) for axis in "yx"]
    spacing = Spacing((sides[0], sides[1]), "µm") if all(sides) else None
    notes = (f"read by OpenSlide {openslide.__library_version__}",)
    facts = Facts((rows, columns), np.dtype(np.uint8), 3, (_TILE, _TILE), colour=True, spacing=spacing, notes=notes)

    def read(window: Window) -> Pixels:
        down, across = window
        size = (across.stop - across.start, down.stop - down.start)
        try:
            region = np.asarray(image.read_region((across.start, down.start), 0, size))
        except openslide.OpenSlideError as error:
            raise broken(source, "slide") from error
        opaque = region[..., 3] > 0
        pixels = np.ascontiguousarray(region[..., :3])
        if opaque.all():
            return pixels
        # A scanner leaves out where there is only glass.
        return np.ma.MaskedArray(pixels, np.broadcast_to(~opaque[..., np.newaxis], pixels.shape))

    return facts, read
