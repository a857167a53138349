"""Central differences. A neighbour that is not used, or lies beyond the border, counts as the pixel itself.

So neither a mask nor the border makes an edge of its own. The same to the last bit however an image is flipped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.filters.borders import filled
from snowshoe.filters.gaussian import gaussian
from snowshoe.filters.scaling import SQUARES, far_exponent, lowered, raised
from snowshoe.types import Mask

__all__ = ["central_differences", "colour_slope", "gradient_magnitude", "nearest_four", "shifted"]

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]


def shifted(image: Array, step: tuple[int, int], outside: Any) -> Array:
    """Return what is a step (rows, columns; each -1, 0 or 1) away from each pixel, ``outside`` beyond the border."""
    framed = np.pad(image, 1, constant_values=outside)
    (rows, columns), (row, column) = image.shape, step
    return framed[1 + row : 1 + row + rows, 1 + column : 1 + column + columns]


def nearest_four(image: Array, used: Mask | None = None) -> list[Array]:
    """Return what stands above, below, left and right; a pixel's own value where nothing there is used."""
    steps = ((-1, 0), (1, 0), (0, -1), (0, 1))
    if used is None:
        framed = np.pad(image, 1, mode="edge")
        rows, columns = image.shape
        return [framed[1 + row : 1 + row + rows, 1 + column : 1 + column + columns] for row, column in steps]
    return [np.where(shifted(used, step, False), shifted(image, step, 0), image) for step in steps]


def central_differences(image: Array, used: Mask | None = None) -> tuple[Array, Array]:
    """Return the change per pixel along columns and along rows."""
    above, below, left, right = nearest_four(image, used)
    half = image.dtype.type(0.5)
    return (right - left) * half, (below - above) * half


def gradient_magnitude(checked: CheckedImage, sigma: float) -> Floats:
    """Change per pixel, in image units, of an image smoothed with a Gaussian; 0 where not valid.

    Worked out in double precision for every type; turned images give the same to rounding.
    """
    pixels = filled(checked)
    exponent = far_exponent(pixels, safe=SQUARES)
    return raised(np.sqrt(_square(lowered(pixels, exponent), checked.valid, sigma)), exponent)


def colour_slope(checked: CheckedImage, sigma: float) -> Floats:
    """Change of colour per pixel after smoothing: the root of the channels' squared gradient magnitudes, summed."""
    if not checked.has_channels:
        return gradient_magnitude(checked, sigma)
    pixels, total = filled(checked), np.zeros(checked.shape)
    exponent = far_exponent(pixels, safe=SQUARES)
    for channel in range(checked.n_channels):
        plane = lowered(np.ascontiguousarray(pixels[..., channel]), exponent)
        total += np.sqrt(_square(plane, checked.valid, sigma)) ** 2
    return raised(np.sqrt(total), exponent)


def _square(pixels: Array, valid: Mask | None, sigma: float) -> Floats:
    gx, gy = central_differences(gaussian(pixels.astype(np.float64), sigma=sigma, mask=valid), valid)
    square: Floats = gx * gx + gy * gy
    return square if valid is None else np.where(valid, square, 0.0)
