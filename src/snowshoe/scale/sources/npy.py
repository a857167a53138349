"""NPY in parts: rows and columns, with up to four channels behind them, or one of its planes."""

from __future__ import annotations

import os
from tokenize import TokenError

import numpy as np

from snowshoe.io.pages import Stack
from snowshoe.io.source import Source
from snowshoe.scale.sources.facts import Facts, Opened, broken, lines_of

__all__ = ["MOST_COLOURS", "npy"]

MOST_COLOURS, _COLOURS = 4, 3
"""A last axis up to the first is taken for channels, and of the second for red, green and blue."""


def npy(source: Source) -> Opened:
    """Return what an NPY file holds, and its reader."""
    from numpy.lib import format as numpy_format

    try:
        version = numpy_format.read_magic(source.stream)
        read = numpy_format.read_array_header_1_0 if version == (1, 0) else numpy_format.read_array_header_2_0
        shape, by_columns, dtype = read(source.stream)
    except (ValueError, TokenError) as error:
        raise broken(source, "NPY data") from error
    start = source.stream.tell()
    if by_columns or len(shape) not in (2, 3):
        advice = "save it with rows first and columns next, as numpy.ascontiguousarray makes it"
        raise source.unreadable(f"its array of shape {shape} is not read in parts", advice)
    n_bytes = int(np.prod(shape)) * dtype.itemsize
    if os.fstat(source.stream.fileno()).st_size < start + n_bytes:
        raise broken(source, "NPY data")
    plane = _plane(source, shape)
    if plane is not None:
        shape, start = shape[1:], start + plane * n_bytes // shape[0]
    n_channels = shape[2] if len(shape) == 3 else 0
    facts = Facts(shape[:2], dtype.newbyteorder("="), n_channels, (1, shape[1]), n_channels == _COLOURS)
    return facts, lines_of(source.stream.fileno(), start, shape, dtype)


def _plane(source: Source, shape: tuple[int, ...]) -> int | None:
    """Return which plane of three axes is wanted; None where they are rows, columns and channels."""
    if len(shape) == 2 or shape[2] <= MOST_COLOURS:
        source.page_of(1)
        return None
    if source.channel is not None:
        return None
    if source.page in ("first", Stack()):
        choice = f"choose a plane with --page 0 to {shape[0] - 1} or a channel with --channel 0 to {shape[-1] - 1}"
        raise source.unreadable(f"its array has shape {shape}, of planes or of channels", choice)
    return source.page_of(shape[0])
