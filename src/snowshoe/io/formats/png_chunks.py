"""The chunks of a PNG: whether each arrived as it was sent, and which colour is declared transparent.

Pillow checks the sums of the chunks before the pixels, and not those of the pixels.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from snowshoe.io.source import Source

_SIGNATURE = 8
_COMPARED = 1 << 20
"""Bytes read at a time."""
_GREY, _RGB = 0, 2


class Chunks:
    """What the chunks of a PNG say of its pixels.

    Attributes
    ----------
    depth, colour : int
        Bits of a sample, and PNG's colour type.
    transparent : int, tuple of int or None
        The grey value or the colour that is transparent, in the samples as they are stored.
    """

    def __init__(self, source: Source) -> None:
        self.depth, self.colour = 0, _RGB
        self.transparent: int | tuple[int, ...] | None = None
        for kind, body in _checked(source):
            if kind == b"IHDR":
                self.depth, self.colour = body[8], body[9]
                source.check_size(int.from_bytes(body[4:8], "big"), int.from_bytes(body[:4], "big"))
            elif kind == b"tRNS" and self.colour in (_GREY, _RGB):
                values = [int.from_bytes(body[at : at + 2], "big") for at in range(0, len(body) - 1, 2)]
                self.transparent = self._key(values)

    def _key(self, values: list[int]) -> int | tuple[int, ...] | None:
        # Samples of fewer bits have the key in the lowest of sixteen; the others are not to be looked at.
        stored = tuple(value % 2**self.depth for value in values)
        if self.colour == _GREY:
            return stored[0] if stored else None
        return stored if len(stored) == 3 else None


def _checked(source: Source) -> Iterator[tuple[bytes, bytes]]:
    """Give the type and, of small chunks, the body of each; raise at one whose sum is wrong, and without an end."""
    stream = source.stream
    stream.seek(_SIGNATURE)
    while len(head := stream.read(8)) == 8:
        left, kind = int.from_bytes(head[:4], "big"), head[4:]
        total, body = zlib.crc32(kind), b""
        while left and (part := stream.read(min(left, _COMPARED))):
            total, left = zlib.crc32(part, total), left - len(part)
            body = body or part
        if left or stream.read(4) != total.to_bytes(4, "big"):
            break
        yield kind, body
        if kind == b"IEND":
            stream.seek(0)
            return
    raise source.unreadable("its PNG data is truncated or broken", "copy or export it again")
