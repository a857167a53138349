"""BMP, through Pillow."""

from __future__ import annotations

from PIL.BmpImagePlugin import BmpImageFile

from snowshoe.io.formats.with_pillow import read_frames
from snowshoe.io.source import LoadedImage, Source


def read(source: Source) -> LoadedImage:
    """Return the wanted pages of a BMP file."""
    return read_frames(source, BmpImageFile)
