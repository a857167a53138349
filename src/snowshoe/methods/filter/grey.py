"""Grey values."""

from __future__ import annotations

import numpy as np

from snowshoe import arrays
from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.filters.borders import filtered
from snowshoe.types import Image, Mask, Pixels


@method(
    family="filter",
    scope="pointwise",
    takes="channels",
    stands_for_image=True,
    said="the image was converted to greyscale",
)
def grey(image: Image, *, channel_axis: int | None = None, mask: Mask | None = None) -> Pixels:
    """Grey values of a colour image: 0.2125 R + 0.7154 G + 0.0721 B, in the image's own units.

    Choose it before a method that would look at all channels, where only brightness matters. Don't before a method of
    one channel: that gets the grey values anyway.

    Parameters
    ----------
    image : array_like, (M, N, 3) or (M, N, 4) in any axis order
        One channel is returned as it is. A second of two channels and a fourth of four (alpha) are not used.
    channel_axis : int, optional
        The axis of the channels; without it the image has one and is returned as it is.
    mask : ndarray of bool, (M, N), optional
        True = use this pixel.

    Returns
    -------
    ndarray, (M, N)
        To 16 bits of precision for integers of up to 16 bits, so that the histogram is always exact: 8-bit colour
        gives float32 in steps of 1/256, 16-bit colour the same type. Wider integers give float64, floats their own
        type. A pixel with R = G = B keeps its value, floats to rounding. 0 where a pixel is left out; a masked array
        gives a masked array.

    Raises
    ------
    ValueError
        For more than four channels.

    References
    ----------
    .. [1] ITU-R (2015). Recommendation BT.709-6: Parameter values for the HDTV standards for production and
       international programme exchange. International Telecommunication Union.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import grey
    >>> grey(np.array([[[255, 0, 0], [7, 7, 7]]], dtype=np.uint8), channel_axis=-1)
    array([[54.1875,  7.    ]], dtype=float32)
    """
    checked = as_image(image, mask, channel_axis=channel_axis)
    values = arrays.grey(checked.pixels, channel_axis=-1) if checked.has_channels else checked.pixels
    return filtered(image, checked, np.array(values))
