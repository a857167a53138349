"""Memory for large outputs, used again once nobody holds the array that had it.

The system hands out fresh pages zeroed, one by one: for a kernel at memory speed that costs as much as the work itself.
A folder of images asks for the same sizes again and again, so the last released blocks wait here for the next array of
their size, up to ``SNOWSHOE_RECYCLED_BYTES`` in all (default: a sixteenth of the machine's memory; 0 recycles nothing).
"""

from __future__ import annotations

import ctypes
import functools
import math
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be

SMALLEST = 1 << 20
"""Bytes below which the allocator of the C library recycles by itself."""

MOST = 16
"""Blocks that wait: where sizes never return, as those of windows around objects, more would be held in vain."""

_released: deque[npt.NDArray[np.uint8]] = deque(maxlen=MOST)


def _default_limit() -> int:
    wanted = os.environ.get("SNOWSHOE_RECYCLED_BYTES", "")
    if wanted:
        if not wanted.isdigit():
            raise must_be("SNOWSHOE_RECYCLED_BYTES", "a whole number of bytes", wanted)
        return int(wanted)
    return min(_machine_memory(), _container_memory()) // 16


def _machine_memory() -> int:
    """Return the bytes of the machine's memory; four gigabytes where the system doesn't say."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 1 << 32


def _container_memory() -> int:
    """Return the bytes that a Linux container allows this process, or more than there are where it doesn't limit."""
    try:
        allowed = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        return sys.maxsize
    return int(allowed) if allowed.isdigit() else sys.maxsize


_limit = _default_limit()


class _Lease:
    """Owner of a block for as long as an array, or any view of it, is in use."""

    def __init__(self, block: npt.NDArray[np.uint8], shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self.block = block
        self.__array_interface__ = {**block.__array_interface__, "shape": shape, "typestr": dtype.str}

    def __del__(self) -> None:
        _release(self.block)


def empty(shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Return an array whose contents are arbitrary, as `numpy.empty` does, in recycled memory where there is some."""
    kind = np.dtype(dtype)
    size = math.prod(shape) * kind.itemsize
    if size < SMALLEST or size > _limit:
        return np.empty(shape, kind)
    return np.asarray(_Lease(_take(_rounded(size)), shape, kind))


@contextmanager
def waiting_within(n_bytes: int) -> Iterator[None]:
    """Let no more memory than this wait to be used again inside the block (for the whole process)."""
    global _limit
    before, _limit = _limit, min(_limit, max(0, n_bytes))
    try:
        yield
    finally:
        _limit = before


def release_all() -> None:
    """Give the memory that waits to be used again back to the system, with what its C library keeps of each thread."""
    _released.clear()
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@functools.cache
def _malloc_trim() -> Callable[[int], int] | None:
    """Return glibc's function; other libraries have none, and keep less."""
    with suppress(AttributeError, OSError, TypeError):
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
        return trim
    return None


def _rounded(size: int) -> int:
    """Return a size up to a sixteenth larger, so that blocks with a halo at the image's side and within it are alike.

    What is not used of a block is never touched, and takes no memory.
    """
    step = 1 << (size.bit_length() - 5)
    return -(-size // step) * step


def _take(size: int) -> npt.NDArray[np.uint8]:
    """Return a released block of this size, or a new one."""
    for _ in range(len(_released)):
        try:
            block = _released.popleft()
        except IndexError:  # another thread took the last one
            break
        if block.size == size:
            return block
        _released.append(block)
    return np.empty(size, np.uint8)


def _release(block: npt.NDArray[np.uint8]) -> None:
    """Keep a block for later; the oldest ones go where that would be too much."""
    _released.append(block)
    while sum(kept.size for kept in tuple(_released)) > _limit:
        with suppress(IndexError):  # another thread was quicker
            _released.popleft()
