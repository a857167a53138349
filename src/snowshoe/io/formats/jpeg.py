"""JPEG, through Pillow."""

from __future__ import annotations

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from snowshoe.io.formats.jpeg_scans import Damaged, spare_bytes
from snowshoe.io.formats.with_pillow import read_frames, stored_frame
from snowshoe.io.frame import Frame
from snowshoe.io.source import LoadedImage, Source


def read(source: Source) -> LoadedImage:
    """Return the image of a JPEG file."""
    return read_frames(source, JpegImageFile, _whole)


def _whole(source: Source, image: ImageFile) -> Frame:
    """Return the pixels of a file whose scans hold what they announce, which libjpeg does not insist on."""
    place = source.stream.tell()
    source.stream.seek(0)
    try:
        spare = spare_bytes(source.stream.read())
    except Damaged as error:
        raise source.unreadable("its JPEG data is truncated or broken", "copy or export it again") from error
    source.stream.seek(place)
    frame = stored_frame(source, image)
    return frame.noted(f"its data has {spare} bytes more than its pixels need") if spare else frame
