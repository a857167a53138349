"""One range of values brought onto another."""

from __future__ import annotations

from typing import Annotated

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.filters.planes import laid_out
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.intensities import Intensities, Rescaling, tails
from snowshoe.types import Auto, Image, Mask, Pixels, Range, Unit

Value = Annotated[float, Range(None, None), Unit("image units")]
New = Annotated[float, Range(-1e9, 1e9)]


def fit(
    histogram: Histogram, *, low: float | str, high: float | str, tail: float, minimum: float, maximum: float
) -> Rescaling:
    """Return the range that is rescaled, "auto" as the image's own, and what it becomes."""
    darkest, brightest = tails(histogram, tail)
    if low != "auto" and high == "auto":
        brightest = max(brightest, float(low))
    if high != "auto" and low == "auto":
        darkest = min(darkest, float(high))
    least = darkest if low == "auto" else float(low)
    greatest = brightest if high == "auto" else float(high)
    if low != "auto" and high != "auto" and least >= greatest:
        raise must_be("low", f"below high ({greatest:g})", least)
    return Rescaling(least, greatest, minimum, maximum)


@method(
    family="filter",
    scope="pointwise",
    takes="channels",
    statistic=Intensities,
    fit=fit,
    units=lambda *_, minimum, maximum, **__: f"rescaled to {minimum:g} … {maximum:g}",
    said="the pixel values were rescaled linearly",
)
def rescale(
    image: Image,
    *,
    low: Value | Auto = "auto",
    high: Value | Auto = "auto",
    tail: Annotated[float, Range(0, 0.5)] = 0.0,
    minimum: New = 0.0,
    maximum: New = 1.0,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Rescaled image: a range of values brought onto another, what lies outside it cut off at its ends.

    Choose it before a method whose parameters are in image units, to use the same numbers for images of other units,
    and to cut off outliers. Don't where values must stay comparable between images: give ``low`` and ``high`` then, or
    freeze the recipe. No threshold of the catalogue needs it.

    Parameters
    ----------
    image : array_like, of any shape
        Any accepted dtype; NaN is left out.
    low : float or "auto"
        What becomes ``minimum``, in image units; a larger value makes more of the dark end equal. "auto" is the least
        valid value of all channels together, which so keep their colours; but for ``tail``.
    high : float or "auto"
        What becomes ``maximum``, in image units; a smaller value makes more of the bright end equal.
    tail : float
        The share of the values, from 0 to 0.5, that may lie below an "auto" ``low``, and as many above an "auto"
        ``high``; larger withstands more outliers.
    minimum : float
        What ``low`` becomes.
    maximum : float
        What ``high`` becomes; less than ``minimum`` inverts the image.
    channel_axis : int, optional
        The axis of the channels.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the image's shape
        float32 for integers of up to 16 bits and float32, else float64, from ``minimum`` to ``maximum``; ``minimum``
        in an image of one value; 0 where a pixel is left out; a masked array gives a masked array.

    Raises
    ------
    ValueError
        If no pixel is valid, or ``low`` is not below ``high``.

    References
    ----------
    .. [1] Gonzalez, R. C., & Woods, R. E. (2018). Digital Image Processing (4th ed.). Pearson. Section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import rescale
    >>> rescale(np.array([[0, 50, 100, 200]], dtype=np.uint8), high=100)
    array([[0. , 0.5, 1. , 1. ]], dtype=float32)
    """
    checked = as_image(image, mask, channel_axis=channel_axis).require_valid()
    model = fit(Intensities.of(checked), low=low, high=high, tail=tail, minimum=minimum, maximum=maximum)
    return laid_out(image, checked, model.apply(checked), channel_axis=channel_axis)
