"""Dark for bright."""

from __future__ import annotations

from typing import Annotated

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.filters.planes import laid_out
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.intensities import Intensities, Inversion
from snowshoe.types import Auto, Image, Mask, Pixels, Range, Unit


def fit(histogram: Histogram, *, white: float | str) -> Inversion:
    """Return what values are taken from: white, or the least and the greatest value of the image."""
    return Inversion(*histogram.span) if white == "auto" else Inversion(0.0, float(white))


@method(
    family="filter", scope="pointwise", takes="channels", statistic=Intensities, fit=fit, said="the image was inverted"
)
def invert(
    image: Image,
    *,
    white: Annotated[float, Range(None, None), Unit("image units")] | Auto = "auto",
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Inverted image: what was bright is dark, and vice versa.

    Choose it for dark objects before a method that makes bright ones its objects, such as `otsu` with `components`.
    Don't to make several images alike: give ``white`` then, or freeze the recipe, since "auto" is each image's own.

    Parameters
    ----------
    image : array_like, of any shape
        Any accepted dtype; NaN is left out.
    white : float or "auto"
        Every value is taken from it, in image units: 255 gives the negative of an 8-bit image as other programs make
        it. A larger one makes the result brighter. "auto" is the least plus the greatest valid value of all
        channels, so that the two change places and the range stays as it is, whatever the type.
    channel_axis : int, optional
        The axis of the channels, which are inverted alike.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the image's shape and type
        In image units; 0 where a pixel is left out; a masked array gives a masked array.

    Raises
    ------
    ValueError
        If no pixel is valid, or the type cannot hold ``white`` less a pixel.

    References
    ----------
    .. [1] Gonzalez, R. C., & Woods, R. E. (2018). Digital Image Processing (4th ed.). Pearson. Section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import invert
    >>> invert(np.array([[10, 20, 40]], dtype=np.uint8))
    array([[40, 30, 10]], dtype=uint8)
    """
    checked = as_image(image, mask, channel_axis=channel_axis).require_valid()
    model = fit(Intensities.of(checked), white=white)
    return laid_out(image, checked, model.apply(checked), channel_axis=channel_axis)
