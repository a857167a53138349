"""TIFF, through tifffile; compressions that need imagecodecs through Pillow's libtiff where that is exact."""

from __future__ import annotations

import dataclasses

import numpy as np
import tifffile
from PIL.TiffImagePlugin import TiffImageFile

from snowshoe.errors import MissingDependency
from snowshoe.io.formats.tiff_scale import pixel_scale
from snowshoe.io.frame import Frame
from snowshoe.io.source import LoadedImage, Source
from snowshoe.types import Pixels

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _TRANSPARENCY_MASK, _CMYK, _YCBCR = range(7)
_UNCOMPRESSED, _LZW, _JPEG = 1, 5, 7
_WITH_PREDICTOR = (_LZW, 8, 32946, 50000)
"""LZW, deflate (old and new number), zstd: what libtiff decodes, with a predictor too; with others it ignores it."""
_WITHOUT_PREDICTOR = (_UNCOMPRESSED, 2, 3, 4, 6, _JPEG, 32773, 34925)
"""None, CCITT, JPEG (old and new), PackBits, LZMA."""
_ALPHA = (1, 2)
_ORIENTATION, _NO_DATA = 274, 42113


def read(source: Source) -> LoadedImage:
    """Return the wanted pages of a TIFF file."""
    with tifffile.TiffFile(source.stream) as file:
        wanted = source.pages(len(file.pages))
        scale, unit = pixel_scale(file, wanted[0])
        frames = []
        for index in wanted:
            page = file.pages[index].aspage()
            _check(source, page, len(wanted))
            frame = dataclasses.replace(_frame(source, page), scale=scale)
            frames.append(frame.upright(_number(page, _ORIENTATION, 1)))
        return source.assemble(frames, len(file.pages), unit)


def _check(source: Source, page: tifffile.TiffPage, n_wanted: int) -> None:
    source.check_size(page.imagelength, page.imagewidth, values=page.samplesperpixel, pages=n_wanted)
    if page.imagedepth > 1:
        raise source.unreadable(f"page {page.index} is a volume", "save its planes as pages")
    if page.dtype is None:
        kind = f"{page.bitspersample}-bit samples of format {page.sampleformat}"
        raise source.unreadable(f"its pixels are {kind}", "convert it to 8, 16 or 32 bits")
    if page.photometric > _YCBCR or page.photometric == _TRANSPARENCY_MASK:
        name = getattr(page.photometric, "name", page.photometric)
        raise source.unreadable(f"its colours are {name}", "convert it to grey or RGB")


def _frame(source: Source, page: tifffile.TiffPage) -> Frame:
    """Return a page in grey or RGB, without alpha, its no-data pixels masked."""
    frame = _without_no_data(page, Frame(_stored(source, page)))
    if page.extrasamples and page.extrasamples[-1] in _ALPHA:
        frame = frame.without_alpha()
    if source.raw:
        return frame
    # tifffile stores NumPy's booleans as they are and yet declares white to be 0.
    inverted = page.photometric == _WHITE_IS_ZERO and not (page.bitspersample == 1 and page.is_shaped)
    if inverted and frame.pixels.dtype.kind in "bu":
        pixels = frame.pixels
        most = 2**page.bitspersample - 1
        greys = ~pixels if pixels.dtype.kind == "b" else pixels.dtype.type(most) - pixels
        return frame.changed(greys, "inverted grey values that are stored with white as 0")
    if page.photometric == _PALETTE and page.colormap is not None:
        return frame.expanded(_colours(page.colormap))
    if page.photometric == _YCBCR and page.compression != _JPEG:
        return frame.changed(frame.pixels, "converted YCbCr to RGB")
    return frame.from_cmyk() if page.photometric == _CMYK and frame.pixels.dtype.kind == "u" else frame


def _without_no_data(page: tifffile.TiffPage, frame: Frame) -> Frame:
    """Return the frame without the pixels whose every channel is GDAL's no-data value."""
    if _NO_DATA not in page.tags:
        return frame
    unlike = np.asarray(frame.pixels.reshape(*frame.pixels.shape[:2], -1) != page.nodata).any(axis=-1)
    return frame.masked(np.asarray(unlike), f"no-data ({page.nodata})")


def _colours(table: Pixels) -> Pixels:
    """Return a TIFF's (3, n) table of 16-bit colours as (n, 3), in 8 bits if it holds no more.

    Writers spread 8 bits over 16 by 256 or by 257, and some forget to.
    """
    colours = np.ascontiguousarray(table.T)
    high, low = colours >> 8, colours & 255
    if not high.any():
        return low.astype(np.uint8)
    return high.astype(np.uint8) if ((low == 0) | (low == high)).all() else colours


def _stored(source: Source, page: tifffile.TiffPage) -> Pixels:
    """Return a page's samples as stored, channels last."""
    _check_complete(source, page)
    converted = page.photometric != _YCBCR or page.compression == _JPEG
    if not _decodable(page) or not converted:
        return _by_libtiff(source, page)
    planes, _, rows, columns, channels = page.shaped
    try:
        pixels = page.asarray(squeeze=False).reshape(planes, rows, columns, channels)
    except (ImportError, NotImplementedError):
        return _by_libtiff(source, page)
    pixels = np.moveaxis(pixels[..., 0], 0, -1) if planes > 1 else pixels[0]
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels


def _check_complete(source: Source, page: tifffile.TiffPage) -> None:
    # Decoders fill up what is missing with zeros, so a file that was cut off has to be noticed before.
    size = source.stream.seek(0, 2)
    ends = [offset + count for offset, count in zip(page.dataoffsets, page.databytecounts, strict=False)]
    if page.compression == _UNCOMPRESSED and page.is_contiguous:
        ends = [page.dataoffsets[0] + page.nbytes]
    if not ends or max(ends) > size:
        raise source.unreadable("its TIFF data is truncated or broken", "copy or export it again")


def _decodable(page: tifffile.TiffPage) -> bool:
    """Return whether tifffile has what it takes: without imagecodecs it lacks some compressions and bit depths."""
    known = page.compression in tifffile.TIFF.DECOMPRESSORS and page.predictor in tifffile.TIFF.UNPREDICTORS
    return known and (page.bitspersample in (1, 8, 16, 32, 64) or _LZW in tifffile.TIFF.DECOMPRESSORS)


def _by_libtiff(source: Source, page: tifffile.TiffPage) -> Pixels:
    """Return a page's samples as Pillow decodes them, or raise where Pillow cannot or would change the values."""
    compression = getattr(page.compression, "name", page.compression)
    missing = MissingDependency("imagecodecs", "codecs", f"reading {source.path} ({compression}-compressed TIFF)")
    known = _WITH_PREDICTOR if page.predictor in (2, 3) else (*_WITH_PREDICTOR, *_WITHOUT_PREDICTOR)
    if page.predictor not in (1, 2, 3) or page.compression not in known:
        raise missing
    if page.photometric not in (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _YCBCR):
        raise missing
    source.stream.seek(0)
    try:
        with TiffImageFile(source.stream) as image:
            image.seek(page.index)
            pixels = np.array(image.convert("RGB") if image.mode == "YCbCr" else image)
    except (OSError, ValueError, SyntaxError, LookupError) as error:
        raise missing from error
    exact = page.photometric != _WHITE_IS_ZERO or pixels.dtype.itemsize == 1
    if not exact or pixels.dtype.newbyteorder("=") != page.dtype or pixels.size != page.size:
        raise missing
    return ~pixels if page.photometric == _WHITE_IS_ZERO else pixels


def _number(page: tifffile.TiffPage, tag: int, default: int) -> int:
    value = page.tags.valueof(tag, default)
    return int(value) if isinstance(value, int) else default
