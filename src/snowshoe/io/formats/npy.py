"""NPY: one NumPy array, as `numpy.save` writes it."""

from __future__ import annotations

import dataclasses
import math
from tokenize import TokenError

import numpy as np

from snowshoe.io.frame import Frame
from snowshoe.io.source import LoadedImage, Source


def read(source: Source) -> LoadedImage:
    """Return the array of a NPY file; the last of three axes is taken for the channels, and that is said."""
    version = np.lib.format.read_magic(source.stream)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    try:
        shape, _, dtype = header(source.stream)
    except TokenError as error:
        raise ValueError("the header is not Python") from error
    if dtype.kind not in "buifc":
        raise source.unreadable(f"its values are {dtype.name}", "save an array of numbers")
    if not 2 <= len(shape) <= (np.inf if source.raw else 3):
        raise source.unreadable(f"its array has shape {shape}", "save one with rows, columns and perhaps channels")
    source.pages(1)
    source.check_size(shape[0], shape[1], values=math.prod(shape[2:]))
    source.stream.seek(0)
    frame = Frame(np.load(source.stream, allow_pickle=False))
    if source.raw:
        # Labels have no channels, but may have more axes.
        return dataclasses.replace(source.assemble([frame], 1), channel_axis=None)
    if len(shape) == 3:
        frame = frame.changed(frame.pixels, f"took the last axis, of {shape[2]}, for the channels")
    return source.assemble([frame], 1)
