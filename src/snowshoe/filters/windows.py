"""What the methods that look at a window around each pixel share: a square in a plane, a cube in a volume."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_checked
from snowshoe.errors import must_be
from snowshoe.filters.borders import filled
from snowshoe.filters.scaling import SQUARES, far_exponent, lowered
from snowshoe.kernels import window as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.kernels.volumes import along_axes, as_volume, volume_of_mask
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Image, Labels, Mask, Odd, Pixels, Range, Unit

__all__ = ["Window", "above_rule", "extremes", "halo", "largest_deviation", "radii_of", "windowed"]

Radii = tuple[int, ...]
FAR = 700
"""The power of two that values whose squares are no numbers are divided, or multiplied, by: then they are."""
Window = Annotated[int, Range(3, 9999), Unit("pixels"), Odd()]


def halo(*, window: int, spacing: Sequence[float] | None = None, **_: object) -> int:
    """Return how many pixels around a block its labels depend on, along the axis where they are the smallest."""
    return max(_reaches(window, (1.0,) if spacing is None else relative(spacing, len(spacing))))


def windowed(
    image: Image | CheckedImage, mask: Mask | None, window: int, spacing: Sizes | None = None
) -> tuple[CheckedImage, Radii, float]:
    """Return a checked image, the radii of its window, and what parameters in image units are times.

    That is 1, unless the half of a value, or twice it, would be no number: then the image is multiplied by it as well.
    """
    checked = as_checked(image, mask, ndim=(2, 3))
    radii, pixels = radii_of(window, checked.shape, spacing), filled(checked)
    exponent = 0 if checked.is_near_one else far_exponent(pixels)
    near = replace(checked, pixels=lowered(pixels, exponent)) if exponent else checked
    return near, radii, 2.0**-exponent


def radii_of(window: int, shape: tuple[int, ...], spacing: Sizes | None = None) -> Radii:
    """Return how far a window of an odd side reaches from its middle along each axis; no further than the image."""
    if window % 2 == 0:
        raise must_be("window", "an odd integer, so that it has a middle", window, f"use {window + 1}")
    return tuple(min(reach, max(shape)) for reach in _reaches(window, relative(spacing, len(shape))))


def _reaches(window: int, steps: tuple[float, ...]) -> Radii:
    return tuple(int(window // 2 / step + 0.5) for step in steps)


def above_rule(checked: CheckedImage, radii: Radii, rule: tuple[float, float, float, float, float, float]) -> Labels:
    """Return 1 above a threshold made of each window's mean m and standard deviation s, else 0; 0 where not valid.

    The threshold is r0 + r1 m + r2 s + r3 m s + r4 m exp(-r5 m).
    """
    labels = _above(checked, radii, np.array(rule, np.float64))
    for exponent, pixels, there in _far_windows(checked, radii):
        # Of values in another unit: r3 and r5 multiply one value more, r0 none.
        with np.errstate(over="ignore", under="ignore"):
            numbers = np.ldexp(np.array(rule, np.float64), exponent * np.array([-1, 0, 0, 1, 0, 1]))
        near = replace(checked, pixels=lowered(pixels, exponent))
        labels[there] = _above(near, radii, numbers)[there]
    return labels


def largest_deviation(checked: CheckedImage, radii: Radii, core: Mask | None = None) -> float:
    """Return the greatest standard deviation in the window of any valid pixel (of the core's only); 0 for none."""
    exponent, n_threads = far_exponent(filled(checked), safe=SQUARES), threads(checked.pixels.size)
    pixels = as_volume(lowered(filled(checked), exponent))
    used, counted = volume_of_mask(checked.valid), volume_of_mask(core)
    deviation = kernel.largest_deviation(pixels, used, counted, along_axes(radii), n_threads)
    return math.ldexp(deviation, exponent)


def _above(checked: CheckedImage, radii: Radii, rule: npt.NDArray[np.float64]) -> Labels:
    labels, n_threads = empty(checked.shape, np.uint8), threads(checked.pixels.size)
    pixels, used = as_volume(checked.pixels), volume_of_mask(checked.valid)
    kernel.label(pixels, used, along_axes(radii), rule, as_volume(labels), n_threads)
    return labels


def _far_windows(checked: CheckedImage, radii: Radii) -> Iterator[tuple[int, Pixels, Mask]]:
    """Yield where squares of a window's values leave double precision, those, and a power of two to divide them by."""
    if checked.pixels.dtype != np.float64:
        return
    pixels = filled(checked)
    low, high = (2.0**exponent for exponent in SQUARES[8])
    if max(pixels.max(), -pixels.min()) <= high and not pixels[(pixels < low) & (pixels > -low)].any():
        return
    size = np.abs(pixels)
    greatest = extremes(replace(checked, pixels=size), radii)[1]
    yield FAR, pixels, greatest > high
    yield -FAR, np.where(size < low, pixels, 0), greatest < low


def extremes(checked: CheckedImage, radii: Radii) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the least and the greatest valid value in each window; of no meaning where the pixel is not valid."""
    import scipy.ndimage as ndi

    limits = np.finfo(checked.pixels.dtype) if checked.pixels.dtype.kind == "f" else np.iinfo(checked.pixels.dtype)
    sides = [2 * radius + 1 for radius in radii]
    low = ndi.minimum_filter(filled(checked, limits.max), sides, mode="constant", cval=limits.max)
    high = ndi.maximum_filter(filled(checked, limits.min), sides, mode="constant", cval=limits.min)
    return low.astype(np.float64), high.astype(np.float64)
