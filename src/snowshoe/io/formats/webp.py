"""WebP, through Pillow."""

from __future__ import annotations

from PIL.WebPImagePlugin import WebPImageFile

from snowshoe.io.formats.with_pillow import read_frames
from snowshoe.io.source import LoadedImage, Source


def read(source: Source) -> LoadedImage:
    """Return the wanted pages of a WebP file."""
    return read_frames(source, WebPImageFile)
