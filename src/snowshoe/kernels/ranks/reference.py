"""Readable definition of the ranks kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.volumes import window_counts

Ranks = npt.NDArray[Any]
Valid = npt.NDArray[np.bool_] | None
Integers = npt.NDArray[np.int32]
Radii = npt.NDArray[np.int64]


def middle(ranks: Ranks, valid: Valid, radii: Radii, n: int, low: Integers, high: Integers, threads: int) -> None:
    """Write both middle ranks of the valid pixels around each valid pixel: at most ``radii`` away along each axis.

    All are (planes, rows, columns). Ranks are below ``n``. Of an odd number of pixels both are the same. There is
    nothing beyond the image. Pixels that are not valid get 0.
    """
    low[:], high[:] = 0, 0
    used = np.ones(ranks.shape, np.bool_) if valid is None else valid
    total = _window_sums(used, radii)
    seen = np.zeros_like(total)
    for rank in range(n):
        seen = seen + _window_sums(used & (ranks == rank), radii)
        low += seen <= (total - 1) // 2
        high += seen <= total // 2
    low[~used], high[~used] = 0, 0


def otsu(
    ranks: npt.NDArray[np.uint8],
    valid: Valid,
    radii: Radii,
    values: npt.NDArray[np.float64],
    thresholds: npt.NDArray[np.uint8],
    threads: int,
) -> None:
    """Write the rank that splits each valid pixel's window best: the lowest of greatest variance between both parts.

    ``values`` says what each rank stands for. A window of one value gets its rank, pixels that are not valid get 0.
    """
    used = np.ones(ranks.shape, np.bool_) if valid is None else valid
    counts = [_window_sums(used & (ranks == rank), radii) for rank in range(len(values))]
    total, mass = np.zeros((2, *ranks.shape))
    thresholds[:] = 0
    for rank, count in enumerate(counts):
        total, mass = total + count, mass + count * values[rank]
        thresholds[count > 0] = rank
    size, below, best = np.zeros((3, *ranks.shape))
    for rank, count in enumerate(counts):
        size, below = size + count, below + count * values[rank]
        away, sizes = mass * size - below * total, size * (total - size)
        between = np.divide(away * away, sizes, out=np.zeros_like(size), where=(sizes > 0) & (count > 0))
        thresholds[between > best] = rank
        best = np.maximum(best, between)
    thresholds[~used] = 0


def _window_sums(used: npt.NDArray[np.bool_], radii: Radii) -> Integers:
    """Return how many pixels of each window are used."""
    return window_counts(used.astype(np.int32), radii)
