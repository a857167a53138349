"""How many pixels of a block have each label; those of all blocks add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels import histogram as kernel
from snowshoe.scale.stages import Block, Kind
from snowshoe.types import Pixels

__all__ = ["Tally"]


@dataclass(frozen=True)
class Tally:
    """What is kept of a block that is written.

    Attributes
    ----------
    kind : {"classes", "regions"}
    notes : tuple of str
    n_pixels : int
        That are used.
    labels, counts : ndarray of int
        The labels of pixels that are used, and how many have each; none, where a block has no labels.
    """

    kind: Kind
    notes: tuple[str, ...]
    n_pixels: int
    labels: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, block: Block, *, has_labels: bool) -> Tally:
        """Return what a block has."""
        n = block.pixels.size if block.valid is None else int(np.count_nonzero(block.valid))
        labels, counts = _counted(block) if has_labels and n else (np.zeros(0, np.int64),) * 2
        return cls(block.kind, block.notes, n, labels, counts)


def _counted(block: Block) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the labels that there are, in order, and how many pixels have each."""
    if block.pixels.dtype == np.uint8:
        return _not_zero(0, _of_bytes(np.ascontiguousarray(block.pixels), block.valid))
    used: npt.NDArray[Any] = block.pixels.reshape(-1) if block.valid is None else block.pixels[block.valid]
    changes = np.ones(len(used), np.bool_)
    np.not_equal(used[1:], used[:-1], out=changes[1:])
    begins = np.flatnonzero(changes)
    # Of each run of one label: there are far fewer than pixels. Floats hold such counts exactly.
    labels, lengths = used[begins], np.diff(begins, append=len(used))
    first, last = int(labels.min()), int(labels.max())
    if last - first < len(used):
        return _not_zero(first, np.bincount(labels - first, lengths))
    # Labels may be as far apart in a block as there are regions in the image.
    apart, places = np.unique(labels, return_inverse=True)
    return apart.astype(np.int64), np.bincount(places, lengths).astype(np.int64)


def _not_zero(first: int, counts: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    there = np.flatnonzero(counts)
    return there + first, counts[there].astype(np.int64)


def _of_bytes(labels: Pixels, valid: Any) -> npt.NDArray[np.int64]:
    if valid is None and labels.max(initial=0) <= 1:
        # Far quicker than a histogram, and most results are of this kind.
        ones = np.count_nonzero(labels)
        return np.array([labels.size - ones, ones], np.int64)
    counts = np.zeros(256, np.int64)
    flat = None if valid is None else np.ascontiguousarray(valid).reshape(-1)
    kernel.count(labels.reshape(-1), flat, counts, 1)
    return counts
