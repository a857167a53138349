"""NPY: one NumPy array, as `numpy.save` writes it."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from tokenize import TokenError

import numpy as np

from snowshoe.io.frame import Frame
from snowshoe.io.pages import Stack, read_axes
from snowshoe.io.source import LoadedImage, Source
from snowshoe.io.system import shown
from snowshoe.types import Pixels

_MOST_COLOURS = 4
"""A last axis up to here is taken for channels; a longer one may as well be the columns of a volume."""


def read(source: Source) -> LoadedImage:
    """Return the array of a NPY file: two axes, or three of which the last are channels or the first are pages."""
    shape = _checked_shape(source)
    source.stream.seek(0)
    if source.axes is not None:
        return _as_told(source, shape)
    if source.raw:
        return _labels(source, shape)
    pages = len(shape) == 3 and shape[-1] > _MOST_COLOURS and _are_pages(source, shape)
    wanted = source.wanted((("Z", shape[0] if pages else 1),))
    pixels = _array(source)
    if pages:
        return source.assemble([Frame(pixels[index]) for index in wanted.numbers], wanted)
    frame = Frame(pixels, bands=shape[-1] != 3)
    if len(shape) == 3:
        frame = frame.noted(f"took the last axis, of {shape[2]}, for the channels")
    return source.assemble([frame], wanted)


def _as_told(source: Source, shape: tuple[int, ...]) -> LoadedImage:
    """Return an array whose axes a person has told."""
    told = read_axes(str(source.axes))
    letters = [letter for letter, _ in told]
    if len(told) != len(shape) or any(n not in (None, m) for (_, n), m in zip(told, shape, strict=True)):
        raise source.unreadable(f"its array has shape {shape}, not {source.axes}", "name each axis with --axes")
    lengths = dict(zip(letters, shape, strict=True))
    order = [letter for letter in "TZYXCS" if letter in lengths]
    pixels = _array(source).transpose([letters.index(letter) for letter in order])
    beyond = [(letter, lengths[letter]) for letter in "TZ" if letter in lengths]
    wanted = source.wanted(beyond)
    each = pixels.reshape(-1, *pixels.shape[len(beyond) :])
    return source.assemble([Frame(each[index], bands=lengths.get("S", 0) != 3) for index in wanted.numbers], wanted)


def _checked_shape(source: Source) -> tuple[int, ...]:
    version = np.lib.format.read_magic(source.stream)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    try:
        shape, _, dtype = header(source.stream)
    except TokenError as error:
        raise ValueError("the header is not Python") from error
    if dtype.kind not in "buifc":
        raise source.unreadable(f"its values are {dtype.name}", "save an array of numbers")
    if not 2 <= len(shape) <= (np.inf if source.raw or source.axes else 3):
        raise source.unreadable(f"its array has shape {shape}", "save one with rows, columns and perhaps channels")
    source.check_size(shape[0], shape[1], values=math.prod(shape[2:]))
    return tuple(shape)


def _are_pages(source: Source, shape: tuple[int, ...]) -> bool:
    """Return whether three axes are planes, rows and columns: only a person can know, and says so by what is asked."""
    if source.channel is None and source.page in ("first", Stack()):
        one = f"a plane with --page 0 to {shape[0] - 1} or a channel with --channel 0 to {shape[-1] - 1}"
        choice = f"choose {one}, or take all planes with --volume"
        raise source.unreadable(f"its array has shape {shape}, of planes or of channels", choice)
    return source.channel is None


def _labels(source: Source, shape: tuple[int, ...]) -> LoadedImage:
    """Return labels, which have no channels, but may have more axes; the first of three is that of the pages."""
    axes = (("Z", shape[0] if len(shape) == 3 else 1),)
    whole = source.page == "first" and len(shape) != 2
    wanted = dataclasses.replace(source, page=None).wanted(axes) if whole else source.wanted(axes)
    pixels = _array(source)
    if len(shape) == 3:
        return source.assemble([Frame(pixels[index]) for index in wanted.numbers], wanted)
    name = shown(Path(source.path).name)
    return LoadedImage(np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("=")), source=name)


def _array(source: Source) -> Pixels:
    pixels: Pixels = np.load(source.stream, allow_pickle=False)
    if source.stream.read(1):
        raise source.unreadable("something follows its array", "save one array in a file")
    # Other bytes than 0 and 1 are true as well, and are not equal to each other.
    return pixels.view(np.uint8) != 0 if pixels.dtype == np.bool_ else pixels
