"""TIFF, through tifffile; compressions that need imagecodecs through Pillow's libtiff where that is exact."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import tifffile
from PIL.TiffImagePlugin import TiffImageFile

from snowshoe.errors import MissingDependency
from snowshoe.io.formats.tiff_directories import directories
from snowshoe.io.formats.tiff_pages import Layout, Plane, channel_names, layout_of
from snowshoe.io.formats.tiff_scale import pixel_scale
from snowshoe.io.formats.tiff_segments import damaged, written
from snowshoe.io.frame import Frame
from snowshoe.io.georeference import NO_DATA, Georeference
from snowshoe.io.no_data import without_no_data
from snowshoe.io.signatures import check_no_dicom
from snowshoe.io.source import LoadedImage, Source
from snowshoe.types import Pixels

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _TRANSPARENCY_MASK, _CMYK, _YCBCR = range(7)
_UNCOMPRESSED, _LZW, _JPEG = 1, 5, 7
_WITH_PREDICTOR = (_LZW, 8, 32946, 50000)
"""LZW, deflate (old and new number), zstd: what libtiff decodes, with a predictor too; with others it ignores it."""
_WITHOUT_PREDICTOR = (_UNCOMPRESSED, 2, 3, 4, 6, _JPEG, 32773, 34925)
"""None, CCITT, JPEG (old and new), PackBits, LZMA."""
_ALPHA = (1, 2)
_INDICES = ("uint8", "uint16")
"""The types of a palette's indices."""
_ORIENTATION = 274


def read(source: Source) -> LoadedImage:
    """Return the wanted pages of a TIFF file."""
    with tifffile.TiffFile(source.stream) as file:
        if not len(file.pages) or not file.pages.first.imagewidth:
            check_no_dicom(source)
            raise source.unreadable("it has no image", "export it again")
        layout = layout_of(source, file, directories(source, file))
        wanted = source.wanted(layout.page_axes)
        n_wanted = len(wanted.numbers)
        if n_wanted == len(layout.pages) > 1 and not wanted.is_volume:
            layout.check_volume(source)
        frames = [_page(source, layout, index, n_wanted) for index in wanted.numbers]
        page = layout.pages[wanted.numbers[0]][0].page or file.pages.first
        scale = pixel_scale(file, page)
        frames = [dataclasses.replace(frame, scale=scale.size).upright(orientation(page)) for frame in frames]
        frames = [frame.noted(scale.note) if scale.note else frame for frame in frames]
        place = Georeference.of(page)
        if place is not None and orientation(page) != 1:
            place, note = None, "left out the place on Earth, which is not that of the turned image"
            frames = [frame.noted(note) for frame in frames]
        plane_size = scale.plane if wanted.is_volume or layout.is_volume else math.nan
        names = channel_names(file, len(layout.pages[0]))
        return source.assemble(frames, wanted, scale.unit, place, plane_size, names)


def _page(source: Source, layout: Layout, index: int, n_wanted: int) -> Frame:
    """Return a page with all its channels."""
    frames = []
    for plane in layout.pages[index]:
        if plane.page is None:
            raise source.unreadable(f"a plane of page {index} is in another file", "export the image as one file")
        _check(source, plane.page, len(layout.pages[index]) * n_wanted)
        frames.append(_frame(source, plane, plane.page))
    if len(frames) == 1:
        return frames[0]
    if frames[0].pixels.ndim > 2:
        raise source.unreadable(f"each of its {len(frames)} channels is in colour", "save them one by one")
    masks = [frame.mask for frame in frames if frame.mask is not None]
    mask = None if len(masks) < len(frames) else np.logical_or.reduce(masks)
    notes = tuple(dict.fromkeys((*layout.notes, *(note for frame in frames for note in frame.notes))))
    return Frame(np.stack([frame.pixels for frame in frames], axis=-1), mask, notes, bands=True)


def _check(source: Source, page: tifffile.TiffPage, n_planes: int) -> None:
    if not all(isinstance(length, int) for length in (page.imagelength, page.imagewidth, page.samplesperpixel)):
        raise damaged(source)
    source.check_size(page.imagelength, page.imagewidth, values=page.samplesperpixel, pages=n_planes)
    if page.imagedepth > 1:
        raise source.unreadable(f"page {page.index} is a volume", "save its planes as pages")
    if page.dtype is None:
        kind = f"{page.bitspersample}-bit samples of format {page.sampleformat}"
        raise source.unreadable(f"its pixels are {kind}", "convert it to 8, 16 or 32 bits")
    if page.photometric > _YCBCR or page.photometric == _TRANSPARENCY_MASK:
        name = getattr(page.photometric, "name", page.photometric)
        raise source.unreadable(f"its colours are {name}", "convert it to grey or RGB")
    if page.photometric == _PALETTE and (page.samplesperpixel > 1 or page.dtype.name not in _INDICES):
        raise damaged(source)


def _frame(source: Source, plane: Plane, page: tifffile.TiffPage) -> Frame:
    """Return a plane in grey or RGB, without alpha, its no-data pixels masked."""
    frame = _decoded(source, page, plane.offset)
    return shown(page, frame, mask=None if plane.mask is None else _stored(source, plane.mask), raw=source.raw)


def shown(page: tifffile.TiffPage, frame: Frame, *, mask: Pixels | None = None, raw: bool = False) -> Frame:
    """Return samples of a page, or a part of them, as a viewer shows them; where ``raw``, as the labels they are."""
    for place, kind in enumerate(page.extrasamples, -len(page.extrasamples)):
        if kind in _ALPHA and frame.pixels.ndim > 2:
            frame = frame.without_alpha(place)
            break
    if mask is not None:
        frame = frame.masked(np.asarray(mask != 0), "masked")
    frame = without_no_data(frame, str(page.tags.valueof(NO_DATA, "")))
    if frame.pixels.ndim > 2 and page.photometric in (_WHITE_IS_ZERO, _BLACK_IS_ZERO):
        note = f"its {frame.pixels.shape[-1]} bands are channels, not red, green and blue"
        frame = dataclasses.replace(frame, bands=True).noted(note)
    if page.photometric == _RGB and frame.pixels.shape[2:] > (3,):
        frame = frame.noted(f"kept channels that are neither colour nor alpha: {frame.pixels.shape[-1] - 3}")
    return _upright_greys(page, frame, labels=True) if raw else _displayed(page, frame)


def _decoded(source: Source, page: tifffile.TiffPage, offset: int | None) -> Frame:
    """Return the samples of a plane, without the pixels of segments that were never written."""
    if offset is not None:
        return Frame(_behind(source, page, offset))
    used = written(source, page)
    if used is None:
        return Frame(_stored(source, page))
    pixels = _stored(source, page) if used.any() else _nothing(page)
    pixels[~used] = 0
    return Frame(pixels).masked(used, "sparse (never written)")


def _behind(source: Source, page: tifffile.TiffPage, offset: int) -> Pixels:
    """Return the samples of a plane that no directory describes, which ImageJ and tifffile store one after another."""
    source.stream.seek(offset)
    dtype = np.dtype(page.dtype).newbyteorder(page.parent.byteorder)
    pixels = np.frombuffer(source.stream.read(page.nbytes), dtype).reshape(page.shaped)
    return _channels_last(pixels)


def _nothing(page: tifffile.TiffPage) -> Pixels:
    return _channels_last(np.zeros(page.shaped, page.dtype))


def _channels_last(samples: Pixels) -> Pixels:
    """Return (planes, depth, rows, columns, samples) as rows and columns, and channels if there are several."""
    planes, _, rows, columns, channels = samples.shape
    samples = samples.reshape(planes, rows, columns, channels)
    pixels = np.moveaxis(samples[..., 0], 0, -1) if planes > 1 else samples[0]
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels


def _displayed(page: tifffile.TiffPage, frame: Frame) -> Frame:
    """Return a frame in grey or RGB, as a viewer shows it."""
    if page.photometric == _PALETTE and page.colormap is not None:
        return frame.expanded(_colours(page.colormap))
    if page.photometric == _YCBCR and page.compression != _JPEG:
        return frame.noted("converted YCbCr to RGB")
    if page.photometric == _CMYK and frame.pixels.dtype.kind == "u":
        return frame.from_cmyk()
    return _upright_greys(page, frame)


def _upright_greys(page: tifffile.TiffPage, frame: Frame, *, labels: bool = False) -> Frame:
    """Return a frame in which white is more than black; of labels only those of one bit, which are black or white."""
    # tifffile stores NumPy's booleans as they are and yet declares white to be 0.
    inverted = page.photometric == _WHITE_IS_ZERO and not (page.bitspersample == 1 and page.is_shaped)
    if not inverted or frame.pixels.dtype.kind not in "bu":
        return frame
    if labels and page.bitspersample > 1:
        return frame.noted("kept the numbers of labels that are stored with white as 0")
    pixels = frame.pixels
    most = 2**page.bitspersample - 1
    greys = ~pixels if pixels.dtype.kind == "b" else pixels.dtype.type(most) - pixels
    return frame.changed(greys, "inverted grey values that are stored with white as 0")


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
    converted = page.photometric != _YCBCR or page.compression == _JPEG
    if not decodable(page) or not converted:
        return _by_libtiff(source, page)
    try:
        return _channels_last(page.asarray(squeeze=False))
    except (ImportError, NotImplementedError):
        return _by_libtiff(source, page)


def decodable(page: tifffile.TiffPage) -> bool:
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


def orientation(page: tifffile.TiffPage) -> int:
    """Return how the rows and columns of a page are to be turned; 1 for not at all."""
    value = page.tags.valueof(_ORIENTATION, 1)
    return int(value) if isinstance(value, int) else 1
