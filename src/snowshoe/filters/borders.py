"""What all neighbourhood filters share: the value beyond the border, the types to answer in, where pixels are valid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from snowshoe.arrays import CheckedImage, everything
from snowshoe.errors import must_be
from snowshoe.kernels import extent
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.volumes import along_axes, as_volume
from snowshoe.types import Image, Mask, Pixels

__all__ = ["exact_cval", "exact_type", "filled", "filtered", "finite_cval", "mask_of", "real_type", "whole_within"]


def exact_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the type that holds every small-integer weighting of such pixels exactly; a float type is itself."""
    return dtype if dtype.kind == "f" else np.dtype({1: np.int16, 2: np.int32, 4: np.int64}[dtype.itemsize])


def real_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return float32 for integers of up to 16 bits and float32, else float64."""
    return np.dtype(np.float32 if dtype.itemsize <= 2 or dtype == np.float32 else np.float64)


def finite_cval(cval: float, dtype: np.dtype[Any]) -> float:
    """Return the value beyond a constant border, or raise where the type to answer in cannot hold it."""
    greatest = float(np.finfo(real_type(dtype)).max)
    if not math.isfinite(cval):
        raise must_be("cval", "a finite number", cval)
    if abs(cval) > greatest:
        raise must_be("cval", f"a number from {-greatest:g} to {greatest:g} for {dtype.name} pixels", cval)
    return cval


def exact_cval(cval: float, dtype: np.dtype[Any]) -> float:
    """Return the value beyond a constant border, or raise where a pixel of that type cannot hold it."""
    if dtype.kind == "f":
        return finite_cval(cval, dtype)
    limits = np.iinfo(dtype)
    if not math.isfinite(cval) or cval != round(cval) or not limits.min <= cval <= limits.max:
        rule = f"an integer from {limits.min} to {limits.max} for {dtype.name} pixels"
        raise must_be("cval", rule, cval, "or convert the image to float")
    return cval


def filled(checked: CheckedImage, value: float = 0) -> Pixels:
    """Return the pixels, and a value where they are not valid."""
    if checked.valid is None:
        return checked.pixels
    used = checked.valid[..., np.newaxis] if checked.has_channels else checked.valid
    return np.where(used, checked.pixels, checked.pixels.dtype.type(value))


def filtered(image: Image, checked: CheckedImage, pixels: Pixels, *, channel_axis: int | None = None) -> Pixels:
    """Return what a filter made of an image: 0 where a pixel is left out, which a masked array is told by its mask."""
    if checked.valid is None:
        return np.ma.MaskedArray(pixels) if isinstance(image, np.ma.MaskedArray) else pixels
    valid = checked.valid if channel_axis is None else np.expand_dims(checked.valid, channel_axis)
    used = np.where(valid, pixels, pixels.dtype.type(0))
    if not isinstance(image, np.ma.MaskedArray):
        return used
    return np.ma.MaskedArray(used, np.broadcast_to(~valid, used.shape))


def whole_within(checked: CheckedImage, radii: int | Sequence[int], border: str) -> Mask:
    """Return where every pixel at most a radius away along each axis is valid; beyond a constant border, all are."""
    valid = checked.valid
    if valid is None:
        return everything(checked.shape)
    reach = (radii,) * valid.ndim if isinstance(radii, int) else tuple(radii)
    differences, n = np.empty(valid.shape, np.float32), threads(valid.size)
    extent.local_range(as_volume(valid.view(np.uint8)), along_axes(reach), border, 1, 1.0, as_volume(differences), n)
    whole: Mask = valid & (differences == 0)
    return whole


def mask_of(valid: Mask) -> Mask | None:
    """Return the mask as kernels take it: None for that of `everything`, which occupies no memory to read."""
    return valid if any(valid.strides) else None
