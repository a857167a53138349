"""Gradient magnitude after smoothing, the same to the last bit however it is flipped; turned, to rounding."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.filters.gaussian import gaussian

Floats = npt.NDArray[np.float64]


def gradient_magnitude(checked: CheckedImage, sigma: float) -> Floats:
    """Change per pixel, in image units, of an image smoothed with a Gaussian; 0 where not valid.

    Derivatives are means of the differences to either side; a difference to a pixel that is not valid, or beyond the
    border, counts as none, so a mask makes no edges of its own. Worked out in double precision for every type.
    """
    smooth = gaussian(checked.pixels.astype(np.float64), sigma=sigma, mask=checked.valid)
    gy, gx = (_derivative(smooth, checked.valid, axis) for axis in (0, 1))
    magnitude: Floats = np.sqrt(gx * gx + gy * gy)
    return magnitude if checked.valid is None else np.where(checked.valid, magnitude, 0.0)


def _derivative(image: Floats, valid: npt.NDArray[np.bool_] | None, axis: int) -> Floats:
    lines = np.moveaxis(image, axis, 0)
    step = np.diff(lines, axis=0)
    if valid is not None:
        used = np.moveaxis(valid, axis, 0)
        step = np.where(used[1:] & used[:-1], step, 0.0)
    slope = np.zeros_like(lines)
    slope[1:] += step
    slope[:-1] += step
    return np.moveaxis(slope / 2, 0, axis)
