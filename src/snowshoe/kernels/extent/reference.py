"""Readable definition of the extent kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.border import padded

Volume = npt.NDArray[Any]


def local_range(
    pixels: Volume,
    radii: npt.NDArray[np.int64],
    border: str,
    outside: float,
    share: float,
    range: Volume,
    threads: int,
) -> None:
    """Write a share of the range of the box of 2·radius + 1 pixels along each axis, around each pixel."""
    reach = [int(radius) for radius in radii]
    wide = padded(pixels.astype(range.dtype), reach, border, outside)
    high, low = wide, wide
    for axis, radius in enumerate(reach):
        high = np.lib.stride_tricks.sliding_window_view(high, 2 * radius + 1, axis).max(axis=-1)
        low = np.lib.stride_tricks.sliding_window_view(low, 2 * radius + 1, axis).min(axis=-1)
    range[:] = (high - low) * range.dtype.type(share)
