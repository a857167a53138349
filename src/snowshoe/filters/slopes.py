"""Central differences. A neighbour that is not used, or lies beyond the border, counts as the pixel itself.

So neither a mask nor the border makes an edge of its own. The same to the last bit however an image is flipped.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.filters.borders import filled
from snowshoe.filters.gaussian import gaussian
from snowshoe.filters.scaling import SQUARES, far_exponent, lowered, raised
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Mask

__all__ = ["central_differences", "colour_slope", "face_neighbours", "gradient_magnitude", "shifted"]

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]


def shifted(image: Array, step: tuple[int, ...], outside: Any) -> Array:
    """Return what is a step (-1, 0 or 1 along each axis) away from each pixel, ``outside`` beyond the border."""
    return _window(np.pad(image, 1, constant_values=outside), step)


def face_neighbours(image: Array, used: Mask | None = None) -> list[Array]:
    """Return what stands before and after along each axis; a pixel's own value where nothing there is used.

    Of a plane that is above, below, left and right.
    """
    axes = np.eye(image.ndim, dtype=int)
    steps = [tuple((sign * axis).tolist()) for axis in axes for sign in (-1, 1)]
    if used is None:
        framed = np.pad(image, 1, mode="edge")
        return [_window(framed, step) for step in steps]
    return [np.where(shifted(used, step, False), shifted(image, step, 0), image) for step in steps]


def _window(framed: Array, step: tuple[int, ...]) -> Array:
    return framed[tuple(slice(1 + s, side - 1 + s) for s, side in zip(step, framed.shape, strict=True))]


def central_differences(image: Array, used: Mask | None = None) -> Iterator[Array]:
    """Yield the change per pixel along each axis, the last one's first: along columns, then along rows."""
    beside, half = face_neighbours(image, used), image.dtype.type(0.5)
    while beside:
        after, before = beside.pop(), beside.pop()
        yield (after - before) * half


def gradient_magnitude(checked: CheckedImage, sigma: float, spacing: Sizes | None = None) -> Floats:
    """Change per pixel of the last axis, in image units, of an image smoothed with a Gaussian; 0 where not valid.

    Worked out in double precision for every type; turned images give the same to rounding. Sigma is in pixels of the
    last axis; spacing says how long those of the others are.
    """
    pixels = filled(checked)
    exponent = far_exponent(pixels, safe=SQUARES)
    near = CheckedImage(lowered(pixels, exponent), checked.valid)
    return raised(np.sqrt(_square(near, sigma, spacing)), exponent)


def colour_slope(checked: CheckedImage, sigma: float, spacing: Sizes | None = None) -> Floats:
    """Change of colour per pixel after smoothing: the root of the channels' squared gradient magnitudes, summed."""
    if not checked.has_channels:
        return gradient_magnitude(checked, sigma, spacing)
    pixels, total = filled(checked), np.zeros(checked.shape)
    exponent = far_exponent(pixels, safe=SQUARES)
    for channel in range(checked.n_channels):
        plane = lowered(np.ascontiguousarray(pixels[..., channel]), exponent)
        total += np.sqrt(_square(CheckedImage(plane, checked.valid), sigma, spacing)) ** 2
    return raised(np.sqrt(total), exponent)


def _square(image: CheckedImage, sigma: float, spacing: Sizes | None) -> Floats:
    doubles = CheckedImage(image.pixels.astype(np.float64), image.valid)
    steps = relative(spacing, len(image.shape))
    smooth = gaussian(doubles, sigma=sigma, spacing=steps)
    changes = central_differences(smooth, image.valid)
    slopes = (change if step == 1 else change / step for change, step in zip(changes, steps[::-1], strict=True))
    square: Floats = functools.reduce(np.add, (slope * slope for slope in slopes))
    return square if image.valid is None else np.where(image.valid, square, 0.0)
