"""What an image in parts is, and how its parts are read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from snowshoe.blocks import Window
from snowshoe.io.georeference import Georeference
from snowshoe.io.source import Source
from snowshoe.spacing import Spacing
from snowshoe.types import Pixels

__all__ = ["Facts", "Opened", "Parts", "Reader", "all_of", "broken", "lines_of"]


@dataclass(frozen=True)
class Facts:
    """What an image in parts is.

    Attributes
    ----------
    shape : tuple of int
        Rows and columns, of a volume after its planes.
    dtype : dtype
    n_channels : int
        0 without an axis of channels.
    chunk : tuple of int
        Sides of what is read at once in any case, one for each axis of the shape.
    colour : bool
        Whether the channels are red, green and blue.
    spacing, georeference : optional
        As `load` gives them.
    channel_names : tuple of str
        What the file calls its channels; empty where it names none.
    notes : tuple of str
        What is done to the pixels that a person should know.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    n_channels: int
    chunk: tuple[int, ...]
    colour: bool = False
    spacing: Spacing | None = None
    georeference: Georeference | None = None
    channel_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Reader(Protocol):
    """Reads a window of all channels, these last; masked where there is no data."""

    def __call__(self, window: Window) -> Pixels:
        """Return the pixels of a window."""


Opened = tuple[Facts, Reader]


@dataclass(frozen=True)
class Parts:
    """An open image: what it is, and its windows."""

    facts: Facts
    reader: Reader
    channel: int | None = None

    @property
    def channel_axis(self) -> int | None:
        """The axis of the channels of a window."""
        return None if self.channel is not None or not self.facts.n_channels else -1

    def read(self, window: Window) -> Pixels:
        """Return the pixels of a window: a masked array where some of them have no data."""
        pixels = self.reader(window)
        return pixels if self.channel is None or not self.facts.n_channels else pixels[..., self.channel]


def lines_of(descriptor: int, start: int, shape: Sequence[int], dtype: np.dtype[Any]) -> Reader:
    """Return a reader of lines that lie one after the other; not a memory map, whose pages would count as memory."""
    line = int(np.prod(shape[1:])) * dtype.itemsize

    def read(window: Window) -> Pixels:
        rows, columns = window
        content = all_of(descriptor, (rows.stop - rows.start) * line, start + rows.start * line)
        pixels = np.frombuffer(content, dtype).reshape(rows.stop - rows.start, *shape[1:])
        return np.ascontiguousarray(pixels[:, columns], dtype.newbyteorder("="))

    return read


def all_of(descriptor: int, n_bytes: int, start: int) -> bytes:
    """Return so many bytes of a file, which the system may hand over in pieces."""
    pieces, missing = [], n_bytes
    while missing:
        piece = os.pread(descriptor, missing, start + n_bytes - missing)
        if not piece:
            raise OSError("the file ends before its pixels do")
        pieces.append(piece)
        missing -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def broken(source: Source, kind: str) -> Exception:
    """Return the error for pixels or facts that cannot be made sense of."""
    return source.unreadable(f"its {kind} is truncated or broken", "copy or export it again")
