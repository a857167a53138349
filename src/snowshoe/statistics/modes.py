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
    smooth = counts.astype(np.float64)
    for _ in range(MOST_ROUNDS):
        ends = (smooth[0], smooth[-1]) if beyond == "last" else (0.0, 0.0)
        padded = np.concatenate([ends[:1], smooth, ends[1:]])
        smooth = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
        modes = _modes(smooth)
        if len(modes) < 3:
            return (smooth, int(modes[0]), int(modes[1])) if len(modes) == 2 else None
    return None


def _modes(smooth: Floats) -> npt.NDArray[np.intp]:
    change = np.diff(smooth)
    moves = np.flatnonzero(change)
    falling = change[moves] < 0
    starts = falling & np.concatenate([[True], ~falling[:-1]])
    modes: npt.NDArray[np.intp] = moves[starts]
    return modes
