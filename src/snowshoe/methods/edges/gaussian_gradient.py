"""The gradient of the smoothed image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from snowshoe.catalogue import method
from snowshoe.filters.gradients import filtered_gradient
from snowshoe.filters.weights import Weights, derivative_radius, gaussian_weights, slope_weights, widest_radius
from snowshoe.results import Edges
from snowshoe.spacing import Sizes
from snowshoe.types import Border, Image, Mask, Range, Unit

Scale = Annotated[float, Range(0.5, 100), Unit("pixels")]


def halo(sigma: float = 2.0, spacing: Sequence[float] | None = None, **_: object) -> int:
    """Return the radius of the filter along the axis where pixels are the smallest."""
    return widest_radius(sigma, spacing)


@method(
    family="edges",
    scope="local",
    halo=halo,
    ndim=(2, 3),
    said="intensity gradients were computed with derivatives of a Gaussian of standard deviation {sigma}",
    on_photos=0.59,
)
def gaussian_gradient(
    image: Image,
    *,
    sigma: Scale = 2.0,
    border: Border = "reflect",
    cval: float = 0.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Gradients at a chosen scale: derivatives of the image smoothed by a Gaussian.

    Choose it for edge strength on noisy or textured images, with a sigma that is about the size of the detail to be
    ignored. Don't where thin lines or edges closer than a few sigma matter: they melt into one another.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    sigma : float
        Standard deviation of the Gaussian in pixels; larger keeps only coarser edges and withstands more noise.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage.
    cval : float
        The value beyond a constant border, in image units.
    spacing : Spacing or sequence of float, optional
        Size of a pixel along each axis: derivatives are changes per pixel of the last one, in real numbers, and planes
        or rows that are further apart count less across a derivative.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Edges
        ``gx`` (along columns) and ``gy`` (along rows), in image units per pixel: a ramp of slope 1 gives 1. They,
        ``magnitude`` (which is the ``strength``) and ``orientation``, from -π to π with rows counted downwards, are
        float32 for up to 16 bits and float32, else float64. All are 0 and not ``valid`` where the filter, 4 sigma to
        each side, touches a pixel that is not valid. In a volume there is ``gz`` (along planes) too.

    Raises
    ------
    ValueError
        For a ``cval`` that is not finite.

    Notes
    -----
    The weights of the derivative give the slope of a ramp exactly. `scipy.ndimage.gaussian_gradient_magnitude` uses
    plain samples, which are up to 1 % off for a sigma of at least 1.

    References
    ----------
    .. [1] Canny, J. (1986). A computational approach to edge detection. IEEE Transactions on Pattern Analysis and
       Machine Intelligence, 8(6), 679-698. doi:10.1109/TPAMI.1986.4767851

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import gaussian_gradient
    >>> ramp = np.tile(np.arange(30.0), (30, 1))
    >>> round(float(gaussian_gradient(ramp, sigma=1.0).gx[15, 15]), 6)
    1.0
    """

    def weights(step: float) -> tuple[Weights, Weights]:
        radius = derivative_radius(sigma / step)
        return gaussian_weights(sigma / step, radius), slope_weights(sigma / step, radius) / step

    gradient = filtered_gradient(image, mask, weights, border, cval, spacing)
    return Edges.of_gradient(gradient, step=float(weights(1.0)[1].sum()))
