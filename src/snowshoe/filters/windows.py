"""What the methods that look at a square window around each pixel share."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt
import scipy.ndimage as ndi

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.errors import must_be
from snowshoe.kernels import window as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.types import Image, Labels, Mask, Pixels, Range, Unit

MISFIT = 6.0
"""How many times the range of grey values may be what a parameter is made for, or the reverse, without a word."""
Window = Annotated[int, Range(3, 9999), Unit("pixels")]


def halo(*, window: int, **_: object) -> int:
    """Return how many pixels around a block its labels depend on."""
    return window // 2


def windowed(image: Image, mask: Mask | None, window: int) -> tuple[CheckedImage, int]:
    """Return a checked image in a plane and the radius of its window, which need not exceed the image."""
    checked = as_image(image, mask, ndim=(2,))
    return checked, radius_of(window, checked.shape)


def radius_of(window: int, shape: tuple[int, ...]) -> int:
    """Return how far a window of an odd side reaches from its middle; no further than the image."""
    if window % 2 == 0:
        raise must_be("window", "an odd integer, so that it has a middle", window, f"use {window + 1}")
    return min(window // 2, max(shape))


def above_rule(checked: CheckedImage, radius: int, rule: tuple[float, float, float, float, float, float]) -> Labels:
    """Return 1 above a threshold made of each window's mean m and standard deviation s, else 0; 0 where not valid.

    The threshold is r0 + r1 m + r2 s + r3 m s + r4 m exp(-r5 m).
    """
    labels = empty(checked.shape, np.uint8)
    numbers, n_threads = np.array(rule, np.float64), threads(labels.size)
    kernel.label(checked.flat, checked.flat_valid, checked.shape[1], radius, numbers, labels.reshape(-1), n_threads)
    return labels


def largest_deviation(checked: CheckedImage, radius: int, core: Mask | None = None) -> float:
    """Return the greatest standard deviation in the window of any valid pixel (of the core's only); 0 for none."""
    n_threads, counted = threads(checked.pixels.size), None if core is None else core.reshape(-1)
    return kernel.largest_deviation(checked.flat, checked.flat_valid, counted, checked.shape[1], radius, n_threads)


def range_notes(checked: CheckedImage, name: str, half: float) -> tuple[str, ...]:
    """Return a note where a parameter, half of the range that grey values can have, is far from the image's own range.

    8-bit images are known to go from 0 to 255, however dim they are.
    """
    used = checked.pixels if checked.valid is None else checked.pixels[checked.valid]
    if checked.pixels.dtype.itemsize == 1 or not used.size:
        return ()
    low, high = float(used.min()), float(used.max())
    span = high - low
    if 2 * half / MISFIT <= span <= 2 * half * MISFIT or not span or not half:
        return ()
    suited = f"{name}={half:g} suits grey values over a range of {2 * half:g}"
    return (f"{suited}, and these go from {low:g} to {high:g}; set it to about half of the range they can have",)


def extremes(checked: CheckedImage, radius: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the least and the greatest valid value in each window; of no meaning where the pixel is not valid."""
    limits = np.finfo(checked.pixels.dtype) if checked.pixels.dtype.kind == "f" else np.iinfo(checked.pixels.dtype)
    low = ndi.minimum_filter(_filled(checked, limits.max), 2 * radius + 1, mode="constant", cval=limits.max)
    high = ndi.maximum_filter(_filled(checked, limits.min), 2 * radius + 1, mode="constant", cval=limits.min)
    return low.astype(np.float64), high.astype(np.float64)


def _filled(checked: CheckedImage, value: object) -> Pixels:
    if checked.valid is None:
        return checked.pixels
    return np.where(checked.valid, checked.pixels, checked.pixels.dtype.type(value))
