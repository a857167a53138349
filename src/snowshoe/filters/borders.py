"""What all neighbourhood filters share: the constant beyond the border, and the types to answer in."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from snowshoe.errors import must_be


def exact_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the type that holds every small-integer weighting of such pixels exactly; a float type is itself."""
    return dtype if dtype.kind == "f" else np.dtype({1: np.int16, 2: np.int32, 4: np.int64}[dtype.itemsize])


def real_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return float32 for integers of up to 16 bits and float32, else float64."""
    return np.dtype(np.float32 if dtype.itemsize <= 2 or dtype == np.float32 else np.float64)


def finite_cval(cval: float) -> float:
    """Return the value beyond a constant border, or raise where it is not a finite number."""
    if not math.isfinite(cval):
        raise must_be("cval", "a finite number", cval)
    return cval


def exact_cval(cval: float, dtype: np.dtype[Any]) -> float:
    """Return the value beyond a constant border, or raise where a pixel of that type cannot hold it."""
    if dtype.kind == "f":
        return finite_cval(cval)
    limits = np.iinfo(dtype)
    if cval != round(finite_cval(cval)) or not limits.min <= cval <= limits.max:
        rule = f"an integer from {limits.min} to {limits.max} for {dtype.name} pixels"
        raise must_be("cval", rule, cval, "or convert the image to float")
    return cval
