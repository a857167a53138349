"""How large what is read of an image is, from the head of its file."""

from __future__ import annotations

import dataclasses
import math
import warnings
from dataclasses import dataclass

import numpy as np

from snowshoe.io.opening import MAX_PIXELS, opened
from snowshoe.io.pages import Page, Stack
from snowshoe.io.signatures import HEAD, format_of
from snowshoe.io.source import Source
from snowshoe.scale.sources import MOST_COLOURS, in_parts, is_only_in_parts
from snowshoe.workers import INPUT_FAILURES

__all__ = ["Size", "size_of"]


@dataclass(frozen=True)
class Size:
    """Pixels (of all planes), columns, channels, bytes and planes of an image when it is decoded."""

    n_pixels: int
    n_columns: int
    n_channels: int
    n_bytes: int
    n_planes: int = 1


def size_of(path: str, page: int | None = None) -> Size | None:
    """Return the size of a page, or None of the volume that a file says it is.

    None where its head does not tell, and reading it will say why.
    """
    wanted: Page = Stack() if page is None else page
    try:
        if is_only_in_parts(path):
            return _in_parts(path, page)
        with opened(path, page=wanted, max_pixels=MAX_PIXELS, raw=False) as source:
            kind = format_of(source, source.stream.read(HEAD)).module
            source.stream.seek(0)
            reader = {"tiff": _tiff, "npy": _npy}.get(kind, _pillow)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return reader(source)
    # Decoders stumble over broken heads in their own ways; the run itself names what is wrong.
    except (*INPUT_FAILURES, SyntaxError, LookupError, TypeError, AttributeError, RuntimeError):
        return None


def _size(shape: tuple[int, ...], dtype: np.dtype[np.generic], n_planes: int = 1) -> Size:
    """Return the size of planes of rows, columns and perhaps channels."""
    n_channels = shape[2] if len(shape) == 3 else 1
    n_pixels = n_planes * math.prod(shape[:2])
    return Size(n_pixels, shape[1], n_channels, n_pixels * n_channels * dtype.itemsize, n_planes)


def _in_parts(path: str, page: int | None) -> Size:
    with in_parts(path, page=page) as parts:
        facts = parts.facts
        *planes, rows, columns = facts.shape
        shape = (rows, columns, facts.n_channels) if facts.n_channels else (rows, columns)
        return _size(shape, facts.dtype, math.prod(planes))


def _tiff(source: Source) -> Size:
    import tifffile

    from snowshoe.io.formats.tiff_directories import directories
    from snowshoe.io.formats.tiff_pages import layout_of

    with tifffile.TiffFile(source.stream) as file:
        layout = layout_of(source, file, directories(source, file))
        numbers = source.wanted(layout.page_axes).numbers
        planes = layout.pages[numbers[0]]
        page = planes[0].page or file.pages.first
        shape = (page.imagelength, page.imagewidth, page.samplesperpixel * len(planes))
        return _size(shape, np.dtype(page.dtype), len(numbers))


def _npy(source: Source) -> Size:
    from numpy.lib import format as npy

    major, _ = npy.read_magic(source.stream)
    read = npy.read_array_header_1_0 if major == 1 else npy.read_array_header_2_0
    shape, _, dtype = read(source.stream)
    if len(shape) == 3 and shape[2] > MOST_COLOURS and source.page != Stack():
        # The array is decoded whole, whichever of its planes is wanted.
        return dataclasses.replace(_size(shape[1:], dtype), n_bytes=math.prod(shape) * dtype.itemsize)
    return _size(shape, dtype)


def _pillow(source: Source) -> Size:
    from PIL import Image

    with Image.open(source.stream) as image:
        itemsize = {"I;16": 2, "I;16B": 2, "I": 4, "F": 4}.get(image.mode, 1)
        return _size((image.height, image.width, len(image.getbands())), np.dtype(f"u{itemsize}"))
