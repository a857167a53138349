"""Gaussian smoothing."""

from __future__ import annotations

import math
import typing

import numpy as np
from scipy import ndimage

from snowshoe.arrays import CheckedImage, as_checked
from snowshoe.errors import must_be
from snowshoe.filters.borders import filled, finite_cval, real_type
from snowshoe.filters.scaling import in_range
from snowshoe.filters.weights import gaussian_radius, gaussian_weights
from snowshoe.kernels import gaussian as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.types import Border, Image, Mask, Pixels

__all__ = ["gaussian", "smoothed_by"]

MOST_SIGMA = 1000.0


def gaussian(
    image: Image | CheckedImage,
    *,
    sigma: float,
    border: Border = "reflect",
    cval: float = 0.0,
    truncate: float = 4.0,
    mask: Mask | None = None,
) -> Pixels:
    """Smoothed image: each pixel the Gaussian-weighted mean of the valid pixels around it.

    One channel of a plane, worked out in single precision for integers of up to 16 bits and float32, else in double.
    Where pixels are left out, the weights of the others are raised to sum to 1; a pixel left out is 0. The method
    `gaussian` says what each parameter means.
    """
    if not 0 <= sigma <= MOST_SIGMA:
        raise must_be("sigma", f"a number from 0 to {MOST_SIGMA:g}", sigma)
    if not 0 <= truncate < math.inf:
        raise must_be("truncate", "a number of at least 0", truncate)
    if border not in typing.get_args(Border):
        raise must_be("border", "one of " + ", ".join(typing.get_args(Border)), border)
    checked = as_checked(image, mask, ndim=(2,))
    real = real_type(checked.pixels.dtype)
    weights, outside = gaussian_weights(sigma, gaussian_radius(sigma, truncate)).astype(real), finite_cval(cval, real)
    smoothed = smoothed_by(weights, filled(checked), border, outside, settled=True, near_one=checked.is_near_one)
    if checked.valid is None:
        return smoothed
    share = smoothed_by(weights, checked.valid.astype(real), border, 1.0)
    smoothed = np.divide(smoothed, share, out=np.zeros_like(smoothed), where=checked.valid & (share > 0))
    return _settled(smoothed, checked.pixels, checked.valid, len(weights) - 1, border, outside)


def smoothed_by(
    weights: Pixels, pixels: Pixels, border: str, outside: float, *, settled: bool = False, near_one: bool = False
) -> Pixels:
    """Return pixels filtered along both axes by radius + 1 weights from the centre outwards, in the weights' type.

    With ``settled``, where all pixels under the filter are the same, their value, which rounding could miss. Pixels
    that are known to be ``near_one`` are not searched for great ones.
    """

    def smoothed(pixels: Pixels, outside: float) -> tuple[Pixels]:
        smooth = empty(pixels.shape, weights.dtype)
        kernel.smooth(pixels, weights, border, outside, settled, smooth, threads(smooth.size))
        return (smooth,)

    return in_range(smoothed, pixels, outside, near_one=near_one)[0]


def _settled(smoothed: Pixels, pixels: Pixels, valid: Mask, radius: int, border: str, outside: float) -> Pixels:
    """Return the smoothed image with its flat areas put right: shares and sums are rounded apart."""
    own, real = pixels.astype(smoothed.dtype), np.finfo(smoothed.dtype)
    near = np.abs(smoothed - own) <= 8 * (radius + 2) * real.eps * np.abs(own)
    if not (near & (smoothed != own)).any():
        return smoothed
    low, high = (np.where(valid, own, own.dtype.type(limit)) for limit in (real.max, real.min))
    side = 2 * radius + 1
    least = ndimage.minimum_filter(low, side, mode=border, cval=outside)
    flat = valid & (least == ndimage.maximum_filter(high, side, mode=border, cval=outside))
    return np.where(flat, own, smoothed)
