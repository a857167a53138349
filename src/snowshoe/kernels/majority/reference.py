"""Readable definition of the majority kernel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def vote(
    classes: npt.NDArray[np.uint8],
    valid: npt.NDArray[np.bool_] | None,
    radius: int,
    winners: npt.NDArray[np.uint8],
    threads: int,
) -> None:
    """Write the commonest class among the valid pixels at most ``radius`` rows and columns away from each valid pixel.

    Of equally common classes a pixel keeps its own if that is among them, else it gets the lowest. There is nothing
    beyond the image. Pixels that are not valid get 0.
    """
    used = np.ones(classes.shape, np.bool_) if valid is None else valid
    best = np.zeros(classes.shape, np.int64)
    winners[:] = 0
    for number in np.unique(classes[used]):
        own = used & (classes == number)
        votes = 2 * _window_sums(own.astype(np.int64), radius) + own
        winners[votes > best] = number
        np.maximum(best, votes, out=best)
    winners[~used] = 0


def _window_sums(values: npt.NDArray[np.int64], radius: int) -> npt.NDArray[np.int64]:
    """Return the sum of each window; there's nothing beyond the image."""
    for _ in range(2):
        total = np.cumsum(np.pad(values, ((radius + 1, radius), (0, 0))), axis=0)
        values = (total[2 * radius + 1 :] - total[: -2 * radius - 1]).T
    return values
