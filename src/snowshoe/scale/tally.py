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
    first : int
        The label that the first count is of.
    counts : ndarray of int
        Pixels of each label that are used; of none, where a block has no labels.
    """

    kind: Kind
    notes: tuple[str, ...]
    n_pixels: int
    first: int
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, block: Block, *, has_labels: bool) -> Tally:
        """Return what a block has."""
        n = block.pixels.size if block.valid is None else int(np.count_nonzero(block.valid))
        first, counts = _counted(block) if has_labels and n else (0, np.zeros(0, np.int64))
        return cls(block.kind, block.notes, n, first, counts)


def _counted(block: Block) -> tuple[int, npt.NDArray[np.int64]]:
    """Return the least label, and how many pixels of it and of each next one there are."""
    if block.pixels.dtype == np.uint8:
        return 0, _of_bytes(np.ascontiguousarray(block.pixels), block.valid)
    used: npt.NDArray[Any] = block.pixels.reshape(-1) if block.valid is None else block.pixels[block.valid]
    begins = np.flatnonzero(np.diff(used, prepend=~used[:1]))
    # Of each run of one label: there are far fewer than pixels. Floats hold such counts exactly.
    labels, lengths = used[begins], np.diff(begins, append=len(used))
    first = int(labels.min())
    return first, np.bincount(labels - first, lengths).astype(np.int64)


def _of_bytes(labels: Pixels, valid: Any) -> npt.NDArray[np.int64]:
    counts = np.zeros(256, np.int64)
    flat = None if valid is None else np.ascontiguousarray(valid).reshape(-1)
    kernel.count(labels.reshape(-1), flat, counts, 1)
    return np.trim_zeros(counts, "b")
