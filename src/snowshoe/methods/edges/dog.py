"""The difference of two Gaussians and its zero crossings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.filters.borders import filled, finite_cval, real_type, whole_within
from snowshoe.filters.crossings import least_step, zero_crossings
from snowshoe.filters.gaussian import smoothed_along
from snowshoe.filters.weights import gaussian_radius, gaussian_weights, widest_radius
from snowshoe.results import Edges
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Auto, Border, Image, Mask, Pixels, Range, Unit

Scale = Annotated[float, Range(0.5, 100), Unit("pixels")]
Ratio = Annotated[float, Range(1.1, 10)]
Step = Annotated[float, Range(0, None), Unit("image units")]


def halo(sigma: float = 2.0, ratio: float = 1.6, spacing: Sequence[float] | None = None, **_: object) -> int:
    """Return how far the result looks: the wider filter's radius, and one pixel more for a crossing."""
    return widest_radius(sigma * ratio, spacing) + 1


@method(family="edges", scope="local", halo=halo, ndim=(2, 3))
def dog(
    image: Image,
    *,
    sigma: Scale = 2.0,
    ratio: Ratio = 1.6,
    slope: Step | Auto = "auto",
    border: Border = "reflect",
    cval: float = 0.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Closed contours and blobs of a chosen size: zero crossings of a difference of Gaussians.

    Choose it for blobs between two sizes, and as a band-pass that takes away slow shading and fine noise at once. Don't
    where contours must lie exactly on the edge of small things: `log` with its narrower filter rounds less.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    sigma : float
        Standard deviation of the narrower Gaussian in pixels; larger keeps only coarser edges and withstands more
        noise.
    ratio : float
        How many times wider the other Gaussian is; 1.6 comes nearest to the Laplacian of a Gaussian, larger lets
        slower changes through.
    slope : float or "auto"
        How steeply the response must cross zero for a crossing to count, given as the height in image units of the
        straight step that would cross as steeply. 0 keeps all. "auto" keeps a crossing whose step is at least a
        quarter of the range of the grey values under the wider filter, and in integer images at least one grey level.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage.
    cval : float
        The value beyond a constant border, in image units.
    spacing : Spacing or sequence of float, optional
        Size of a pixel along each axis; sigma is in pixels of the last one.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Edges
        ``response``, the wider smoothing less the narrower: positive on the dark side of an edge, negative on the
        bright. ``strength``, the step height at every zero crossing and 0 elsewhere; ``crossings``, those that
        ``slope`` keeps; ``orientation``, the direction in which the image rises: in radians, or in a
        volume a unit vector. Float32 for up to 16 bits
        and float32, else float64. All are 0 and not ``valid`` where the wider filter, 4 sigma to each side, touches a
        pixel that is not valid.

    Raises
    ------
    ValueError
        For a ``cval`` that is not finite.

    Notes
    -----
    ``-response`` equals `skimage.filters.difference_of_gaussians` with ``mode="reflect"``, to rounding.

    References
    ----------
    .. [1] Marr, D., & Hildreth, E. (1980). Theory of edge detection. Proceedings of the Royal Society of London B,
       207, 187-217. doi:10.1098/rspb.1980.0020
    .. [2] Lowe, D. G. (2004). Distinctive image features from scale-invariant keypoints. International Journal of
       Computer Vision, 60(2), 91-110. doi:10.1023/B:VISI.0000029664.99615.94

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import dog
    >>> edges = dog(np.array([[0] * 9 + [100] * 9] * 2, dtype=np.uint8), sigma=1.0)
    >>> np.flatnonzero(edges.crossings[0]).tolist()
    [9]
    """
    checked = as_image(image, mask, ndim=(2, 3))
    steps, outside = relative(spacing, len(checked.shape)), finite_cval(cval, checked.pixels.dtype)
    wide = sigma * ratio
    radii = [gaussian_radius(wide / step) for step in steps]
    valid = whole_within(checked, radii, border)
    response = _smoothed(checked, wide, steps, border, outside)
    response -= _smoothed(checked, sigma, steps, border, outside)
    if checked.valid is not None:
        response[~valid] = 0
    least = least_step(checked, radii, border, cval) if slope == "auto" else None
    steepness = (1 / sigma - 1 / wide) / math.sqrt(2 * math.pi)
    strength, kept, uphill = zero_crossings(response, valid, border, 1 / steepness, slope, least, steps)
    return Edges(strength, valid, response=response, crossings=kept, given_orientation=uphill, thin=True)


def _smoothed(checked: CheckedImage, sigma: float, steps: Sequence[float], border: str, outside: float) -> Pixels:
    real = real_type(checked.pixels.dtype)
    weights = [gaussian_weights(sigma / step, gaussian_radius(sigma / step)).astype(real) for step in steps]
    return smoothed_along(weights, filled(checked), border, outside)
