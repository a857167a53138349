"""The normalised difference of two bands."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.filters.borders import filled, real_type
from snowshoe.filters.planes import laid_out, with_bands
from snowshoe.types import Image, Mask, Pixels, Range

Band = Annotated[int, Range(0, None)]


@method(
    family="filter",
    scope="pointwise",
    takes="channels",
    n_channels=2,
    stands_for_image=True,
    units="normalised difference",
    said="the normalised difference of bands {first} and {second} (counted from 0) was computed",
)
def normalised_difference(
    image: Image,
    *,
    first: Band = 1,
    second: Band = 0,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Normalised difference of two bands: (first - second) / (first + second).

    Choose it for satellite and multispectral images: near infrared and red show vegetation (NDVI), green and near
    infrared show water (NDWI), and shade and slope cancel. Don't for photos of three colours: take `excess_green`.

    Parameters
    ----------
    image : array_like, (M, N, bands) in any axis order
        Any accepted dtype: reflectances, or counts that are proportional to them. NaN is left out.
    first : int
        The band, from 0, that is bright in what you look for: near infrared for plants, green for water.
    second : int
        The band, from 0, that is dark there: red for plants, near infrared for water.
    channel_axis : int, optional
        The axis of the bands.
    mask : ndarray of bool, (M, N), optional
        True = use this pixel.

    Returns
    -------
    ndarray, (M, N)
        From -1 to 1 where no band is negative; 0 where the bands' sum is 0. float32 for integers of up to 16 bits and
        float32, else float64; 0 where a pixel is left out; a masked array gives a masked array.

    Raises
    ------
    ValueError
        If there is no such band.

    References
    ----------
    .. [1] Tucker, C. J. (1979). Red and photographic infrared linear combinations for monitoring vegetation. Remote
       Sensing of Environment, 8(2), 127-150. doi:10.1016/0034-4257(79)90013-0
    .. [2] McFeeters, S. K. (1996). The use of the Normalized Difference Water Index (NDWI) in the delineation of open
       water features. International Journal of Remote Sensing, 17(7), 1425-1432. doi:10.1080/01431169608948714

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import normalised_difference
    >>> normalised_difference(np.array([[[10, 30], [20, 20]]], dtype=np.uint8), channel_axis=-1)
    array([[0.5, 0. ]], dtype=float32)
    """
    checked = with_bands(image, mask, channel_axis, 2)
    for name, band in (("first", first), ("second", second)):
        if band >= checked.n_channels:
            rule = f"one of {band + 1} bands or more, as {name} is band {band}"
            raise must_be("image", rule, checked.n_channels, _missing(checked.n_channels))
    # Halves, because the sum of both may be no number.
    one, other = (filled(checked)[..., band].astype(np.float64) / 2 for band in (first, second))
    total = one + other
    difference = np.divide(one - other, total, out=np.zeros_like(total), where=total != 0)
    return laid_out(image, checked, difference.astype(real_type(checked.pixels.dtype)), channel_axis=channel_axis)


def _missing(n_bands: int) -> str:
    """Return what to do where a band is missing: most often it is the near infrared, which photos don't have."""
    others = "bands count from 0; choose others by first and second"
    if n_bands != 3:
        return others
    photo = "for a photo, take excess_green for plants, and network_regions+foreground:classes=N for water"
    return f"red, green and blue lack the near infrared band: read a file that has it, or {photo}; {others}"
