"""Farid and Simoncelli's gradient."""

from __future__ import annotations

import numpy as np

from snowshoe.catalogue import method
from snowshoe.filters.gradients import filtered_gradient
from snowshoe.filters.weights import Weights, stretched
from snowshoe.results import Edges
from snowshoe.spacing import Sizes
from snowshoe.types import Border, Image, Mask

SMOOTH = np.array([0.426374573253687, 0.249153396177344, 0.0376593171958126])
SLOPE = np.array([0.0, 0.276690988455557, 0.109603762960254])
"""The five-tap pair of the paper, from the centre outwards."""


@method(family="edges", scope="local", halo=lambda **_: 2, ndim=(2, 3))
def farid(
    image: Image,
    *,
    border: Border = "reflect",
    cval: float = 0.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Gradients from 5×5 pixels that hardly depend on the angle of an edge (Farid and Simoncelli).

    Choose it where directions must be most exact, as for flow and structure. Don't for speed, or where edges lie closer
    than five pixels.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
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
        ``gx`` (along columns) and ``gy`` (along rows), in image units per pixel: a ramp of slope 1 gives nearly 1.
        They, ``magnitude`` (which is the ``strength``) and ``orientation``, from -π to π with rows counted downwards,
        are float32 for up to 16 bits and float32, else float64. All are 0 and not ``valid`` where the 5×5
        neighbourhood touches a pixel that is not valid.

    Raises
    ------
    ValueError
        For a ``cval`` that is not finite.

    Notes
    -----
    `skimage.filters.farid_v` and ``farid_h`` are ``gx`` and ``gy``, to rounding.

    References
    ----------
    .. [1] Farid, H., & Simoncelli, E. P. (2004). Differentiation of discrete multidimensional signals. IEEE
       Transactions on Image Processing, 13(4), 496-508. doi:10.1109/TIP.2004.823819

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import farid
    >>> ramp = np.tile(np.arange(9.0), (9, 1))
    >>> round(float(farid(ramp).gx[4, 4]), 2)
    0.99
    """
    gradient = filtered_gradient(image, mask, _weights, border, cval, spacing)
    return Edges.of_gradient(gradient, step=float(SLOPE.sum()))


def _weights(step: float) -> tuple[Weights, Weights]:
    """Return the pair along an axis whose pixels are so long."""
    return stretched(SMOOTH, step), SLOPE / step
