"""Canny's edges."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.colour.lab import as_lab, srgb_white
from snowshoe.errors import must_be
from snowshoe.filters.borders import finite_cval, real_type
from snowshoe.filters.gaussian import gaussian
from snowshoe.filters.gradients import Gradient, gradient_3x3, joint_gradient
from snowshoe.filters.hysteresis import greatest_high, hysteresis
from snowshoe.filters.suppression import ridges
from snowshoe.filters.validity import mask_of
from snowshoe.results import Edges
from snowshoe.types import Auto, Border, Image, Mask, Pixels, Range, Sigma, Unit

Strength = Annotated[float, Range(0, None), Unit("image units")]

FLAT_SHARE = 0.7
"""The share of the pixels that "auto" takes to lie on no edge."""
LOW_SHARE = 0.5
"""The low threshold that "auto" takes, as a share of the high one: a power of 2, so that nothing is rounded."""

AS_THEY_ARE = "colours compared as they are: they are not known to be sRGB, so CIELAB was not used"


@method(family="edges", scope="regional", takes="channels", shortlist=True)
def canny(
    image: Image,
    *,
    sigma: Sigma = 2.5,
    low: Strength | Auto = "auto",
    high: Strength | Auto = "auto",
    colour_space: Literal["lab", "channels"] = "lab",
    border: Border = "reflect",
    cval: float = 0.0,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Thin, connected edges: ridges of the gradient that are strong somewhere and nowhere too weak (Canny).

    Choose it for line drawings of an image, for measuring along edges, and wherever a decision at every pixel is
    wanted; in colour it sees borders between colours of one grey too. Don't where contours must be closed (`log`, or
    regions), or where texture is strong: it follows every blade of grass.

    Parameters
    ----------
    image : array_like, (M, N), with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    sigma : float
        Standard deviation of the Gaussian in pixels; larger keeps only coarser edges and withstands more noise.
    low : float or "auto"
        Magnitude above which a ridge is followed; smaller makes longer lines. "auto" is half of ``high``.
    high : float or "auto"
        Magnitude above which a ridge counts by itself; larger leaves fewer lines. "auto" is the least that 70 % of the
        pixels do not exceed.
    colour_space : {"lab", "channels"}
        Three channels that are sRGB (uint8, uint16, or floats in 0 to 1) are compared in CIELAB, or as they are; other
        channels always as they are, and ``notes`` says so. Magnitudes, and with them ``low`` and ``high``, are in
        units of CIELAB, where white is 100 from black, or in image units.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage.
    cval : float
        The value beyond a constant border, in image units and the same in all channels.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Edges
        ``crossings``, the pixels on an edge; ``strength``, which a ridge pixel exceeds no longer when it stops to be an
        edge: the greatest ``high`` for ``low="auto"``, worked out when first asked for; the gradient's ``magnitude``
        everywhere, a step of 1 giving at most 4, as `sobel` of the smoothed image; ``gx``, ``gy``, ``orientation``.
        Float32 for up to 16 bits and float32, else float64. With channels the gradient points to where lightness
        rises, or the channels' sum. All are 0 and not ``valid`` where the 3×3 neighbourhood touches a pixel that is not
        valid; the smoothing leaves pixels out that are not valid.

    Raises
    ------
    ValueError
        For ``low`` above ``high``, or a ``cval`` that is not finite.

    Notes
    -----
    A ridge pixel is at least as strong as the points on either side of it along the gradient, interpolated between two
    pixels. `skimage.feature.canny` has the same rules, but never marks the outermost pixels, and its thresholds count
    as passed when they are met; OpenCV's ``Canny`` does not smooth, rounds directions to 45°, and sums absolute values
    unless told otherwise. "auto" for ``high`` follows MATLAB's ``edge``. The strength is worked out at once for all
    thresholds, as a reconstruction by dilation [2]_: ``crossings`` is ``strength > high`` where ``low`` is "auto".
    The gradient of several channels lies along the direction in which all of them change most, and its square is the
    sum of their squared slopes in that direction [3]_.

    References
    ----------
    .. [1] Canny, J. (1986). A computational approach to edge detection. IEEE Transactions on Pattern Analysis and
       Machine Intelligence, 8(6), 679-698. doi:10.1109/TPAMI.1986.4767851
    .. [2] Vincent, L. (1993). Morphological grayscale reconstruction in image analysis: applications and efficient
       algorithms. IEEE Transactions on Image Processing, 2(2), 176-201. doi:10.1109/83.217222
    .. [3] Di Zenzo, S. (1986). A note on the gradient of a multi-image. Computer Vision, Graphics, and Image
       Processing, 33(1), 116-125. doi:10.1016/0734-189X(86)90223-9

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import canny
    >>> edges = canny(np.array([[0] * 5 + [100] * 6] * 3, dtype=np.uint8), sigma=1.0)
    >>> np.flatnonzero(edges.crossings[1]).tolist()
    [4, 5]
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2,))
    white = _white(checked, colour_space)
    channels = _channels(checked, white, finite_cval(cval))
    parts = (_gradient(plane, checked.valid, sigma, border, outside) for plane, outside in channels)
    found = joint_gradient(parts, leading=1 if white else len(channels)) if len(channels) > 1 else next(parts)
    used = mask_of(found.valid)
    least, enough = _thresholds(found.magnitude if used is None else found.magnitude[used], low, high)
    lines = ridges(found.magnitude, (found.gx, found.gy))
    return Edges.of_gradient(
        found,
        step=4 * (100 / white if white else len(channels) ** 0.5),
        strength=partial(greatest_high, lines, LOW_SHARE),
        crossings=hysteresis(lines, least, enough),
        thin=True,
        notes=(AS_THEY_ARE,) if len(channels) > 1 and colour_space == "lab" and not white else (),
    )


def _white(checked: CheckedImage, colour_space: str) -> float | None:
    """Return the value of white where colours are compared in CIELAB, or None."""
    if colour_space != "lab" or not checked.has_channels:
        return None
    return srgb_white(checked.flat if checked.valid is None else checked.pixels[checked.valid])


def _channels(checked: CheckedImage, white: float | None, cval: float) -> list[tuple[Pixels, float]]:
    """Return every channel as a plane, and what stands beyond its border."""
    planes, outside = checked.pixels.reshape(*checked.shape, -1), np.full(checked.n_channels, cval)
    if white:
        used = planes if checked.valid is None else np.where(checked.valid[..., None], planes, 0)
        planes = as_lab(used.reshape(-1, 3)).astype(real_type(planes.dtype)).reshape(planes.shape)
        outside = as_lab(np.clip(np.full((1, 3), cval / white), 0, 1))[0]
    return [(np.ascontiguousarray(planes[..., k]), float(outside[k])) for k in range(checked.n_channels)]


def _gradient(plane: Pixels, valid: Mask | None, sigma: float, border: Border, cval: float) -> Gradient:
    smoothed = gaussian(plane, sigma=sigma, border=border, cval=cval, mask=valid)
    return gradient_3x3(smoothed, valid, border, cval, (1, 2))


def _thresholds(magnitude: Pixels, low: float | str, high: float | str) -> tuple[float, float]:
    """Return both thresholds as numbers."""
    if high == "auto":
        rank = min(int(FLAT_SHARE * magnitude.size), magnitude.size - 1)
        high = float(np.partition(magnitude, rank, axis=None)[rank]) if magnitude.size else 0.0
        high = max(high, float(low)) if low != "auto" else high
    if low == "auto":
        low = LOW_SHARE * float(high)
    if float(low) > float(high):
        raise must_be("low", f"at most high ({high})", low)
    return float(low), float(high)
