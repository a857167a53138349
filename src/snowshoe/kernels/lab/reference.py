"""Readable definition of the conversion from sRGB to CIELAB (D65, 2 degree observer)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def from_srgb(rgb: Floats, lab: Floats, threads: int) -> None:
    """Write L*, a*, b* of the colours ``rgb`` (n, 3), whose values are from 0 to 1.

    The roots are found with sums, products and quotients only, in a fixed number of steps, so that no mathematical
    library can change a byte.
    """
    r, g, b = _decoded(rgb).T
    x = _curve((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.95047)
    y = _curve(0.212671 * r + 0.715160 * g + 0.072169 * b)
    z = _curve((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883)
    lab[:, 0], lab[:, 1], lab[:, 2] = 116 * y - 16, 500 * (x - y), 200 * (y - z)


def planes(rgb: npt.NDArray[Any], white: float, planes: npt.NDArray[np.float32], threads: int) -> None:
    """Write L*, a*, b* of colours (n, 3), whose white is given, one plane after another, in steps of 1/256."""
    lab = np.empty(rgb.shape)
    from_srgb(rgb.astype(np.float64) / white, lab, threads)
    planes[:] = np.rint(lab.T * 256).astype(np.float32).reshape(-1) / np.float32(256)


def _decoded(value: Floats) -> Floats:
    base = (value + 0.055) / 1.055
    root = 0.6 + 0.4 * base
    for _ in range(4):
        square = root * root
        power = square * square * root
        root = root * (4 * power + 6 * base) / (6 * power + 4 * base)
    return np.where(value > 0.04045, base * base * (root * root), value / 12.92)


def _curve(t: Floats) -> Floats:
    root = 0.35 + 0.7 * t
    for _ in range(5):
        power = root * root * root
        root = root * (power + 2 * t) / (2 * power + t)
    return np.where(t > 0.008856, root, 7.787 * t + 16.0 / 116.0)
