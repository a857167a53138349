"""Logarithms."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.filters.borders import filled, real_type
from snowshoe.filters.planes import laid_out
from snowshoe.types import Image, Mask, Pixels, Range, Unit


def units(_: CheckedImage, *, given: str, **__: object) -> str:
    """Return what logarithms are in."""
    return f"logarithm of {given}"


@method(
    family="filter",
    scope="pointwise",
    takes="channels",
    said="the logarithm of the pixel values was taken",
    units=units,
)
def logarithm(
    image: Image,
    *,
    offset: Annotated[float, Range(None, None), Unit("image units")] = 1.0,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Natural logarithm of each value plus an offset.

    Choose it where values span several powers of ten, as in fluorescence, X-ray transmission or radar, and where light
    that falls unevenly multiplies the image: there equal ratios become equal differences. Don't where noise is the same
    at all brightnesses: the dark end's would be blown up.

    Parameters
    ----------
    image : array_like, of any shape
        Any accepted dtype; NaN is left out.
    offset : float
        Added to every value first, in image units; a larger one spreads the dark end less. Above it, values are
        spread by ratio, below it nearly evenly.
    channel_axis : int, optional
        The axis of the channels.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the image's shape
        float32 for integers of up to 16 bits and float32, else float64; 0 where a pixel is left out; a masked array
        gives a masked array.

    Raises
    ------
    ValueError
        If a value plus the offset is not above 0.

    References
    ----------
    .. [1] Gonzalez, R. C., & Woods, R. E. (2018). Digital Image Processing (4th ed.). Pearson. Section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import logarithm
    >>> logarithm(np.array([[0, 9, 99]], dtype=np.uint8)).round(2)
    array([[0.  , 2.3 , 4.61]], dtype=float32)
    """
    checked = as_image(image, mask, channel_axis=channel_axis)
    used = checked.pixels if checked.valid is None else checked.pixels[checked.valid]
    least = float(used.min()) if used.size else 0.0
    if used.size and not least + offset > 0:
        raise must_be("offset", f"above {-least:g}, since the least value is {least:g}", offset)
    # A pixel that is not valid is left at 1, whose logarithm raises nothing.
    shifted = filled(checked).astype(np.float64) + offset
    if checked.valid is not None:
        shifted[~checked.valid] = 1.0
    logarithms = np.log(shifted).astype(real_type(checked.pixels.dtype))
    return laid_out(image, checked, logarithms, channel_axis=channel_axis)
