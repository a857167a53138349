"""Smooth a histogram until two modes are left."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from snowshoe.statistics.levels import Floats

MOST_ROUNDS = 10_000


def two_modes(counts: npt.NDArray[np.int64], beyond: Literal["last", "zero"]) -> tuple[Floats, int, int] | None:
    """Return the histogram smoothed until it has two modes, and where they are; None where that never happens.

    Each round replaces a level by the mean of itself and its neighbours; beyond the ends lies the last level once
    more, or nothing. A mode is where a rise (or the beginning) is followed by a fall. Two levels alone are two modes.
    """
    occupied = np.flatnonzero(counts)
    if len(occupied) == 2:
        return counts.astype(np.float64), int(occupied[0]), int(occupied[1])
    padded = np.zeros(len(counts) + 2)
    smooth, total = padded[1:-1], np.empty(len(counts))
    smooth[:] = counts
    for _ in range(MOST_ROUNDS):
        if beyond == "last":
            padded[0], padded[-1] = padded[1], padded[-2]
        np.add(padded[:-2], smooth, out=total)
        np.add(total, padded[2:], out=total)
        np.divide(total, 3, out=smooth)
        if _peaks(smooth) < 3:
            modes = _modes(smooth)
            if len(modes) < 3:
                return (smooth, int(modes[0]), int(modes[1])) if len(modes) == 2 else None
    return None


def _peaks(smooth: Floats) -> int:
    """Return how many levels are above both of their neighbours: quickly told, and at most as many as the modes."""
    middle = smooth[1:-1]
    return int(np.count_nonzero((middle > smooth[:-2]) & (middle > smooth[2:])))


def _modes(smooth: Floats) -> npt.NDArray[np.intp]:
    change = np.diff(smooth)
    moves = np.flatnonzero(change)
    falling = change[moves] < 0
    starts = falling & np.concatenate([[True], ~falling[:-1]])
    modes: npt.NDArray[np.intp] = moves[starts]
    return modes
