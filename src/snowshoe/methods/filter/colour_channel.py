"""One channel of another colour space."""

from __future__ import annotations

from typing import Literal

import numpy as np

from snowshoe.catalogue import method
from snowshoe.colour import spaces
from snowshoe.colour.spaces import White, white_of
from snowshoe.filters.borders import real_type
from snowshoe.filters.planes import coloured, laid_out
from snowshoe.types import Image, Mask, Pixels

LAB = ("L", "a", "b")
HSV = {"H": spaces.hue, "S": spaces.saturation, "V": spaces.value}


@method(
    family="filter",
    scope="pointwise",
    takes="channels",
    n_channels=3,
    stands_for_image=True,
    units=lambda _, of, **__: f"{of} of {'CIELAB' if of in LAB else 'HSV'}",
    said="the {of} channel was computed from the colours of the image",
)
def colour_channel(
    image: Image,
    *,
    of: Literal["L", "a", "b", "H", "S", "V"] = "L",
    white: White = "auto",
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """One channel of CIELAB (L, a, b) or HSV (H, S, V) of a colour image.

    Choose it where objects and ground are equally bright but differ in hue: a parts green from red, b blue from
    yellow, S colour from grey. Don't where brightness parts them: that is `grey`. Don't threshold H where red matters:
    it lies at both ends of the circle; take a.

    Parameters
    ----------
    image : array_like, (M, N, 3) or (M, N, 4) in any axis order
        Red, green and blue as sRGB; a fourth channel (alpha) is not used. NaN is left out.
    of : {"L", "a", "b", "H", "S", "V"}
        L, lightness from 0 to 100; a, from green (below 0) to red; b, from blue (below 0) to yellow. H, the angle on
        the colour circle from 0 to 2π, red at 0 and grey too; S, how far from grey, 0 to 1; V, the greatest of red,
        green and blue, 0 to 1.
    white : float or "auto"
        The value that white has in the image, in image units; a larger one makes everything darker. "auto" is 255 for
        uint8, 65535 for uint16 and 1 for floats. Give 4095 for a camera of 12 bits.
    channel_axis : int, optional
        The axis of the channels.
    mask : ndarray of bool, (M, N), optional
        True = use this pixel.

    Returns
    -------
    ndarray, (M, N)
        float32 for integers of up to 16 bits and float32, else float64; 0 where a pixel is left out; a masked array
        gives a masked array.

    Raises
    ------
    ValueError
        If the channels aren't red, green and blue, lie outside 0 … ``white``, or the type has no "auto".

    References
    ----------
    .. [1] CIE 015:2018. Colorimetry, 4th edition. doi:10.25039/TR.015.2018
    .. [2] Smith, A. R. (1978). Color gamut transform pairs. ACM SIGGRAPH Computer Graphics, 12(3), 12-19.
       doi:10.1145/965139.807361

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import colour_channel
    >>> colour_channel(np.array([[[255, 0, 0], [0, 160, 0]]], dtype=np.uint8), of="a", channel_axis=-1).round(1)
    array([[ 80.1, -60.8]], dtype=float32)
    """
    checked = coloured(image, mask, channel_axis)
    colours = spaces.shares(checked, white_of(checked.pixels.dtype, white))
    values = HSV[of](colours) if of in HSV else spaces.lab(colours)[:, LAB.index(of)]
    pixels = values.reshape(checked.shape).astype(real_type(checked.pixels.dtype))
    return laid_out(image, checked, np.ascontiguousarray(pixels), channel_axis=channel_axis)
