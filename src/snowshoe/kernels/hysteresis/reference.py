"""Readable definition of the hysteresis kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage


def follow(strength: npt.NDArray[Any], low: float, high: float, kept: npt.NDArray[np.bool_]) -> None:
    """Write which pixels above ``low`` are joined, over sides and corners, to one above both ``low`` and ``high``."""
    lines, n = ndimage.label(strength > low, np.ones((3, 3), np.bool_))
    strong = np.zeros(n + 1, np.bool_)
    strong[lines[strength > high]] = True
    strong[0] = False
    kept[:] = strong[lines]
