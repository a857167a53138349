"""Readable definition of the majority kernel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.volumes import window_counts


def vote(
    classes: npt.NDArray[np.uint8],
    valid: npt.NDArray[np.bool_] | None,
    radii: npt.NDArray[np.int64],
    winners: npt.NDArray[np.uint8],
    threads: int,
) -> None:
    """Write the commonest class among the valid pixels around each valid pixel: at most ``radii`` away along each axis.

    All are (planes, rows, columns). Of equally common classes a pixel keeps its own if that is among them, else it gets
    the lowest. There is nothing beyond the image. Pixels that are not valid get 0.
    """
    used = np.ones(classes.shape, np.bool_) if valid is None else valid
    best = np.zeros(classes.shape, np.int64)
    winners[:] = 0
    for number in np.unique(classes[used]):
        own = used & (classes == number)
        votes = 2 * window_counts(own.astype(np.int64), radii) + own
        winners[votes > best] = number
        np.maximum(best, votes, out=best)
    winners[~used] = 0
