"""Readable definition of the polar kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Flat = npt.NDArray[Any]


def measure(x: Flat, y: Flat, length: Flat, direction: Flat, threads: int) -> None:
    """Write the length and the direction of every vector, all of one shape and type (float32 or float64)."""
    wide_x, wide_y = x.astype(np.float64), y.astype(np.float64)
    length[:] = np.sqrt(wide_x * wide_x + wide_y * wide_y)
    direction[:] = np.arctan2(y, x)
