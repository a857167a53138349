"""One channel."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.arrays import as_image, filtered
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.types import Image, Mask, Pixels, Range


@method(family="filter", scope="pointwise", takes="channels", stands_for_image=True)
def channel(
    image: Image,
    *,
    index: Annotated[int, Range(0, None)] = 0,
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
    index : int
        Which channel, from 0: in a colour image 0 is red, 1 green, 2 blue.
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
        If there is no such channel.

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
    if index >= checked.n_channels:
        raise must_be("index", f"below the image's number of channels ({checked.n_channels})", index)
    values = checked.pixels[..., index] if checked.has_channels else checked.pixels
    return filtered(image, checked, np.array(values))
