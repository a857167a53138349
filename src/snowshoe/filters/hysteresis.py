"""Lines that are strong somewhere and not too weak anywhere."""

from __future__ import annotations

import numpy as np

from snowshoe.kernels import hysteresis as kernel
from snowshoe.kernels.memory import empty
from snowshoe.types import Mask, Pixels


def hysteresis(strength: Pixels, low: float, high: float) -> Mask:
    """Return the pixels above ``low`` that are joined, over sides and corners, to one above ``high`` (Canny 1986)."""
    kept = empty(strength.shape, np.bool_)
    kernel.follow(strength, low, high, kept)
    return kept


def greatest_high(strength: Pixels, share: float) -> Pixels:
    """Return for every pixel the high threshold below which `hysteresis` keeps it, with ``low = share * high``."""
    greatest = empty(strength.shape, strength.dtype)
    kernel.passing(strength, share, greatest)
    return greatest
