"""Gaussian smoothing."""

from __future__ import annotations

import math
import typing
from collections.abc import Sequence

import numpy as np

from snowshoe.arrays import CheckedImage, as_checked
from snowshoe.errors import must_be
from snowshoe.filters.borders import filled, finite_cval, real_type
from snowshoe.filters.scaling import in_range
from snowshoe.filters.weights import gaussian_radius, gaussian_weights
from snowshoe.kernels import gaussian as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.spacing import relative
from snowshoe.types import Border, Image, Mask, Pixels

__all__ = ["gaussian", "smoothed_along", "smoothed_by"]

MOST_SIGMA = 1000.0


def gaussian(
    image: Image | CheckedImage,
    *,
    sigma: float,
    border: Border = "reflect",
    cval: float = 0.0,
    truncate: float = 4.0,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Smoothed image: each pixel the Gaussian-weighted mean of the valid pixels around it.

    One channel of a plane or a volume, worked out in single precision for integers of up to 16 bits and float32, else
    in double. Where pixels are left out, the weights of the others are raised to sum to 1; a pixel left out is 0. The
    method `gaussian` says what each parameter means.
    """
    if not 0 <= sigma <= MOST_SIGMA:
        raise must_be("sigma", f"a number from 0 to {MOST_SIGMA:g}", sigma)
    if not 0 <= truncate < math.inf:
        raise must_be("truncate", "a number of at least 0", truncate)
    if border not in typing.get_args(Border):
        raise must_be("border", "one of " + ", ".join(typing.get_args(Border)), border)
    checked = as_checked(image, mask, ndim=(2, 3))
    real = real_type(checked.pixels.dtype)
    sigmas = [sigma / step for step in relative(spacing, len(checked.shape))]
    weights = [gaussian_weights(each, gaussian_radius(each, truncate)).astype(real) for each in sigmas]
    outside = finite_cval(cval, real)
    smoothed = smoothed_along(weights, filled(checked), border, outside, settled=True, near_one=checked.is_near_one)
    if checked.valid is None:
        return smoothed
    share = smoothed_along(weights, checked.valid.astype(real), border, 1.0)
    smoothed = np.divide(smoothed, share, out=np.zeros_like(smoothed), where=checked.valid & (share > 0))
    reaches = [len(each) - 1 for each in weights]
    return _settled(smoothed, checked.pixels, checked.valid, reaches, border, outside)


def smoothed_by(weights: Pixels, pixels: Pixels, border: str, outside: float) -> Pixels:
    """Return a plane filtered along both axes by radius + 1 weights from the centre outwards, in the weights' type."""
    return smoothed_along((weights, weights), pixels, border, outside)


def smoothed_along(
    weights: Sequence[Pixels],
    pixels: Pixels,
    border: str,
    outside: float,
    *,
    settled: bool = False,
    near_one: bool = False,
) -> Pixels:
    """Return a plane or a volume filtered along each axis by weights of its own, in the weights' type.

    With ``settled``, where all pixels under the filter are the same, their value, which rounding could miss. Pixels
    that are known to be ``near_one`` are not searched for great ones.
    """

    def smoothed(pixels: Pixels, outside: float) -> tuple[Pixels]:
        return (_passes(weights, pixels, border, outside, settled),)

    return in_range(smoothed, pixels, outside, near_one=near_one)[0]


def _passes(weights: Sequence[Pixels], pixels: Pixels, border: str, outside: float, settled: bool) -> Pixels:
    """Return the pixels filtered in each plane, and then from plane to plane, each of which is then one long row."""
    *between, down, across = weights
    smooth = empty(pixels.shape, down.dtype)
    n_threads = threads(smooth.size)
    shape = (-1, *pixels.shape[-2:])
    for plane, filtered in zip(pixels.reshape(shape), smooth.reshape(shape), strict=True):
        kernel.smooth(plane, down, across, border, outside, settled, filtered, n_threads)
    if not between or len(between[0]) == 1:
        return smooth
    stacked, none = empty(pixels.shape, down.dtype), np.ones(1, down.dtype)
    rows = (len(pixels), -1)
    kernel.smooth(smooth.reshape(rows), between[0], none, border, outside, settled, stacked.reshape(rows), n_threads)
    return stacked


def _settled(
    smoothed: Pixels, pixels: Pixels, valid: Mask, reaches: Sequence[int], border: str, outside: float
) -> Pixels:
    """Return the smoothed image with its flat areas put right: shares and sums are rounded apart."""
    from scipy import ndimage

    own, real = pixels.astype(smoothed.dtype), np.finfo(smoothed.dtype)
    near = np.abs(smoothed - own) <= 8 * (max(reaches) + 2) * real.eps * np.abs(own)
    if not (near & (smoothed != own)).any():
        return smoothed
    low, high = (np.where(valid, own, own.dtype.type(limit)) for limit in (real.max, real.min))
    sides = [2 * reach + 1 for reach in reaches]
    least = ndimage.minimum_filter(low, sides, mode=border, cval=outside)
    flat = valid & (least == ndimage.maximum_filter(high, sides, mode=border, cval=outside))
    return np.where(flat, own, smoothed)
