"""Values that seem to stand for no data, where a file doesn't say so: they are named, never left out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from snowshoe.io.no_data import has_data
from snowshoe.types import Mask, Pixels

__all__ = ["suspected_no_data"]

USUAL = (-999, -9999, -99999, -32767, -32768, -(2**31), -1e20, float(np.finfo(np.float32).min))
"""Values below zero that programs write where there is no data."""
FAR_USUAL, FAR = 1, 10
"""So many times the range of all other values lies between them and one that is usual, and any other."""
SHARE = 0.01
"""The least share of the pixels with a value that is not usual."""
FEWEST = 8
"""Of fewer other values they may be labels, of which none is far from the rest."""
SAMPLED = 1 << 16


def suspected_no_data(pixels: Pixels, channel_axis: int | None = None, mask: Mask | None = None) -> tuple[str, ...]:
    """Return a sentence on the least or greatest value where it lies so far from all others that it hardly is one.

    Not of 8 bits, in which nothing is far, nor of 0, which is the ground of many images.
    """
    if pixels.dtype.itemsize == 1 or not pixels.size:
        return ()
    values = pixels[..., np.newaxis] if channel_axis is None else np.moveaxis(pixels, channel_axis, -1)
    values = values.reshape(-1, values.shape[-1]) if mask is None else values[mask]
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        values = values[np.isfinite(values).all(axis=-1)]
    ends = (values.min(), values.max()) if values.size else ()
    return tuple(sentence for value in ends if (sentence := _said(values, value)))


def _said(values: Pixels, value: np.generic[Any]) -> str:
    """Return the sentence on one value of pixels in rows; nothing where it may well be one of the image's."""
    is_usual = any(math.isclose(value.item(), usual, rel_tol=1e-6) for usual in USUAL)
    least = 1 if is_usual else SHARE * len(values)
    # One channel tells of most images, and in less time, that no more pixels have the value.
    if value == 0 or np.count_nonzero(values[:, 0] == value) < least:
        return ""
    is_other = has_data(values, value.item(), channel_axis=-1)
    n_alike = len(values) - int(np.count_nonzero(is_other))
    if n_alike < least:
        return ""
    others = values[is_other]
    if _n_distinct(others) < FEWEST:
        return ""
    low, high = float(others.min()), float(others.max())
    gap = max(low - float(value), float(value) - high)
    if gap < (FAR_USUAL if is_usual else FAR) * (high - low):
        return ""
    named = str(value).removesuffix(".0")
    what = f"{n_alike:,} pixels ({n_alike / len(values):.1%}) are exactly {named}"
    return f"{what}, far from all others ({low:g} to {high:g}); if that means no data, add --nodata {named}"


def _n_distinct(values: Pixels) -> int:
    return len(np.unique(values.reshape(-1)[:: max(1, values.size // SAMPLED)]))
