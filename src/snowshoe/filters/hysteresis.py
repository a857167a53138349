"""Lines that are strong somewhere and not too weak anywhere."""

from __future__ import annotations

import numpy as np

from snowshoe.kernels import components
from snowshoe.kernels.dispatch import threads
from snowshoe.types import Mask, Pixels


def hysteresis(strength: Pixels, low: float, high: float) -> Mask:
    """Return the pixels above ``low`` that are joined, over sides and corners, to one above ``high`` (Canny 1986)."""
    weak = (strength > low).view(np.uint8)[None]
    lines = np.empty(strength.shape, np.int32)
    n = components.label(weak, None, 0, 2, 1, lines.reshape(-1), threads(lines.size))
    strong = np.zeros(n + 1, np.bool_)
    strong[lines[strength > high]] = True
    strong[0] = False
    kept: Mask = strong[lines]
    return kept
