"""Arrays of Python in parts: in memory, memory maps, and those whose chunks are worked out when they are asked for."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from snowshoe.blocks import Window, common, inside
from snowshoe.scale.sources.facts import Facts, Parts
from snowshoe.spacing import Sizes, Spacing
from snowshoe.types import Pixels

__all__ = ["parts_of"]

HELD = 1 << 28
"""Bytes of chunks that are held at most, beside the one that is read."""
_COLOURS = 3


def parts_of(array: Any, mask: Any = None, *, channel_axis: int | None = None, spacing: Sizes | None = None) -> Parts:
    """Return an array in parts; True in the mask, an array of the spatial axes, is a pixel that is used."""
    axis = None if channel_axis is None else range(array.ndim)[channel_axis]
    axes = [number for number in range(array.ndim) if number != axis]
    read = _Chunks(array, axes).read if hasattr(array, "dask") else lambda part: np.asarray(array[part])

    def reader(window: Window) -> Pixels:
        part: list[slice] = [slice(None)] * array.ndim
        for number, along in zip(axes, window, strict=True):
            part[number] = along
        pixels = read(tuple(part))
        pixels = pixels if axis is None else np.moveaxis(pixels, axis, -1)
        if mask is None:
            return pixels
        unused = ~np.asarray(mask[window])
        unused = unused if axis is None else np.broadcast_to(unused[..., np.newaxis], pixels.shape)
        return np.ma.MaskedArray(pixels, unused) if unused.any() else pixels

    shape, n_channels = tuple(array.shape[number] for number in axes), 0 if axis is None else array.shape[axis]
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


@dataclass(eq=False)
class _Chunks:
    """The chunks of a dask array, each worked out once for the windows that touch it one after the other."""

    array: Any
    axes: list[int]
    held: OrderedDict[tuple[int, ...], Pixels] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, part: Window) -> Pixels:
        """Return a part, whose channels are all there."""
        starts = [np.cumsum([0, *sizes]) for sizes in self.array.chunks]
        part = tuple(slice(*along.indices(n)[:2]) for along, n in zip(part, self.array.shape, strict=True))
        pixels = np.empty([along.stop - along.start for along in part], self.array.dtype)
        touched = [
            range(np.searchsorted(start, along.start, "right") - 1, np.searchsorted(start, along.stop))
            for start, along in zip(starts, part, strict=True)
        ]
        for index in itertools.product(*touched):
            place = tuple(slice(start[i], start[i + 1]) for start, i in zip(starts, index, strict=True))
            if shared := common(place, part):
                pixels[inside(shared, part)] = self._chunk(index)[inside(shared, place)]
        return pixels

    def _chunk(self, index: tuple[int, ...]) -> Pixels:
        # One at a time, since its own scheduler uses all cores.
        with self.lock:
            if index in self.held:
                self.held.move_to_end(index)
                return self.held[index]
            chunk = np.asarray(self.array.blocks[index])
            self.held[index] = chunk
            while sum(kept.nbytes for kept in self.held.values()) > HELD and len(self.held) > 1:
                self.held.popitem(last=False)
            return chunk
