"""GIF, through Pillow."""

from __future__ import annotations

from PIL.GifImagePlugin import GifImageFile

from snowshoe.io.formats.with_pillow import read_frames
from snowshoe.io.source import LoadedImage, Source


def read(source: Source) -> LoadedImage:
    """Return the wanted pages of a GIF file."""
    return read_frames(source, GifImageFile)
