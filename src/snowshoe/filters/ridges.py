"""Thin lines of an edge strength: where it is greatest across its direction, and followed from strong to weak."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.filters.gaussian import smoothed_by
from snowshoe.filters.gradients import separable_gradient
from snowshoe.filters.weights import gaussian_radius, gaussian_weights, slope_weights
from snowshoe.kernels import hysteresis as hysteresis_kernel
from snowshoe.kernels import suppression as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.kernels.volumes import as_volume
from snowshoe.types import Mask, Pixels

__all__ = ["Direction", "greatest_high", "hysteresis", "ridge_direction", "ridges", "triangle_smoothed"]

Direction = tuple[Pixels, ...]
"""Vectors across an edge, of any length: along columns, along rows and, in a volume, along planes."""


def ridges(
    strength: Pixels,
    direction: Direction,
    reach: int = 1,
    margin: float = 1.0,
    *,
    size: Pixels | None = None,
    share: float = 0.0,
    floor: float = 1.0,
) -> Pixels:
    """Return the strength where nothing stronger lies across it, else 0 (Canny 1986).

    ``reach`` pixels on either side are compared; a ``margin`` above 1 lets plateaus and near ties stay. Rounding may
    have moved a strength by the ``share`` of the ``size`` of the values that it is made of: those that are equal but
    for it stay, and a strength of at most ``floor`` times as much is none.
    """
    kept = empty(strength.shape, strength.dtype)
    x, y, *z = (as_volume(np.ascontiguousarray(layer, strength.dtype)) for layer in direction)
    sizes, n = None if size is None else as_volume(size), threads(kept.size)
    across = z[0] if z else None
    kernel.ridges(as_volume(strength), x, y, across, reach, margin, sizes, share, floor, as_volume(kept), n)
    return kept


def hysteresis(strength: Pixels, low: float, high: float) -> Mask:
    """Return the pixels above ``low`` that are joined, over sides, edges and corners, to one above ``high`` (Canny 1986)."""
    kept = empty(strength.shape, np.bool_)
    hysteresis_kernel.follow(as_volume(strength), low, high, as_volume(kept))
    return kept


def greatest_high(strength: Pixels, share: float) -> Pixels:
    """Return for every pixel the high threshold below which `hysteresis` keeps it, with ``low = share * high``."""
    greatest = empty(strength.shape, strength.dtype)
    hysteresis_kernel.passing(as_volume(strength), share, as_volume(greatest))
    return greatest


def ridge_direction(strength: Pixels, sigma: float = 2.0) -> Direction:
    """Return unit vectors in which strength changes most around each pixel (structure tensor, Kass and Witkin 1987)."""
    fine = gaussian_radius(1.0)
    smooth, slope = (gaussian_weights(1.0, fine),) * 2, (slope_weights(1.0, fine),) * 2
    gx, gy = separable_gradient(strength, smooth, slope, "nearest", 0.0)
    even, odd = _smoothed(gx * gx - gy * gy, sigma), _smoothed(2 * gx * gy, sigma)
    length = np.sqrt(even * even + odd * odd)
    # Rounding may leave a cosine that is just above 1.
    cosine = np.clip(np.divide(even, length, out=np.ones_like(even), where=length > 0), -1, 1)
    x, y = np.sqrt((1 + cosine) / 2), np.sqrt((1 - cosine) / 2) * np.where(odd < 0, -1, 1)
    return np.where(length > 0, x, 0), np.where(length > 0, y, 0)


def triangle_smoothed(strength: Pixels, radius: int) -> Pixels:
    """Return the strength smoothed with triangular weights that reach ``radius`` pixels to each side."""
    weights = (radius + 1 - np.arange(radius + 1)) / (radius + 1) ** 2
    return _filtered(strength, weights)


def _smoothed(values: Pixels, sigma: float) -> Pixels:
    return _filtered(values, gaussian_weights(sigma, gaussian_radius(sigma)))


def _filtered(values: Pixels, weights: npt.NDArray[np.float64]) -> Pixels:
    return smoothed_by(weights.astype(values.dtype), values, "nearest", 0.0)
