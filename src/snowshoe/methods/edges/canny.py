"""Canny's edges."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.filters.borders import finite_cval
from snowshoe.filters.gaussian import gaussian
from snowshoe.filters.gradients import gradient_3x3
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


@method(family="edges", scope="regional", shortlist=True)
def canny(
    image: Image,
    *,
    sigma: Sigma = 2.5,
    low: Strength | Auto = "auto",
    high: Strength | Auto = "auto",
    border: Border = "reflect",
    cval: float = 0.0,
    mask: Mask | None = None,
) -> Edges:
    """Thin, connected edges: ridges of the gradient that are strong somewhere and nowhere too weak (Canny).

    Choose it for line drawings of an image, for measuring along edges, and wherever a decision at every pixel is
    wanted. Don't where contours must be closed (`log`, or regions), or where texture is strong: it follows every
    blade of grass.

    Parameters
    ----------
    image : array_like, (M, N)
        One channel, any accepted dtype; NaN is left out.
    sigma : float
        Standard deviation of the Gaussian in pixels; larger keeps only coarser edges and withstands more noise.
    low : float or "auto"
        Magnitude above which a ridge is followed; smaller makes longer lines. "auto" is half of ``high``.
    high : float or "auto"
        Magnitude above which a ridge counts by itself; larger leaves fewer lines. "auto" is the least that 70 % of the
        pixels do not exceed.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage.
    cval : float
        The value beyond a constant border, in image units.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Edges
        ``crossings``, the pixels on an edge; ``strength``, which a ridge pixel exceeds no longer when it stops to be an
        edge: the greatest ``high`` for ``low="auto"``; the gradient's ``magnitude`` everywhere, a step of 1 giving at
        most 4, as `sobel` of the smoothed image; ``gx``, ``gy``, ``orientation``. Float32 for up to 16 bits and
        float32, else float64. All are 0 and not ``valid`` where the 3×3 neighbourhood touches a pixel that is not
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

    References
    ----------
    .. [1] Canny, J. (1986). A computational approach to edge detection. IEEE Transactions on Pattern Analysis and
       Machine Intelligence, 8(6), 679-698. doi:10.1109/TPAMI.1986.4767851
    .. [2] Vincent, L. (1993). Morphological grayscale reconstruction in image analysis: applications and efficient
       algorithms. IEEE Transactions on Image Processing, 2(2), 176-201. doi:10.1109/83.217222

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import canny
    >>> edges = canny(np.array([[0] * 5 + [100] * 6] * 3, dtype=np.uint8), sigma=1.0)
    >>> np.flatnonzero(edges.crossings[1]).tolist()
    [4, 5]
    """
    checked = as_image(image, mask, ndim=(2,))
    smoothed = gaussian(checked.pixels, sigma=sigma, border=border, cval=finite_cval(cval), mask=checked.valid)
    found = gradient_3x3(smoothed, checked.valid, border, cval, (1, 2))
    used = mask_of(found.valid)
    least, enough = _thresholds(found.magnitude if used is None else found.magnitude[used], low, high)
    lines = ridges(found.magnitude, (found.gx, found.gy))
    strength = greatest_high(lines, LOW_SHARE)
    crossings = strength > enough if least == LOW_SHARE * enough else hysteresis(lines, least, enough)
    return Edges.of_gradient(found, step=4, strength=strength, crossings=crossings, thin=True)


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
