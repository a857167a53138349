"""Read an image of any format: told by its content, decoded exactly, and refused in one sentence."""

from __future__ import annotations

import dataclasses
import importlib
import logging
import os
import struct
import threading
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import PIXEL_TYPES, exact_type
from snowshoe.errors import SnowshoeError
from snowshoe.io.opening import opened
from snowshoe.io.pages import Page
from snowshoe.io.signatures import HEAD, format_of
from snowshoe.io.source import LoadedImage, Source
from snowshoe.io.system import reason_of

BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, TypeError, AttributeError,
    RuntimeError, AssertionError, struct.error, zlib.error,
)  # fmt: skip
"""What the decoders raise on broken files: they check some fields, and stumble over others."""

_MISTAKES = (LookupError, TypeError, AttributeError, AssertionError)
"""Of these, what our own mistakes raise too."""

_LOGGERS = ("tifffile", "PIL.TiffImagePlugin", "PIL.PngImagePlugin", "PIL.Image")


def load(
    path: str | os.PathLike[str],
    *,
    page: Page = "first",
    channel: int | str | None = None,
    axes: str | None = None,
    max_pixels: int | None = None,
) -> LoadedImage:
    """An image from a file, with its mask, its pixel size, and notes on all that was done to the pixels.

    PNG, JPEG, WebP, BMP, GIF, TIFF and NPY, told by their content and not by their name. Pixels are never rescaled:
    16-bit colour PNG stays 16-bit. EXIF orientation is applied, palettes are expanded, CMYK becomes RGB, and alpha
    and no-data values become a mask. A file that lost data is refused.

    Parameters
    ----------
    path : str or path
        The file; ``-`` is standard input.
    page : int, None, "first" or Stack
        Which page of a TIFF (or frame of a GIF, WebP or PNG) to read, from 0. A page of a hyperstack is a plane with
        all its channels. None: all of them as one stack, which they must be alike for. "first": page 0. A `Stack`:
        the volume that the file says it has, or a plane or a frame of it.
    channel : int or str, optional
        Read this channel alone: by its number, from 0, or by the name that the file has for it.
    axes : str, optional
        What the axes of a TIFF or NPY are, where it does not say or says it wrongly: letters of T (frames), Z
        (planes), C (channels), Y, X and S (colours), such as ``"ZCYX"``, the last the fastest; a letter may be
        followed by its length, as in ``"T4ZYX"``.
    max_pixels : int, optional
        An image with more pixels is refused before it is decoded. Default: the environment variable
        SNOWSHOE_MAX_PIXELS, else `MAX_PIXELS`.

    Returns
    -------
    LoadedImage
        bool, (u)int8/16/32 or float32/64; float16 becomes float32, and 64-bit integers become int32 or float64,
        whichever holds them all.

    Raises
    ------
    UnreadableImage
        If the file is missing, damaged, empty, too large, not an image, or of a type that is not accepted.
    MissingDependency
        If a TIFF is compressed in a way that only imagecodecs can read.
    """
    with opened(path, page=page, channel=channel, axes=axes, max_pixels=max_pixels, raw=False) as source:
        return _accepted(source, decode(source))


def read(
    path: str | os.PathLike[str], *, page: Page = "first", channel: int | None = None, max_pixels: int | None = None
) -> npt.NDArray[Any]:
    """The pixels of an image file; see `load` for the mask, the pixel size and the notes.

    Parameters
    ----------
    path : str or path
        The file; ``-`` is standard input.
    page : int, None or "first"
        Which page to read, from 0. None: all of them as one stack. "first": page 0, with a warning if there are more.
    channel : int, optional
        Read this channel alone, from 0.
    max_pixels : int, optional
        An image with more pixels is refused before it is decoded.

    Returns
    -------
    ndarray, (M, N) or (M, N, channels)
        Never rescaled; bool, (u)int8/16/32 or float32/64.

    Raises
    ------
    UnreadableImage
        If the file cannot be read as an image.

    Examples
    --------
    >>> import os, tempfile
    >>> import numpy as np
    >>> from snowshoe.io import read, write_image
    >>> path = os.path.join(tempfile.mkdtemp(), "ramp.png")
    >>> write_image(path, np.array([[0, 128, 255]], dtype=np.uint8))
    >>> read(path)
    array([[  0, 128, 255]], dtype=uint8)
    """
    image = load(path, page=page, channel=channel, max_pixels=max_pixels)
    if page == "first" and image.n_pages > 1:
        advice = "name one with page=, or all with page=None"
        warnings.warn(f"{image.source}: read page 0 of pages 0 to {image.n_pages - 1}; {advice}", stacklevel=2)
    return image.pixels


def decode(source: Source) -> LoadedImage:
    """Return what a source holds, of whatever type; every failure is an `UnreadableImage`."""
    name, reader = _reader(source)
    with refused(source, name), quiet():
        return reader(source)


@contextmanager
def refused(source: Source, name: str) -> Iterator[None]:
    """Make an `UnreadableImage` of whatever a decoder raises on a broken file; our own mistakes stay what they are."""
    try:
        yield
    except SnowshoeError:
        raise
    except MemoryError as error:
        raise source.unreadable("it does not fit into memory", "read it on a larger machine") from error
    except BROKEN as error:
        if _is_ours(error):
            raise
        if getattr(error, "errno", None):
            raise source.unreadable(reason_of(error), "check the disk") from error
        raise source.unreadable(f"its {name} data is truncated or broken", "copy or export it again") from error


def _reader(source: Source) -> tuple[str, Callable[[Source], LoadedImage]]:
    known = format_of(source, source.stream.read(HEAD))
    source.stream.seek(0)
    reader: Callable[[Source], LoadedImage] = importlib.import_module(f"snowshoe.io.formats.{known.module}").read
    return known.name, reader


def _is_ours(error: Exception) -> bool:
    """Return whether a mistake was made in our own lines and not in a decoder's, which are then no broken file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    raised_by = trace.tb_frame.f_globals.get("__name__", "") if trace is not None else ""
    return isinstance(error, _MISTAKES) and raised_by.startswith("snowshoe.")


def _accepted(source: Source, image: LoadedImage) -> LoadedImage:
    name = image.pixels.dtype.name
    if name == "float16":
        notes = (*image.notes, "widened float16 to float32")
        return dataclasses.replace(image, pixels=image.pixels.astype(np.float32), notes=notes)
    if name in ("int64", "uint64"):
        return _narrowed(source, image)
    if name not in PIXEL_TYPES:
        advice = "convert it to one of bool, (u)int8/16/32 or float32/64"
        raise source.unreadable(f"its pixels are {name}", advice)
    return image


def _narrowed(source: Source, image: LoadedImage) -> LoadedImage:
    name = image.pixels.dtype.name
    try:
        dtype = exact_type(image.pixels)
    except ValueError:
        raise source.unreadable(f"some of its {name} pixels are beyond ±2⁵³", "subtract an offset") from None
    notes = (*image.notes, f"read {name} as {dtype.name}, which holds all its values")
    return dataclasses.replace(image, pixels=image.pixels.astype(dtype), notes=notes)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the decoders' warnings and log lines of this thread from the user; the failures are raised."""
    thread = threading.get_ident()

    def other_threads(record: logging.LogRecord) -> bool:
        return record.thread != thread

    with ExitStack() as undo:
        for name in _LOGGERS:
            logger = logging.getLogger(name)
            logger.addFilter(other_threads)
            undo.callback(logger.removeFilter, other_threads)
        undo.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        yield
