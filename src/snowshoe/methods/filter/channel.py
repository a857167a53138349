"""One channel."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.filters.borders import filtered
from snowshoe.types import Image, Mask, Pixels, Range

NAMES = {"red": 0, "green": 1, "blue": 2, "alpha": 3}


@method(
    family="filter",
    scope="pointwise",
    takes="channels",
    stands_for_image=True,
    said="channel {index} (counted from 0) was taken from each image",
)
def channel(
    image: Image,
    *,
    index: Annotated[int, Range(0, None)] | Literal["red", "green", "blue", "alpha"] = 0,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """One channel of an image, as it is.

    Choose it where one stain, band or colour holds what you look for. Don't where brightness over all colours does:
    take `grey`, or nothing, since methods of one channel get the grey values by themselves.

    Parameters
    ----------
    image : array_like, (M, N, channels) in any axis order, or (M, N)
        Any accepted dtype.
    index : int, or "red", "green", "blue" or "alpha"
        Which channel, from 0; or its name in a colour image, where red is 0, green 1, blue 2, and alpha 3.
    channel_axis : int, optional
        The axis of the channels; without it the image is its only channel, 0.
    mask : ndarray of bool, (M, N), optional
        True = use this pixel.

    Returns
    -------
    ndarray, (M, N)
        In the image's type and units; 0 where a pixel is left out; a masked array gives a masked array.

    Raises
    ------
    ValueError
        If there is no such channel, or a name is given for an image that isn't of 3 or 4 channels.

    References
    ----------
    .. [1] Gonzalez, R. C., & Woods, R. E. (2018). Digital Image Processing (4th ed.). Pearson. Section 6.2.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import channel
    >>> channel(np.uint8([[[10, 20, 30], [11, 21, 31]]]), index=1, channel_axis=-1)
    array([[20, 21]], dtype=uint8)
    """
    checked = as_image(image, mask, channel_axis=channel_axis)
    place = _place(index, checked.n_channels)
    values = checked.pixels[..., place] if checked.has_channels else checked.pixels
    return filtered(image, checked, np.array(values))


def _place(index: int | str, n_channels: int) -> int:
    """Return the number of a channel that the image has."""
    place = NAMES[index] if isinstance(index, str) else index
    if isinstance(index, str) and (n_channels not in (3, 4) or place >= n_channels):
        least = max(place + 1, 3)
        raise must_be("index", f"a number for {n_channels} channels", index, f"{index} is one of {least} colours")
    if place >= n_channels:
        raise must_be("index", f"below the image's number of channels ({n_channels})", index)
    return place
