"""Light as a share of white, and the channels of CIELAB and HSV that are made of it."""

from __future__ import annotations

import math
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.errors import must_be
from snowshoe.kernels import lab as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.types import Auto, Range, Unit

__all__ = ["WHITES", "White", "hue", "lab", "saturation", "shares", "value", "white_of"]

Floats = npt.NDArray[np.float64]
White = Annotated[float, Range(1e-9, None), Unit("image units")] | Auto
"""The value that white has in all channels."""
WHITES = {"uint8": 255.0, "uint16": 65_535.0, "float32": 1.0, "float64": 1.0}


def white_of(dtype: np.dtype[Any], white: float | str = "auto") -> float:
    """Return the value of white: the greatest of uint8 and uint16, 1 for floats; or raise where no one knows."""
    if white != "auto":
        return float(white)
    if dtype.name not in WHITES:
        raise must_be("white", f"a number for {dtype.name} pixels", white, "give the value that white has")
    return WHITES[dtype.name]


def shares(checked: CheckedImage, white: float) -> Floats:
    """Return red, green and blue (n, 3) as shares of white; 1 where not valid.

    Raises
    ------
    ValueError
        If a valid pixel is below 0 or above white.
    """
    colours = checked.flat[:, :3].astype(np.float64)
    if checked.flat_valid is not None:
        colours[~checked.flat_valid] = white
    low, high = float(colours.min()), float(colours.max())
    if low < 0:
        raise must_be("image", "of light, so at least 0", low, "add an offset first")
    if high > white:
        raise must_be("white", f"at least the greatest value of the image ({high:g})", white)
    return colours / white


def lab(colours: Floats) -> Floats:
    """Return L*, a* and b* (n, 3) of sRGB in shares of white, for D65 and the 2 degree observer."""
    planes = np.empty(colours.shape)
    kernel.from_srgb(np.ascontiguousarray(colours), planes, threads(8 * len(colours)))
    return planes


def hue(colours: Floats) -> Floats:
    """Return the angle on the colour circle (n,), 0 to 2π: red 0, green 2π/3, blue 4π/3; 0 for grey.

    Examples
    --------
    >>> import numpy as np
    >>> (hue(np.eye(3)) / np.pi * 180).round().tolist()
    [0.0, 120.0, 240.0]
    """
    red, green, blue = colours.T
    highest, span = colours.max(axis=1), np.ptp(colours, axis=1)
    safe = np.where(span > 0, span, 1)
    sixths = np.select(
        [span == 0, highest == red, highest == green],
        [0, (green - blue) / safe % 6, (blue - red) / safe + 2],
        (red - green) / safe + 4,
    )
    return np.asarray(sixths * (math.pi / 3), np.float64)


def saturation(colours: Floats) -> Floats:
    """Return how far a colour is from grey (n,), 0 to 1: its span as a share of its greatest channel; 0 for black."""
    highest = colours.max(axis=1)
    away = np.divide(np.ptp(colours, axis=1), highest, out=np.zeros_like(highest), where=highest > 0)
    return np.asarray(away, np.float64)


def value(colours: Floats) -> Floats:
    """Return the greatest channel (n,), 0 to 1."""
    return np.asarray(colours.max(axis=1), np.float64)
