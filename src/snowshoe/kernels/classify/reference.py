"""Readable definition of the classifying kernel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def digitize(
    pixels: npt.NDArray[np.generic],
    valid: npt.NDArray[np.bool_] | None,
    thresholds: npt.NDArray[np.generic],
    first: int,
    labels: npt.NDArray[np.uint8],
    threads: int,
) -> None:
    """Write ``first`` + the number of thresholds below each pixel; 0 where the pixel is not valid.

    ``thresholds`` ascend and have the pixels' dtype.
    """
    labels[:] = first + np.searchsorted(thresholds, pixels, side="left")
    if valid is not None:
        labels[~valid] = 0
