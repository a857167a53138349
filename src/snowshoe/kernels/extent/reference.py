"""Readable definition of the extent kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.border import padded

Plane = npt.NDArray[Any]


def local_range(pixels: Plane, radius: int, border: str, outside: float, range: Plane, threads: int) -> None:
    """Write the greatest minus the least value of the square of 2·radius + 1 pixels around each pixel."""
    wide = padded(pixels.astype(range.dtype), radius, border, outside)
    high, low = wide, wide
    for axis in (0, 1):
        high = np.lib.stride_tricks.sliding_window_view(high, 2 * radius + 1, axis).max(axis=-1)
        low = np.lib.stride_tricks.sliding_window_view(low, 2 * radius + 1, axis).min(axis=-1)
    range[:] = high - low
