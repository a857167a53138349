"""What a file is, told by its first bytes and not by its name."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from snowshoe.io.source import Source

HEAD = 132
"""How many bytes are looked at; DICOM's mark ends there."""


@dataclass(frozen=True)
class Format:
    """A format that is read.

    Attributes
    ----------
    name : str
        As people call it.
    module : str
        The module of `snowshoe.io.formats` that reads it.
    """

    name: str
    module: str


_PNG, _JPEG, _GIF = Format("PNG", "png"), Format("JPEG", "jpeg"), Format("GIF", "gif")
_WEBP, _BMP, _TIFF, _NPY = Format("WebP", "webp"), Format("BMP", "bmp"), Format("TIFF", "tiff"), Format("NPY", "npy")
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"\xff\xd8\xff", _JPEG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"RIFF", _WEBP),
    (b"BM", _BMP),
    (b"II*\0", _TIFF),
    (b"MM\0*", _TIFF),
    (b"II+\0", _TIFF),
    (b"MM\0+", _TIFF),
    (b"\x93NUMPY", _NPY),
)
_DICOM = "convert it to TIFF or PNG first"


def format_of(source: Source, head: bytes) -> Format:
    """Return the format of a file that begins so, or say what it is not."""
    if not head:
        raise source.unreadable("it is empty", "copy or export it again")
    for beginning, known in _BEGINNINGS:
        if head.startswith(beginning) and (known is not _WEBP or head[8:12] == b"WEBP"):
            return known
    if is_dicom(head):
        raise source.unreadable("it is DICOM, which is not read", _DICOM)
    names = list(dict.fromkeys(known.name for _, known in _BEGINNINGS))
    kinds = f"{', '.join(names[:-1])} or {names[-1]}"
    if _is_text(head):
        advice = "check the path, or convert it if it is an image written as text"
        raise source.unreadable(f"its content is text and not {kinds}", advice)
    raise source.unreadable(f"its content is not {kinds}, whatever its name says", "if it is an image, convert it")


def _is_text(head: bytes) -> bool:
    """Return whether a file begins with characters and no controls; the last may be cut in two."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\t\r\n\f\ufeff" for character in text)


def is_dicom(head: bytes) -> bool:
    """Return whether DICOM's mark stands after the preamble, which may look like the head of a TIFF."""
    return head[128:HEAD] == b"DICM"


def check_no_dicom(source: Source) -> None:
    """Raise where a TIFF without pages is the preamble of a DICOM file."""
    source.stream.seek(0)
    if is_dicom(source.stream.read(HEAD)):
        raise source.unreadable("it is DICOM behind a TIFF preamble, which is not read", _DICOM)
