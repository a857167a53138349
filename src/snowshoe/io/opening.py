"""Open what is to be read: a file, a pipe or standard input, each within limits; one sentence when it cannot be."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from snowshoe.errors import must_be
from snowshoe.io.pages import Page, read_axes
from snowshoe.io.signatures import HEAD, format_of
from snowshoe.io.source import Source
from snowshoe.io.system import reason_of

MAX_PIXELS = 2**29
"""Larger images are refused unless the limit is raised: 23 170 × 23 170 pixels. That is 1.6 GB of 8-bit RGB, and
about where a method's working memory outgrows a laptop, while a bomb of a few kilobytes asks for far more."""

_STREAMED_BYTES_PER_PIXEL = 2
"""A stream is held in memory and may be endless, so it gets a gigabyte under the default limit; a file needs none."""


def pixel_limit(max_pixels: int | None) -> int:
    """Return the argument, else the environment's SNOWSHOE_MAX_PIXELS, else `MAX_PIXELS`."""
    if max_pixels is not None:
        if max_pixels < 1:
            raise must_be("max_pixels", "at least 1", max_pixels)
        return max_pixels
    text = os.environ.get("SNOWSHOE_MAX_PIXELS", str(MAX_PIXELS))
    if not text.strip().isdecimal() or int(text) < 1:
        raise must_be("SNOWSHOE_MAX_PIXELS", "a whole number of at least 1", text)
    return int(text)


@contextmanager
def opened(
    path: str | os.PathLike[str],
    *,
    page: Page,
    channel: int | str | None = None,
    axes: str | None = None,
    max_pixels: int | None,
    raw: bool,
) -> Iterator[Source]:
    """Give a file, or standard input for ``-``, as a source; say in one sentence why it cannot be opened."""
    name, limit = os.fspath(path), pixel_limit(max_pixels)
    if axes is not None:
        read_axes(axes)
    if name == "-":
        source = Source("standard input", BytesIO(), page, limit, raw, channel)
        if sys.stdin is None or sys.stdin.closed:
            raise source.unreadable("it is closed", "name a file")
        yield source.of(_streamed(source, sys.stdin.buffer))
        return
    source = Source(name, BytesIO(), page, limit, raw, channel, axes)
    with _file(source) as stream:
        mode = os.fstat(stream.fileno()).st_mode
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise source.unreadable("it is a device", "name an image file")
        yield source.of(_streamed(source, stream) if stat.S_ISFIFO(mode) else stream)


def _file(source: Source) -> BinaryIO:
    try:
        return Path(source.path).open("rb")
    except FileNotFoundError as error:
        raise source.unreadable("no such file", "check the path") from error
    except IsADirectoryError as error:
        if any(Path(source.path, name).is_file() for name in ("zarr.json", ".zarray", ".zgroup")):
            raise source.unreadable("it is a Zarr", "`snowshoe run` works on it") from error
        raise source.unreadable(
            "it is a folder", "name an image file in it, or use `snowshoe run` for all of them"
        ) from error
    except (OSError, ValueError) as error:
        raise source.unreadable(reason_of(error), "check the path and its permissions") from error


def _streamed(source: Source, stream: BinaryIO) -> BinaryIO:
    """Return what a stream holds: refused by its first bytes if it is no image, and at the limit if it is endless."""
    limit = max(source.max_pixels * _STREAMED_BYTES_PER_PIXEL, 1 << 16)
    try:
        head = stream.read(HEAD)
        format_of(source, head)
        rest = stream.read(limit - len(head) + 1)
    except OSError as error:
        raise source.unreadable(reason_of(error), "check what writes into it") from error
    if len(head) + len(rest) > limit:
        advice = "save it and name the file, or raise SNOWSHOE_MAX_PIXELS"
        raise source.unreadable(f"it goes on after {limit:,} bytes", advice)
    return BytesIO(head + rest)
