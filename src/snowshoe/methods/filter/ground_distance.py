"""Distance from the ground's colour."""

from __future__ import annotations

from typing import Annotated, Literal

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.colour.lab import srgb_white
from snowshoe.filters.borders import filtered
from snowshoe.statistics.colours import Values, ValuesOf
from snowshoe.statistics.ground import Ground, power_of
from snowshoe.types import Auto, Image, Mask, Pixels, Range

__all__ = ["ground_distance"]


def fit(values: Values, *, power: float | Literal["auto"]) -> Ground:
    """Return the commonest colour, and the power."""
    return Ground.of(values, power)


def units(image: CheckedImage, *, given: str, power: float | Literal["auto"]) -> str:
    """Return what distances are in: CIELAB where the channels are sRGB; else what the values are in."""
    in_lab = srgb_white(image.flat.reshape(-1, image.n_channels)) is not None
    exponent = power_of(power, in_lab=in_lab)
    return f"{'CIELAB' if in_lab else given}{'' if exponent == 1 else f', to the power {exponent:g}'}"


@method(
    family="filter",
    scope="pointwise",
    takes="channels",
    statistic=ValuesOf,
    fit=fit,
    stands_for_image=True,
    units=units,
    said="each pixel was replaced by the distance of its colour from the most common colour of the image",
)
def ground_distance(
    image: Image,
    *,
    power: Annotated[float, Range(0.1, 10)] | Auto = 1.0,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """How unlike the ground each pixel is: the distance of its colour from the image's commonest one.

    Choose it before a threshold where one recipe has to find dark objects on bright ground, bright ones on dark, and
    stained ones of any colour: all are bright afterwards. Don't where light drifts over the image, or where objects
    own most of it: then their colour is the commonest.

    Parameters
    ----------
    image : array_like, (M, N) or n-D, with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    power : float or "auto"
        What distances are raised to. Below 1 faint objects come nearer to bright ones, so that a threshold keeps both,
        and noise grows; above 1 faint ones fade. 0.5 makes the noise of counted photons even. "auto" is 1 in CIELAB,
        where lightness is even to the eye, else 0.7.
    channel_axis : int, optional
        The axis of the channels; without it the image has one.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the spatial shape
        One channel; float32 for integers of up to 16 bits and float32, else float64. Distances are in CIELAB where the
        three channels are sRGB (uint8, uint16, or float in 0 to 1), else in the image's units. 0 where a pixel is left
        out; a masked array gives a masked array.

    Raises
    ------
    ValueError
        If no pixel is valid.

    Notes
    -----
    Later steps of a recipe that compare labels by the image look at this distance.

    The ground's colour is sought in each channel alone: in a histogram of 128 bins, smoothed a little, the median of
    what is in the tallest bin and beside it. Statistics of blocks add up to that of the image.

    References
    ----------
    .. [1] Zack, G. W., Rogers, W. E., & Latt, S. A. (1977). Automatic measurement of sister chromatid exchange
       frequency. Journal of Histochemistry & Cytochemistry, 25(7), 741-753. doi:10.1177/25.7.70454
    .. [2] CIE 015:2018. Colorimetry, 4th edition. doi:10.25039/TR.015.2018

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import ground_distance
    >>> ground_distance(np.array([[200, 200, 30], [200, 250, 200]], dtype=np.uint8))
    array([[  0.,   0., 170.],
           [  0.,  50.,   0.]], dtype=float32)
    """
    checked = as_image(image, mask, channel_axis=channel_axis).require_valid()
    return filtered(image, checked, fit(ValuesOf.of(checked), power=power).apply(checked))
