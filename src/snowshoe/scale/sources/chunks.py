"""Decoded chunks that are held for a while, since neighbouring windows and their halos touch the same ones."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.blocks import Window, common, inside
from snowshoe.types import Pixels

__all__ = ["HELD", "Chunks", "Held"]

HELD = 1 << 26
"""Bytes of chunks that are held, for each image."""


class Held:
    """Keeps what was made last, and makes nothing twice at once.

    Parameters
    ----------
    n : int
        How many are kept.
    """

    def __init__(self, n: int) -> None:
        self._n, self._lock = n, threading.Lock()
        self._kept: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what a key stands for: kept, or being made by another thread, or made now."""
        with self._lock:
            future = self._kept.get(key)
            is_new = future is None
            future = self._kept.setdefault(key, Future()) if future is None else future
            self._kept.move_to_end(key)
            while len(self._kept) > self._n + 1:
                self._kept.popitem(last=False)
        if is_new:
            try:
                future.set_result(make())
            except BaseException as error:
                future.set_exception(error)
                with self._lock:
                    self._kept.pop(key, None)
        return future.result()


@dataclass(frozen=True, eq=False)
class Chunks:
    """An array read chunk by chunk.

    Attributes
    ----------
    starts : sequence of ndarray
        Where chunks start along each axis, and where the last ends.
    dtype : dtype
    load : callable
        From where a chunk is to its pixels.
    held : Held
    """

    starts: Sequence[npt.NDArray[np.int64]]
    dtype: np.dtype[Any]
    load: Callable[[Window], Pixels]
    held: Held

    @classmethod
    def of(
        cls, sizes: Sequence[Sequence[int]], dtype: np.dtype[Any], load: Callable[[Window], Pixels], held: int = HELD
    ) -> Chunks:
        """Return the chunks of an array, given their lengths along each axis."""
        largest = int(np.prod([max(lengths, default=1) for lengths in sizes])) * dtype.itemsize
        starts = [np.cumsum([0, *lengths]) for lengths in sizes]
        return cls(starts, dtype, load, Held(max(1, held // max(1, largest))))

    def read(self, part: Window) -> Pixels:
        """Return a part of the array, masked where chunks are."""
        pixels = np.empty([along.stop - along.start for along in part], self.dtype)
        touched = [
            range(int(np.searchsorted(start, along.start, "right")) - 1, int(np.searchsorted(start, along.stop)))
            for start, along in zip(self.starts, part, strict=True)
        ]
        for index in itertools.product(*touched):
            place = tuple(
                slice(int(start[number]), int(start[number + 1]))
                for start, number in zip(self.starts, index, strict=True)
            )
            # Chunks of no length are nobody's.
            if shared := common(place, part):
                chunk = self.held.get(index, partial(self.load, place))
                if isinstance(chunk, np.ma.MaskedArray):
                    pixels = np.ma.asarray(pixels)
                pixels[inside(shared, part)] = chunk[inside(shared, place)]
        return pixels
