"""PNG, through Pillow; 16-bit colour, which Pillow would cut to 8 bits, exactly."""

from __future__ import annotations

import dataclasses
import zlib
from functools import partial
from io import BytesIO

import numpy as np
from PIL.ImageFile import ImageFile
from PIL.PngImagePlugin import PngImageFile

from snowshoe.io.formats.png_chunks import Chunks
from snowshoe.io.formats.with_pillow import differs, finished, read_frames, stored_frame
from snowshoe.io.frame import Frame
from snowshoe.io.pages import UNNAMED
from snowshoe.io.source import LoadedImage, Source
from snowshoe.types import Pixels

_DEPTH, _COLOUR, _HEADER, _CHECKSUM = 24, 25, slice(12, 29), slice(29, 33)
"""Where in the file the first chunk, IHDR, has the bit depth and the colour type; what is summed, and the sum."""
_GREY, _RGB, _GREY_ALPHA, _RGB_ALPHA = 0, 2, 4, 6


def read(source: Source) -> LoadedImage:
    """Return the wanted pages of a PNG file."""
    chunks = Chunks(source)
    if chunks.depth == 16 and chunks.colour != _GREY:
        return _read_deep(source, chunks)
    return read_frames(source, PngImageFile, partial(_shallow, chunks))


def _shallow(chunks: Chunks, source: Source, image: ImageFile) -> Frame:
    """Return grey as it is stored, except that two and four bits are spread; colours of eight bits, palettes."""
    key = chunks.transparent
    if key is not None:
        # Pillow's is of the values that it has made of them.
        image.info.pop("transparency", None)
    frame = _exact_grey(stored_frame(source, image))
    step = 255 // (2**chunks.depth - 1) if chunks.colour == _GREY and chunks.depth in (2, 4) else 1
    frame = dataclasses.replace(frame, pixels=frame.pixels // step) if step > 1 else frame
    frame = frame if key is None else frame.masked(differs(frame.pixels, key), "fully transparent")
    if source.raw or step == 1:
        return frame
    spread = frame.pixels * np.uint8(step)
    return frame.changed(spread, f"spread {chunks.depth}-bit grey over 0 to 255, as PNG defines it")


def _exact_grey(frame: Frame) -> Frame:
    # Pillow before 11 gives 16-bit grey as 32-bit integers.
    return Frame(frame.pixels.astype(np.uint16), frame.mask, frame.notes) if frame.pixels.dtype == np.int32 else frame


def _read_deep(source: Source, chunks: Chunks) -> LoadedImage:
    with PngImageFile(source.stream) as image:
        columns, rows = image.size
        source.check_size(rows, columns)
        wanted = source.wanted(((UNNAMED, 1),))
    pixels = _grey_alpha(source) if chunks.colour == _GREY_ALPHA else _both_bytes(source, chunks.colour)
    with _reopened(source) as image:
        image.load()
        frame, key = Frame(pixels), chunks.transparent
        frame = frame if key is None else frame.masked(differs(pixels, key), "fully transparent")
        frame = frame if chunks.colour == _RGB else frame.without_alpha()
        return source.assemble([finished(image, frame)], wanted, "µm")


def _both_bytes(source: Source, colour: int) -> Pixels:
    """Return 16-bit RGB or RGBA from Pillow's decoder: it keeps the first byte of each sample, or the second."""
    mode = "RGB" if colour == _RGB else "RGBA"
    planes = []
    # The samples are big-endian. Read as such Pillow keeps the high byte; read as little-endian, the low one.
    for raw_mode in (f"{mode};16B", f"{mode};16L"):
        with _reopened(source) as image:
            image.tile = [(*image.tile[0][:3], raw_mode)]  # type: ignore[list-item]  # Pillow < 11 has plain tuples
            image.load()
            planes.append(np.asarray(image).astype(np.uint16))
    high, low = planes
    return high << 8 | low


def _grey_alpha(source: Source) -> Pixels:
    """Return 16-bit grey and alpha: four bytes a pixel, which 8-bit RGBA has too, so that header is put in place."""
    source.stream.seek(0)
    data = bytearray(source.stream.read())
    data[_DEPTH], data[_COLOUR] = 8, _RGB_ALPHA
    data[_CHECKSUM] = zlib.crc32(data[_HEADER]).to_bytes(4, "big")
    with PngImageFile(BytesIO(data)) as image:
        image.load()
        return np.array(image).view(">u2").astype(np.uint16)


def _reopened(source: Source) -> PngImageFile:
    source.stream.seek(0)
    return PngImageFile(source.stream)
