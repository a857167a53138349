"""Gradients from 3×3 pixels with small integer weights, by any pair of smooth and slope weights, of all channels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_checked, as_image, everything
from snowshoe.filters.borders import exact_cval, exact_type, filled, finite_cval, real_type, whole_within
from snowshoe.filters.scaling import SQUARES, far_exponent, in_range, lowered, raised
from snowshoe.kernels import gaussian as separable
from snowshoe.kernels import gradient as kernel
from snowshoe.kernels import polar
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.types import Image, Mask, Pixels

__all__ = ["Gradient", "filtered_gradient", "gradient_3x3", "joint_gradient", "separable_gradient", "with_polar"]

PREWITT, SOBEL, SCHARR = (1, 1), (1, 2), (3, 10)
"""Weights across the derivative: on either side, and in the middle."""

Weights = npt.NDArray[np.float64]


class Gradient(NamedTuple):
    """Derivatives along columns and rows, length and direction, and where all pixels under the filter are valid."""

    gx: Pixels
    gy: Pixels
    magnitude: Pixels
    orientation: Pixels
    valid: Mask


def gradient_3x3(
    image: Image | CheckedImage, mask: Mask | None, border: str, cval: float, weights: tuple[int, int]
) -> Gradient:
    """Return differences of the pixels on either side, weighted ``side centre side`` across; exact for integers."""
    checked = as_checked(image, mask, ndim=(2,))
    shape, dtype = checked.shape, checked.pixels.dtype
    whole = None if checked.valid is None else np.empty(shape, np.bool_)
    magnitude, orientation = (empty(shape, real_type(dtype)) for _ in range(2))

    def derivatives(pixels: Pixels, outside: float) -> tuple[Pixels, ...]:
        gx, gy = (empty(shape, exact_type(dtype)) for _ in range(2))
        n = threads(magnitude.size)
        kernel.weighted(pixels, checked.valid, border, outside, *weights, gx, gy, magnitude, orientation, whole, n)
        return gx, gy, magnitude

    # Pixels that are not valid may be infinite; the kernel reads them as 0.
    pixels = filled(checked) if dtype.kind == "f" else checked.pixels
    gx, gy, magnitude = in_range(derivatives, pixels, exact_cval(cval, dtype), near_one=checked.is_near_one)
    _put_right(gx, gy, magnitude, orientation)
    return Gradient(gx, gy, magnitude, orientation, everything(shape) if whole is None else whole)


def separable_gradient(
    pixels: Pixels, smooth: Weights, slope: Weights, border: str, cval: float
) -> tuple[Pixels, Pixels]:
    """Return the derivatives along columns and rows: ``slope`` along the axis, ``smooth`` across it.

    Both are radius + 1 weights from the centre outwards; ``slope`` is odd, so that its first is not used.
    """
    real = real_type(pixels.dtype)

    def derivatives(pixels: Pixels, outside: float) -> tuple[Pixels, ...]:
        gx, gy = (empty(pixels.shape, real) for _ in range(2))
        kinds, n = (smooth.astype(real), slope.astype(real)), threads(gx.size)
        separable.gradient(pixels, *kinds, border, outside, gx, gy, n)
        return gx, gy

    gx, gy = in_range(derivatives, pixels, finite_cval(cval, pixels.dtype))
    return gx, gy


def with_polar(gx: Pixels, gy: Pixels, valid: Mask, real: np.dtype[Any] | None = None) -> Gradient:
    """Return the gradient with its length and direction, of type ``real``; all are 0 where not valid."""
    if not valid.all():
        gx[~valid], gy[~valid] = 0, 0
    kind = real or gx.dtype
    magnitude, orientation = (empty(gx.shape, kind) for _ in range(2))
    x, y = (layer.astype(kind, copy=False).reshape(-1) for layer in (gx, gy))
    polar.measure(x, y, magnitude.reshape(-1), orientation.reshape(-1), threads(gx.size))
    _put_right(gx, gy, magnitude, orientation)
    return Gradient(gx, gy, magnitude, orientation, valid)


def _put_right(gx: Pixels, gy: Pixels, magnitude: Pixels, orientation: Pixels) -> None:
    """Work out length and direction anew where squares, or a quotient, left the range of double precision."""
    if gx.dtype != np.float64:
        return
    low, high = (2.0**exponent for exponent in SQUARES[8])
    far = np.nonzero((magnitude < low) | (magnitude > high) if magnitude.max() > high else magnitude < low)
    x, y = gx[far], gy[far]
    if not (x.any() or y.any()):
        return
    exponent = np.frexp(np.maximum(np.abs(x), np.abs(y)))[1]
    length, direction = np.empty_like(x), np.empty_like(x)
    # Adding 0 makes a plain 0 of -0, which has no direction.
    polar.measure(np.ldexp(x, -exponent) + 0, np.ldexp(y, -exponent) + 0, length, direction, 1)
    magnitude[far], orientation[far] = raised(length, exponent), direction


def joint_gradient(channels: Iterable[Gradient], leading: int) -> Gradient:
    """Return the gradient of all channels: along the direction in which they change most together (Di Zenzo 1986).

    Its square is the greatest eigenvalue of the tensor of their derivatives, summed. It points to where the first
    ``leading`` channels together rise.
    """
    parts = list(channels)
    exponent = far_exponent(*(side for part in parts for side in (part.gx, part.gy)), safe=SQUARES)
    xx, xy, yy, x, y = (np.zeros(()) for _ in range(5))
    for position, part in enumerate(parts):
        gx, gy = (lowered(side.astype(np.float64), exponent) for side in (part.gx, part.gy))
        xx, xy, yy = xx + gx * gx, xy + gx * gy, yy + gy * gy
        if position < leading:
            x, y = x + gx, y + gy
    difference, spread = xx - yy, np.sqrt((xx - yy) ** 2 + 4 * xy * xy)
    cosine = np.divide(difference, spread, out=np.ones_like(spread), where=spread > 0)
    # The square of the length times the cosine and the sine of half the angle, whose cosine is known.
    along, down = (np.sqrt((xx + yy + spread) * (1 + side * cosine)) / 2 for side in (1, -1))
    down[xy < 0] *= -1
    falls = along * x + down * y < 0
    along[falls] *= -1
    down[falls] *= -1
    # Adding 0 makes a plain 0 of -0, which has no direction.
    gx, gy = (raised(side.astype(part.magnitude.dtype), exponent) + 0 for side in (along, down))
    return with_polar(gx, gy, part.valid)


def filtered_gradient(
    image: Image, mask: Mask | None, smooth: Weights, slope: Weights, border: str, cval: float
) -> Gradient:
    """Return the gradient by a pair of filters, valid where every pixel under them is."""
    checked = as_image(image, mask, ndim=(2,))
    valid = whole_within(checked, len(smooth) - 1, border)
    return with_polar(*separable_gradient(filled(checked), smooth, slope, border, cval), valid)
