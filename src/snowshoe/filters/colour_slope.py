"""Gradient magnitude of an image with channels."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.filters.relief import Floats, gradient_magnitude


def colour_slope(checked: CheckedImage, sigma: float) -> Floats:
    """Change of colour per pixel after smoothing: the root of the channels' squared gradient magnitudes, summed."""
    if not checked.has_channels:
        return gradient_magnitude(checked, sigma)
    total = np.zeros(checked.shape)
    for channel in range(checked.n_channels):
        plane = CheckedImage(np.ascontiguousarray(checked.pixels[..., channel]), checked.valid)
        total += gradient_magnitude(plane, sigma) ** 2
    return np.asarray(np.sqrt(total))
