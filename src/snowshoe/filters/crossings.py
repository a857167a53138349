"""Zero crossings of a second derivative, how steep they are, and which of them are worth keeping."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.filters.borders import real_type
from snowshoe.filters.validity import mask_of
from snowshoe.kernels import crossings as kernel
from snowshoe.kernels import extent
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.types import Mask, Pixels

AUTO_SHARE = 0.25
"""The share of the range of the grey values around it that a step must have, to be kept by ``slope="auto"``."""


class Crossings(NamedTuple):
    """Height of the step at every zero crossing, 0 elsewhere; which are kept; the direction uphill in the image."""

    strength: Pixels
    kept: Mask
    orientation: Pixels


def beyond(border: str) -> str:
    """Return what stands beyond a response's border: never a constant, which would make crossings of its own."""
    return "wrap" if border == "wrap" else "nearest"


def zero_crossings(
    response: Pixels, valid: Mask, border: str, height: float, slope: float | str, least: Pixels | None
) -> Crossings:
    """Return the crossings of a response, whose steepness times ``height`` is the step in image units.

    Kept is what has a step of at least ``slope``, or of at least ``least`` at its pixel for "auto". All are 0 where not
    valid.
    """
    real = np.float64 if response.dtype.itemsize == 8 else np.float32
    strength, orientation = (empty(response.shape, real) for _ in range(2))
    kept, bound = empty(response.shape, np.bool_), 0.0 if slope == "auto" else float(slope)
    n = threads(strength.size)
    kernel.steps(response, mask_of(valid), beyond(border), height, bound, least, strength, orientation, kept, n)
    return Crossings(strength, kept, orientation)


def least_step(checked: CheckedImage, radius: int, border: str, outside: float) -> Pixels:
    """Return the step that "auto" asks for at each pixel: a quarter of the range under the filter, 1 in integers."""
    pixels = checked.pixels
    if checked.valid is not None:
        pixels = np.where(checked.valid, pixels, pixels.dtype.type(0))
    least = empty(pixels.shape, real_type(pixels.dtype))
    extent.local_range(pixels, radius, border, outside, least, threads(least.size))
    least *= AUTO_SHARE
    return least if pixels.dtype.kind == "f" else np.maximum(least, 1, out=least)
