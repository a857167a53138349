"""Gaussian smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np

from snowshoe import filters
from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.filters.borders import filtered
from snowshoe.filters.weights import gaussian_radius
from snowshoe.spacing import relative
from snowshoe.types import Border, Image, Mask, Pixels, Range, Sigma, Unit


def halo(*, sigma: float, truncate: float, spacing: Sequence[float] | None = None, **_: object) -> int:
    """Return how many pixels around a block its pixels depend on, along the axis where they are the smallest."""
    least = 1.0 if spacing is None else min(relative(spacing, len(spacing)))
    return gaussian_radius(sigma / least, truncate)


@method(
    family="filter",
    scope="local",
    takes="channels",
    halo=halo,
    ndim=(2, 3),
    said="the image was smoothed with a Gaussian filter of standard deviation {sigma}",
)
def gaussian(
    image: Image,
    *,
    sigma: Sigma = 1.0,
    border: Border = "reflect",
    cval: Annotated[float, Range(None, None), Unit("image units")] = 0.0,
    truncate: Annotated[float, Range(0, 1000), Unit("sigmas")] = 4.0,
    rounded: bool = False,
    channel_axis: int | None = None,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Smoothed image: each pixel the Gaussian-weighted mean of the valid pixels around it.

    Choose it to take away noise and detail finer than sigma before thresholds, edges or a watershed. Don't where
    edges must stay sharp.

    Parameters
    ----------
    image : array_like, (M, N), (P, M, N) or with channels, each of which is smoothed
        Any accepted dtype; NaN is left out.
    sigma : float
        Standard deviation in pixels of the last axis; larger is smoother, and takes time in proportion. 0 smooths
        nothing.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage.
    cval : float
        The value beyond a constant border, in image units.
    truncate : float
        How many sigmas the filter reaches.
    rounded : bool
        Whether the result is rounded to the image's own type. That loses what lies between two grey values, and keeps
        what is known of the image: 8-bit colours stay sRGB, so that a later step can measure them in CIELAB.
    channel_axis : int, optional
        The axis of the channels.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: along an axis whose
        pixels are twice as long, sigma is half as many of them. Without it they are as long along all axes.
    mask : ndarray of bool, of the image's spatial shape, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the image's shape
        float32 for integers of up to 16 bits and float32, else float64, unless ``rounded``; in image units. Where
        pixels are left out, the weights of the others are raised to sum to 1 (normalised convolution); a pixel left
        out is 0; a masked array gives a masked array.

    Raises
    ------
    ValueError
        For a sigma, border, cval, truncate or spacing that is not accepted.

    References
    ----------
    .. [1] Knutsson, H., & Westin, C.-F. (1993). Normalized and differential convolution. IEEE Conference on Computer
       Vision and Pattern Recognition, 515-523. doi:10.1109/CVPR.1993.341081

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import gaussian
    >>> gaussian(np.array([[0, 0, 8, 0, 0]], dtype=np.uint8), sigma=0.5).round(2)
    array([[0.  , 0.85, 6.29, 0.85, 0.  ]], dtype=float32)
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3))
    settings: dict[str, Any] = {"sigma": sigma, "border": border, "cval": cval, "truncate": truncate}
    settings["spacing"] = spacing
    smooth = [filters.gaussian(plane, **settings) for plane in checked.planes()]
    pixels = np.stack(smooth, axis=channel_axis) if channel_axis is not None else smooth[0]
    typed = _as_type(pixels, checked.pixels.dtype) if rounded else pixels
    return filtered(image, checked, typed, channel_axis=channel_axis)


def _as_type(pixels: Pixels, dtype: np.dtype[Any]) -> Pixels:
    if dtype.kind == "f":
        return pixels.astype(dtype)
    limits = np.iinfo(dtype)
    return np.clip(np.rint(pixels), limits.min, limits.max).astype(dtype)
