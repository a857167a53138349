"""Arrays of Python in parts: in memory, memory maps, and those whose chunks are worked out when they are asked for."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from snowshoe.arrays import as_mask, require_mask
from snowshoe.blocks import Window
from snowshoe.scale.sources.chunks import Chunks
from snowshoe.scale.sources.facts import Facts, Parts
from snowshoe.spacing import Sizes, Spacing
from snowshoe.types import Pixels

__all__ = ["mask_of", "parts_of"]

HELD = 1 << 28
"""Bytes of a lazy array's chunks that are held: what it takes to work one out is not known."""
_COLOURS = 3


def parts_of(array: Any, mask: Any = None, *, channel_axis: int | None = None, spacing: Sizes | None = None) -> Parts:
    """Return an array in parts; True in the mask, an array of the spatial axes, is a pixel that is used."""
    axis = None if channel_axis is None else range(array.ndim)[channel_axis]
    axes = [number for number in range(array.ndim) if number != axis]
    shape, n_channels = tuple(array.shape[number] for number in axes), 0 if axis is None else array.shape[axis]
    read = _worked_out(array).read if hasattr(array, "dask") else lambda part: np.asanyarray(array[part])
    used = mask_of(mask, shape)

    def reader(window: Window) -> Pixels:
        part = [slice(0, n) for n in array.shape]
        for number, along in zip(axes, window, strict=True):
            part[number] = along
        pixels = read(tuple(part))
        pixels = pixels if axis is None else np.moveaxis(pixels, axis, -1)
        if used is None:
            return pixels
        unused = ~np.asarray(used[window])
        unused = unused if axis is None else np.broadcast_to(unused[..., np.newaxis], pixels.shape)
        return np.ma.MaskedArray(pixels, unused) if unused.any() else pixels

    chunks = getattr(array, "chunksize", None) or getattr(array, "chunks", None) or array.shape
    facts = Facts(
        shape,
        np.dtype(array.dtype).newbyteorder("="),
        n_channels,
        tuple(chunks[number] for number in axes),
        colour=n_channels == _COLOURS,
        spacing=None if spacing is None else Spacing.of(spacing, len(shape)),
    )
    return Parts(facts, reader)


def mask_of(mask: Any, shape: tuple[int, ...]) -> Any:
    """Return a mask of the spatial axes, one that is worked out part by part as it is; or raise."""
    if not hasattr(mask, "chunks"):
        return None if mask is None else as_mask(mask, shape)
    require_mask(mask, shape)
    return mask


def _worked_out(array: Any) -> Chunks:
    """Return the chunks of a dask array, each worked out once for the windows that touch it one after the other."""
    lock = threading.Lock()

    def load(place: Window) -> Pixels:
        # One at a time, since its own scheduler uses all cores.
        with lock:
            return np.asanyarray(array[place].compute())

    return Chunks.of(array.chunks, np.dtype(array.dtype), load, HELD)
