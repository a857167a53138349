"""Contrast made alike all over an image (CLAHE)."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.filters.equalising import equalised
from snowshoe.filters.planes import each_plane
from snowshoe.types import Image, Mask, Pixels, Range, Unit


@method(
    family="filter",
    scope="regional",
    takes="channels",
    ndim=(2, 3),
    said="contrast was equalised locally with CLAHE",
    units="rank from 0 to 1",
)
def local_contrast_equalisation(
    image: Image,
    *,
    tiles: Annotated[int, Range(1, 256), Unit("tiles")] = 8,
    limit: Annotated[float, Range(1, 256)] = 3.0,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Image with equal contrast everywhere: each value becomes its rank among those around (CLAHE).

    Choose it to see, and to find edges, where parts of an image are dim or flat. Don't before a threshold that stands
    for a quantity, nor to measure intensities: what is equally bright no longer is. For uneven light,
    `subtract_background` keeps units.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N), or with channels, each of which is equalised
        Any accepted dtype; NaN is left out.
    tiles : int
        Along each side, so many tiles have a histogram of their own; a larger number adapts to smaller places, and
        raises their noise.
    limit : float
        How many times the mean count a grey value's count may be; larger raises contrast more, and noise with it. 1
        leaves the contrast as it is.
    channel_axis : int, optional
        The axis of the channels.
    mask : ndarray of bool, of the image's spatial shape, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the image's shape
        From 0 to 1, float32 for integers of up to 16 bits and float32, else float64; 0 where a pixel is left out; a
        masked array gives a masked array.

    Raises
    ------
    ValueError
        If the image is neither a plane nor a volume.

    Notes
    -----
    OpenCV's ``createCLAHE``, whose ``clipLimit`` is ``limit``, but in shares instead of grey values and alike in all
    directions: tiles are equal parts of the image, so a pixel may belong to two in part, where OpenCV mirrors the image
    to whole tiles; and pixels are weighed by their middles, where OpenCV weighs by their corners. Grey values are told
    apart in 256 steps of the image's range. What is above the limit is spread over all grey values, once.

    It is not local: where tiles lie, and the range, depend on the whole image.

    References
    ----------
    .. [1] Zuiderveld, K. (1994). Contrast limited adaptive histogram equalization. Graphics Gems IV, 474-485. Academic
       Press. doi:10.1016/B978-0-12-336156-1.50061-6

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import local_contrast_equalisation
    >>> local_contrast_equalisation(np.array([[10, 11, 12, 13]], dtype=np.uint8), tiles=1, limit=256).round(2)
    array([[0.25, 0.5 , 0.75, 1.  ]], dtype=float32)
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3))
    equalise = partial(equalised, tiles=tiles, limit=limit)
    return each_plane(image, checked, equalise, channel_axis=channel_axis)
