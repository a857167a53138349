"""Readable definition of the ranks kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Ranks = npt.NDArray[Any]
Valid = npt.NDArray[np.bool_] | None
Integers = npt.NDArray[np.int32]


def middle(ranks: Ranks, valid: Valid, radius: int, n: int, low: Integers, high: Integers, threads: int) -> None:
    """Write both middle ranks of the valid pixels at most ``radius`` rows and columns away from each valid pixel.

    Ranks are below ``n``. Of an odd number of pixels both are the same. There is nothing beyond the image. Pixels that
    are not valid get 0.
    """
    low[:], high[:] = 0, 0
    for place, window in _windows(ranks, valid, radius):
        ordered = np.sort(window)
        low[place], high[place] = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]


def otsu(
    ranks: npt.NDArray[np.uint8],
    valid: Valid,
    radius: int,
    values: npt.NDArray[np.float64],
    thresholds: npt.NDArray[np.uint8],
    threads: int,
) -> None:
    """Write the rank that splits each valid pixel's window best: the lowest of greatest variance between both parts.

    ``values`` says what each rank stands for. A window of one value gets its rank, pixels that are not valid get 0.
    """
    thresholds[:] = 0
    for place, window in _windows(ranks, valid, radius):
        thresholds[place] = _best_split(np.bincount(window, minlength=len(values)), values)


def _best_split(counts: npt.NDArray[np.intp], values: npt.NDArray[np.float64]) -> int:
    total, mass = float(counts.sum()), 0.0
    for count, value in zip(counts, values, strict=True):
        mass = mass + float(count) * float(value)
    best, found, size, below = 0.0, int(np.flatnonzero(counts)[-1]), 0.0, 0.0
    for rank in np.flatnonzero(counts)[:-1]:
        size, below = size + float(counts[rank]), below + float(counts[rank]) * float(values[rank])
        away = mass * size - below * total
        between = away * away / (size * (total - size))
        if between > best:
            best, found = between, int(rank)
    return found


def _windows(ranks: Ranks, valid: Valid, radius: int) -> Iterator[tuple[tuple[int, ...], Ranks]]:
    """Return the place of each valid pixel, and the valid ranks around it."""
    used = np.ones(ranks.shape, np.bool_) if valid is None else valid
    for row, column in zip(*np.nonzero(used), strict=True):
        around = np.s_[max(0, row - radius) : row + radius + 1, max(0, column - radius) : column + radius + 1]
        yield (int(row), int(column)), ranks[around][used[around]]
