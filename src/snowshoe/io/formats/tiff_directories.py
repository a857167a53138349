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


def check_directories(source: Source, file: tifffile.TiffFile) -> None:
    """Raise where a directory or one of its values lies behind the end of the file."""
    if file.is_ndpi:
        # Its offsets have more bits than a TIFF's.
        return
    forms = ("Q", "HHQQ", "Q") if file.is_bigtiff else ("H", "HHII", "I")
    number, entry, place = (struct.Struct(file.byteorder + form) for form in forms)
    dialect = _Dialect(number, entry, place, 8 if file.is_bigtiff else 4)
    try:
        offset, seen = _read(source, dialect.offset, dialect.first), set()
        while offset and offset not in seen:
            seen.add(offset)
            offset = _next(source, dialect, offset)
    except struct.error as error:
        raise damaged(source) from error


def _next(source: Source, dialect: _Dialect, offset: int) -> int:
    """Check a directory and return where the next one begins; 0 for none."""
    n_entries, size = _read(source, dialect.number, offset), source.stream.seek(0, 2)
    begin = offset + dialect.number.size
    end = begin + n_entries * dialect.entry.size
    if end > size:
        raise damaged(source)
    source.stream.seek(begin)
    for _, kind, count, place in dialect.entry.iter_unpack(source.stream.read(end - begin)):
        n_bytes = _BYTES.get(kind, 0) * count
        if n_bytes > dialect.inline and place + n_bytes > size:
            raise damaged(source)
    return _read(source, dialect.offset, end)


def _read(source: Source, form: struct.Struct, offset: int) -> int:
    source.stream.seek(offset)
    value: int = form.unpack(source.stream.read(form.size))[0]
    return value
