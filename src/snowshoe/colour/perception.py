"""Colours and grey values on one scale, 0 to 100 from dark to light, for methods that weigh colour against place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.colour.lab import srgb_white
from snowshoe.kernels import lab as kernel
from snowshoe.kernels.dispatch import threads

LEAST, GREATEST = 1e-300, 8e307
"""Half spans between which a span and its inverse are numbers."""
STEPS = 256
"""Values are multiples of 1/256, far finer than an eye sees, so that sums of them are exact in any order."""


def perceived(image: CheckedImage) -> npt.NDArray[np.float32]:
    """Return planes (channels, rows, columns): L*, a*, b* of sRGB, and anything else stretched to 0 … 100.

    Three channels of uint8, uint16, or floats in 0 to 1 are sRGB. Else the least valid value of any channel becomes 0
    and the greatest 100. Pixels that are not valid are 0.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe.arrays import as_image
    >>> perceived(as_image(np.array([[10, 20, 15]], np.uint8)))
    array([[[  0., 100.,  50.]]], dtype=float32)
    """
    planes = _lab_or_stretched(valid_colours(image)).reshape(-1, *image.shape)
    if image.valid is not None:
        planes[:, ~image.valid] = 0
    return planes


def valid_colours(image: CheckedImage) -> npt.NDArray[Any]:
    """Return the pixels (n, channels), those that are not valid replaced by the first that is."""
    colours = image.flat.reshape(-1, image.n_channels)
    used = image.flat_valid
    return colours if used is None else np.where(used[:, None], colours, colours[used.argmax()])


def rounded(planes: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return the planes in steps of 1/256, contiguous."""
    steps = np.multiply(planes, STEPS, order="C")
    whole: npt.NDArray[np.float32] = np.rint(steps, out=steps).astype(np.float32)
    return np.divide(whole, np.float32(STEPS), out=whole)


def _lab_or_stretched(colours: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    white = srgb_white(colours)
    if white is None:
        return rounded(stretched(colours, 100).T)
    planes = np.empty(colours.size, np.float32)
    kernel.planes(colours, white, planes, threads(8 * len(colours)))
    return planes


def stretched(colours: npt.NDArray[Any], white: float) -> npt.NDArray[np.float64]:
    """Return the values with the least of all at 0 and the greatest at ``white``; all 0 where they are equal."""
    values = colours.astype(np.float64)
    low, high = values.min(), values.max()
    if not LEAST < high / 2 - low / 2 < GREATEST:
        # Multiplying by a power of two rounds nothing, and then the span and its inverse are numbers.
        values = np.ldexp(values, -max(int(np.frexp(max(abs(low), abs(high)))[1]), -1000))
        low, high = values.min(), values.max()
    values -= low
    values *= white / (high - low) if high > low else 0.0
    return values
