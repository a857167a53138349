"""Whether all strips or tiles of a TIFF page are there; decoders fill what is missing with zeros and say nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import tifffile

from snowshoe.io.formats.jpeg_scans import Damaged, spare_bytes
from snowshoe.io.source import Source
from snowshoe.types import Mask

_UNCOMPRESSED, _JPEG = 1, 7
_YCBCR = 6
_STRIPS, _TILES = (273, 279), (324, 325)
"""The tags with the offsets and the byte counts."""


def written(source: Source, page: tifffile.TiffPage) -> Mask | None:
    """Return where a page has pixels; None for everywhere. Raise where a strip or tile lost some of its bytes."""
    missing = unwritten(source, page)
    if page.compression == _JPEG:
        _check_jpeg(source, page, [pair for pair in zip(*_listed(source, page), strict=True) if pair[1]])
    return _everywhere_but(page, missing) if missing else None


def unwritten(source: Source, page: tifffile.TiffPage) -> list[int]:
    """Return the segments that a page has nothing of. Raise where one cannot be whole, by its offset and length.

    A segment with offset and count 0 was never written: GDAL leaves out tiles without data. A list that ends early, a
    segment that ends behind the file, or has fewer bytes than its pixels need, is damage.
    """
    offsets, counts = _listed(source, page)
    size = source.stream.seek(0, 2)
    missing = []
    for index, (offset, count) in enumerate(zip(offsets, counts, strict=True)):
        if offset == 0 == count:
            missing.append(index)
        elif not offset or count < _least_bytes(page, index) or offset + count > size:
            raise damaged(source)
    return missing


def damaged(source: Source) -> Exception:
    """Return the error for data that is not all there."""
    return source.unreadable("its TIFF data is truncated or broken", "copy or export it again")


def _check_jpeg(source: Source, page: tifffile.TiffPage, segments: Sequence[tuple[int, int]]) -> None:
    for offset, count in segments:
        source.stream.seek(offset)
        try:
            spare_bytes(source.stream.read(count), page.jpegtables or b"")
        except Damaged as error:
            raise damaged(source) from error


def _listed(source: Source, page: tifffile.TiffPage) -> tuple[Sequence[int], Sequence[int]]:
    """Return the offsets and byte counts as they stand in the tags, since tifffile mends what does not match."""
    n_segments = math.prod(page.chunked)
    tags = [page.tags.get(code) for code in (_TILES if _TILES[0] in page.tags else _STRIPS)]
    stated = [None if tag is None else tag.count for tag in tags]
    if page.is_lsm or page.is_stk or page.is_ndpi:
        stated = [None, None]
    if any(count is not None and count < n_segments for count in stated) or len(page.dataoffsets) < n_segments:
        raise damaged(source)
    if page.compression == _UNCOMPRESSED and (stated[1] is None or page.is_stk or page.is_lsm):
        return page.dataoffsets[:n_segments], [_least_bytes(page, index) for index in range(n_segments)]
    if len(page.databytecounts) < n_segments:
        raise damaged(source)
    return page.dataoffsets[:n_segments], page.databytecounts[:n_segments]


def _least_bytes(page: tifffile.TiffPage, index: int) -> int:
    """Return how many bytes a segment needs: all of them only where nothing is compressed or shared by pixels."""
    if page.compression != _UNCOMPRESSED or page.photometric == _YCBCR:
        return 1
    height, width, across, down = _grid(page)
    rows = height if page.is_tiled else min(height, page.imagelength - index % (across * down) * height)
    samples = page.samplesperpixel if page.planarconfig == 1 else 1
    return rows * math.ceil(width * samples * page.bitspersample / 8)


def _grid(page: tifffile.TiffPage) -> tuple[int, int, int, int]:
    """Return height and width of a segment, and how many lie across and down."""
    height, width = (page.tilelength, page.tilewidth) if page.is_tiled else (page.rowsperstrip, page.imagewidth)
    return height, width, math.ceil(page.imagewidth / width), math.ceil(page.imagelength / height)


def _everywhere_but(page: tifffile.TiffPage, missing: Sequence[int]) -> Mask:
    height, width, across, down = _grid(page)
    used = np.ones((page.imagelength, page.imagewidth), np.bool_)
    for index in missing:
        row, column = divmod(index % (across * down), across)
        used[row * height : (row + 1) * height, column * width : (column + 1) * width] = False
    return used
