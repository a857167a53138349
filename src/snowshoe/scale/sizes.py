"""How large an image is, from the head of its file."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from snowshoe.io.opening import MAX_PIXELS, opened
from snowshoe.io.signatures import HEAD, format_of
from snowshoe.scale.sources import in_parts, is_zarr
from snowshoe.workers import INPUT_FAILURES

__all__ = ["Size", "size_of"]


@dataclass(frozen=True)
class Size:
    """Pixels, columns, channels and bytes of an image when it is decoded."""

    n_pixels: int
    n_columns: int
    n_channels: int
    n_bytes: int


def size_of(path: str) -> Size | None:
    """Return the size of an image; None where its head does not tell, and reading it will say why."""
    try:
        if is_zarr(path):
            return _zarr(path)
        with opened(path, page="first", max_pixels=MAX_PIXELS, raw=False) as source:
            kind = format_of(source, source.stream.read(HEAD)).module
            source.stream.seek(0)
            reader = {"tiff": _tiff, "npy": _npy}.get(kind, _pillow)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return reader(source.stream)
    # Decoders stumble over broken heads in their own ways; the run itself names what is wrong.
    except (*INPUT_FAILURES, SyntaxError, LookupError, TypeError, AttributeError, RuntimeError):
        return None


def _size(shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> Size:
    n_channels = shape[2] if len(shape) == 3 else 1
    n_pixels = int(np.prod(shape[:2], dtype=np.int64))
    return Size(n_pixels, shape[1], n_channels, n_pixels * n_channels * dtype.itemsize)


def _zarr(path: str) -> Size:
    with in_parts(path) as parts:
        return _size(parts.facts.shape, parts.facts.dtype)


def _tiff(stream: BinaryIO) -> Size:
    import tifffile

    with tifffile.TiffFile(stream) as file:
        page = file.pages.first
        return _size((page.imagelength, page.imagewidth, page.samplesperpixel), np.dtype(page.dtype))


def _npy(stream: BinaryIO) -> Size:
    from numpy.lib import format as npy

    major, _ = npy.read_magic(stream)
    read = npy.read_array_header_1_0 if major == 1 else npy.read_array_header_2_0
    shape, _, dtype = read(stream)
    return _size(shape, dtype)


def _pillow(stream: BinaryIO) -> Size:
    from PIL import Image

    with Image.open(stream) as image:
        itemsize = {"I;16": 2, "I;16B": 2, "I": 4, "F": 4}.get(image.mode, 1)
        return _size((image.height, image.width, len(image.getbands())), np.dtype(f"u{itemsize}"))
