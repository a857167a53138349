"""The Laplacian of a Gaussian and its zero crossings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.filters.borders import filled, finite_cval, real_type, whole_within
from snowshoe.filters.crossings import least_step, zero_crossings
from snowshoe.filters.scaling import in_range
from snowshoe.filters.weights import (
    bend_weights,
    derivative_radius,
    gaussian_radius,
    gaussian_weights,
    radii_of,
    table_of,
    widest_radius,
)
from snowshoe.kernels import gaussian
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.kernels.volumes import as_volume
from snowshoe.results import Edges
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Auto, Border, Image, Mask, Pixels, Range, Unit

Scale = Annotated[float, Range(0.5, 100), Unit("pixels")]
Step = Annotated[float, Range(0, None), Unit("image units")]


def halo(sigma: float = 2.0, spacing: Sequence[float] | None = None, **_: object) -> int:
    """Return how far the result looks: the filter's radius, and one pixel more for a crossing."""
    return widest_radius(sigma, spacing) + 1


@method(
    family="edges",
    scope="local",
    halo=halo,
    ndim=(2, 3),
    shortlist=True,
    said="edges were detected as zero crossings of the Laplacian of a Gaussian of standard deviation {sigma}",
    on_photos=0.53,
)
def log(
    image: Image,
    *,
    sigma: Scale = 2.0,
    slope: Step | Auto = "auto",
    border: Border = "reflect",
    cval: float = 0.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Closed contours at a chosen scale: zero crossings of the Laplacian of Gaussian (Marr-Hildreth).

    Choose it for thin, closed contours of objects larger than a few sigma, also in noise. Don't where corners and
    junctions must be exact: it rounds corners and cannot branch.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    sigma : float
        Standard deviation of the Gaussian in pixels; larger keeps only coarser edges and withstands more noise.
    slope : float or "auto"
        How steeply the response must cross zero for a crossing to count, given as the height in image units of the
        straight step that would cross as steeply. 0 keeps all. "auto" keeps a crossing whose step is at least a
        quarter of the range of the grey values under the filter, and in integer images at least one grey level. It
        looks no further than the filter. At sigma 2 it keeps 8 % of white noise's crossings; at a smaller one, more.
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
        ``response``, the Laplacian of the smoothed image: positive on the dark side of an edge, negative on the
        bright. ``strength``, the step height at every zero crossing and 0 elsewhere; ``crossings``, those that
        ``slope`` keeps; ``orientation``, the direction in which the image rises: in radians, or
        in a volume a unit vector. A crossing is a negative
        pixel with a positive neighbour, or a zero between the two. Float32 for up to 16 bits and float32, else
        float64. All are 0 and not ``valid`` where the filter, 4 sigma to each side, touches a pixel that is not
        valid.

    Raises
    ------
    ValueError
        For a ``cval`` that is not finite.

    Notes
    -----
    The weights of the second derivative sum to 0, so that flat areas give exactly 0, and give the second derivative of
    a parabola exactly. `scipy.ndimage.gaussian_laplace` uses plain samples, which do neither: on photos it differs by
    up to 1 % of the strongest response.

    References
    ----------
    .. [1] Marr, D., & Hildreth, E. (1980). Theory of edge detection. Proceedings of the Royal Society of London B,
       207, 187-217. doi:10.1098/rspb.1980.0020

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import log
    >>> edges = log(np.array([[0] * 6 + [100] * 6] * 2, dtype=np.uint8), sigma=1.0)
    >>> np.flatnonzero(edges.crossings[0]).tolist()
    [6]
    """
    checked = as_image(image, mask, ndim=(2, 3))
    steps, outside = relative(spacing, len(checked.shape)), finite_cval(cval, checked.pixels.dtype)
    radii = [derivative_radius(sigma / step) for step in steps]
    valid = whole_within(checked, radii, border)
    response = _response(checked, sigma, steps, border, outside)
    if checked.valid is not None:
        response[~valid] = 0
    reach = [gaussian_radius(sigma / step) for step in steps]
    least = least_step(checked, reach, border, cval) if slope == "auto" else None
    height = sigma**3 * math.sqrt(2 * math.pi)
    strength, kept, uphill = zero_crossings(response, valid, border, height, slope, least, steps)
    return Edges(strength, valid, response=response, crossings=kept, given_orientation=uphill, thin=True)


def _response(checked: CheckedImage, sigma: float, steps: Sequence[float], border: str, outside: float) -> Pixels:
    """Return the sum of the second derivatives along all axes, per square of the last one's pixels."""
    real = real_type(checked.pixels.dtype)
    scales = [(sigma / step, derivative_radius(sigma / step)) for step in steps]
    weights = [gaussian_weights(*scale) for scale in scales]
    bends = [bend_weights(*scale) / step**2 for scale, step in zip(scales, steps, strict=True)]
    tables, radii = (table_of(weights, real), table_of(bends, real)), radii_of(weights)

    def second_derivative(pixels: Pixels, outside: float) -> tuple[Pixels]:
        response, n = empty(pixels.shape, real), threads(pixels.size)
        gaussian.laplacian(as_volume(pixels), *tables, radii, border, outside, as_volume(response), n)
        return (response,)

    return in_range(second_derivative, filled(checked), outside, near_one=checked.is_near_one)[0]
