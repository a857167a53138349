"""Zero crossings of a second derivative, how steep they are, and which of them are worth keeping."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.filters.borders import filled, mask_of, real_type
from snowshoe.filters.scaling import far_exponent, in_range, lowered, raised
from snowshoe.kernels import crossings as kernel
from snowshoe.kernels import extent
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.types import Mask, Pixels

__all__ = ["Crossings", "beyond", "least_step", "zero_crossings"]

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
    exponent = far_exponent(response)
    near, bound = lowered(response, exponent), 0.0 if slope == "auto" else float(lowered(float(slope), exponent))
    least = None if least is None else lowered(least, exponent)
    real = np.float64 if response.dtype.itemsize == 8 else np.float32
    strength, orientation = (empty(response.shape, real) for _ in range(2))
    kept, n = empty(response.shape, np.bool_), threads(strength.size)
    kernel.steps(near, mask_of(valid), beyond(border), height, bound, least, strength, orientation, kept, n)
    return Crossings(raised(strength, exponent), kept, orientation)


def least_step(checked: CheckedImage, radius: int, border: str, outside: float) -> Pixels:
    """Return the step that "auto" asks for at each pixel: a quarter of the range under the filter, 1 in integers."""

    def share_of_range(pixels: Pixels, outside: float) -> tuple[Pixels]:
        least = empty(pixels.shape, real_type(pixels.dtype))
        extent.local_range(pixels, radius, border, outside, least, threads(least.size))
        least *= AUTO_SHARE
        return (least,)

    (least,) = in_range(share_of_range, filled(checked), outside)
    return least if checked.pixels.dtype.kind == "f" else np.maximum(least, 1, out=least)
