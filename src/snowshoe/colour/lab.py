"""Colours in CIELAB, where distance is close to what an eye sees."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.colour.spaces import lab
from snowshoe.errors import must_be

Floats = npt.NDArray[np.float64]


def srgb_white(colours: npt.NDArray[Any]) -> float | None:
    """Return the value that white has in colours (n, 3), or None where they are not known to be sRGB.

    Unsigned 8- and 16-bit integers span their type's range; floats span 0 to 1.
    """
    if colours.ndim != 2 or colours.shape[1] != 3:
        return None
    if colours.dtype in (np.uint8, np.uint16):
        return float(np.iinfo(colours.dtype).max)
    inside = colours.dtype.kind == "f" and (not len(colours) or (colours.min() >= 0 and colours.max() <= 1))
    return 1.0 if inside else None


def as_lab(colours: npt.NDArray[Any]) -> Floats:
    """Return L* (0 … 100), a* and b* of sRGB colours (n, 3), for D65 and the 2 degree observer.

    Unsigned 8- and 16-bit integers are taken over their type's range; floats must lie in 0 … 1.

    References
    ----------
    .. [1] IEC 61966-2-1:1999. Multimedia systems and equipment - Colour measurement and management - Part 2-1:
       Default RGB colour space - sRGB.
    .. [2] CIE 015:2018. Colorimetry, 4th edition. doi:10.25039/TR.015.2018

    Examples
    --------
    >>> import numpy as np
    >>> as_lab(np.array([[255, 255, 255], [255, 0, 0]], dtype=np.uint8)).round(1) + 0.0
    array([[100. ,   0. ,   0. ],
           [ 53.2,  80.1,  67.2]])
    """
    if colours.shape[1] != 3:
        raise must_be("image", "one of 3 channels for colour_space='lab'", f"{colours.shape[1]} channels")
    white = srgb_white(colours)
    if white is None:
        rule = "uint8, uint16, or float in 0 to 1 for colour_space='lab'"
        got = f"{colours.dtype.name} from {colours.min():g} to {colours.max():g}"
        raise must_be("image", rule, got, "divide it by its white, or use colour_space='rgb'")
    return lab(np.asarray(colours / white, np.float64))


def lightness(centers: Floats, colours: npt.NDArray[Any]) -> Floats:
    """Return by what centres (k, channels) of an image's colours are ordered, dark to light.

    L* where the colours (n, channels) are sRGB, else the mean of the channels; the value itself of a single channel.
    """
    white = srgb_white(colours)
    return np.asarray(centers.mean(axis=1)) if white is None else as_lab(np.clip(centers / white, 0, 1))[:, 0]
