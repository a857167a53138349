"""Whether all directories of a TIFF, and all that they point to, are in the file.

tifffile ends its list of pages at a directory that cannot be read, and leaves out a tag whose value is not there: a
file that was cut off would have fewer pages, or forget which of them are channels.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import tifffile

from snowshoe.io.formats.tiff_segments import damaged
from snowshoe.io.source import Source

REDUCED, MASK = 1, 4
"""The bits of a directory's kind that say what it is of another: a smaller copy, or a transparency mask."""
_KIND, _OLD_KIND, _SHORT = 254, 255, 3
_OLD_KINDS = {2: REDUCED}
_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""How many a value has, by TIFF's types."""


@dataclass(frozen=True)
class _Dialect:
    """How a TIFF, or a BigTIFF, writes numbers of entries, entries and offsets, and where the first directory is."""

    number: struct.Struct
    entry: struct.Struct
    offset: struct.Struct
    first: int

    @property
    def inline(self) -> int:
        """Up to how many bytes stand in an entry itself."""
        return self.offset.size

    def short(self, value: int) -> int:
        """Return the number of two bytes that stand first in the room for an offset."""
        return value & 0xFFFF if self.offset.format[0] == "<" else value >> 8 * (self.inline - 2)


def directories(source: Source, file: tifffile.TiffFile) -> list[int]:
    """Return the kind of each directory; raise where one of them, or of its values, is not in the file."""
    if file.is_ndpi:
        # Its offsets have more bits than a TIFF's.
        return [0] * len(file.pages)
    forms = ("Q", "HHQQ", "Q") if file.is_bigtiff else ("H", "HHII", "I")
    number, entry, place = (struct.Struct(file.byteorder + form) for form in forms)
    dialect = _Dialect(number, entry, place, 8 if file.is_bigtiff else 4)
    try:
        offset, kinds = _read(source, dialect.offset, dialect.first), dict[int, int]()
        while offset and offset not in kinds:
            kind, following = _directory(source, dialect, offset)
            kinds[offset], offset = kind, following
    except struct.error as error:
        raise damaged(source) from error
    if len(kinds) != len(file.pages):
        raise damaged(source)
    return [*kinds.values()]


def _directory(source: Source, dialect: _Dialect, offset: int) -> tuple[int, int]:
    """Check a directory, and return its kind and where the next one begins; 0 for none."""
    n_entries, size = _read(source, dialect.number, offset), source.stream.seek(0, 2)
    begin = offset + dialect.number.size
    end = begin + n_entries * dialect.entry.size
    if end > size:
        raise damaged(source)
    source.stream.seek(begin)
    kind = 0
    for tag, of_type, count, value in dialect.entry.iter_unpack(source.stream.read(end - begin)):
        n_bytes = _BYTES.get(of_type, 0) * count
        if n_bytes > dialect.inline and value + n_bytes > size:
            raise damaged(source)
        if tag in (_KIND, _OLD_KIND):
            number = dialect.short(value) if of_type == _SHORT else value
            kind = number if tag == _KIND else _OLD_KINDS.get(number, 0)
    return kind, _read(source, dialect.offset, end)


def _read(source: Source, form: struct.Struct, offset: int) -> int:
    source.stream.seek(offset)
    value: int = form.unpack(source.stream.read(form.size))[0]
    return value
