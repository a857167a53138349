"""Whether squares of an image's values can be computed with."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be

LEAST, GREATEST = 1e-140, 1e140
"""Squares of numbers between these, times the pixels of any image, are held by float64."""


def require_squares(values: npt.NDArray[Any]) -> None:
    """Raise where the differences of values (n,) or (n, channels) are so great or small that their squares are lost."""
    if values.dtype != np.float64 or not values.size:
        return
    rows = values.reshape(len(values), -1)
    with np.errstate(over="ignore"):
        span = float((rows.max(axis=0) - rows.min(axis=0)).max())
    greatest = float(np.abs(rows).max())
    if greatest > GREATEST or 0 < span < LEAST:
        rule = f"of values between ±{GREATEST:g} that differ by {LEAST:g} or more, so that float64 holds their squares"
        got = greatest if greatest > GREATEST else span
        raise must_be("image", rule, got, "multiply it by a power of ten")
