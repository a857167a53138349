"""Readable definition of the kernel that labels pixels by their nearest centre."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

CHUNK = 65_536


def label(
    pixels: npt.NDArray[Any],
    valid: npt.NDArray[np.bool_] | None,
    centers: npt.NDArray[np.float64],
    labels: npt.NDArray[np.uint8],
    threads: int,
) -> None:
    """Write 1 + the index of the centre nearest to each pixel (n, d), the first of equals; 0 where not valid."""
    for start in range(0, len(pixels), CHUNK):
        part = pixels[start : start + CHUNK].astype(np.float64)
        distance = np.zeros((len(part), len(centers)))
        for channel, center in zip(part.T, centers.T, strict=True):
            distance += np.square(channel[:, None] - center)
        labels[start : start + CHUNK] = 1 + np.argmin(distance, axis=1)
    if valid is not None:
        labels[~valid] = 0
