"""Zero crossings of a second derivative, how steep they are, and which of them are worth keeping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.filters.borders import filled, mask_of, real_type
from snowshoe.filters.gradients import SOBEL, separable_gradient, three_taps, with_polar
from snowshoe.filters.scaling import far_exponent, in_range, lowered, raised
from snowshoe.kernels import crossings as kernel
from snowshoe.kernels import extent
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.kernels.volumes import along_axes, as_volume, volume_of_mask
from snowshoe.types import Mask, Pixels

__all__ = ["Crossings", "beyond", "least_step", "zero_crossings"]

Steps = Sequence[float]
AUTO_SHARE = 0.25
"""The share of the range of the grey values around it that a step must have, to be kept by ``slope="auto"``."""


class Crossings(NamedTuple):
    """Height of the step at every zero crossing, 0 elsewhere; which are kept; the direction uphill in the image."""

    strength: Pixels
    kept: Mask
    orientation: Pixels | Callable[[], Pixels]


def beyond(border: str) -> str:
    """Return what stands beyond a response's border: never a constant, which would make crossings of its own."""
    return "wrap" if border == "wrap" else "nearest"


def zero_crossings(
    response: Pixels,
    valid: Mask,
    border: str,
    height: float,
    slope: float | str,
    least: Pixels | None = None,
    steps: Steps = (),
) -> Crossings:
    """Return the crossings of a response, whose steepness times ``height`` is the step in image units.

    Kept is what has a step of at least ``slope``, or of at least ``least`` at its pixel for "auto". All are 0 where not
    valid. ``steps`` are the lengths of a pixel along each axis.
    """
    lengths = tuple(steps) or (1.0,) * response.ndim
    exponent = far_exponent(response)
    near, bound = lowered(response, exponent), 0.0 if slope == "auto" else float(lowered(float(slope), exponent))
    least = None if least is None else as_volume(lowered(least, exponent))
    real = np.float64 if response.dtype.itemsize == 8 else np.float32
    strength, kept = empty(response.shape, real), empty(response.shape, np.bool_)
    direction = empty(response.shape, real) if response.ndim == 2 and set(lengths) == {1.0} else None
    used, there = volume_of_mask(mask_of(valid)), None if direction is None else as_volume(direction)
    per = 1 / np.array((1.0,) * (3 - response.ndim) + lengths)
    kernel.steps(
        as_volume(near), used, beyond(border), height, bound, per, least, as_volume(strength), there, as_volume(kept),
        threads(strength.size),
    )  # fmt: skip
    uphill = partial(_uphill, near, valid, border, lengths) if direction is None else direction
    return Crossings(raised(strength, exponent), kept, uphill)


def _uphill(response: Pixels, valid: Mask, border: str, steps: Steps) -> Pixels:
    """Return the direction in which a response falls: an angle in a plane, a unit vector in a volume."""
    pairs = [three_taps(SOBEL, step) for step in steps]
    real = np.float64 if response.dtype.itemsize == 8 else np.float32
    rises = separable_gradient(response.astype(real), pairs, beyond(border), 0.0)
    gx, gy, *gz = (np.negative(side, out=side) + 0 for side in rises)
    orientation = with_polar(gx, gy, valid, None, *gz).orientation
    return orientation() if callable(orientation) else orientation


def least_step(checked: CheckedImage, radii: Sequence[int], border: str, outside: float) -> Pixels:
    """Return the step that "auto" asks for at each pixel: a quarter of the range under the filter, 1 in integers."""

    def share_of_range(pixels: Pixels, outside: float) -> tuple[Pixels]:
        least, n = empty(pixels.shape, real_type(pixels.dtype)), threads(pixels.size)
        extent.local_range(
            as_volume(pixels), along_axes(tuple(radii)), border, outside, AUTO_SHARE, as_volume(least), n
        )
        return (least,)

    (least,) = in_range(share_of_range, filled(checked), outside, near_one=checked.is_near_one)
    return least if checked.pixels.dtype.kind == "f" else np.maximum(least, 1, out=least)
