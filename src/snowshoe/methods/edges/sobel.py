"""Sobel's gradient."""

from __future__ import annotations

from snowshoe.catalogue import method
from snowshoe.filters.gradients import SOBEL, gradient_3x3, strength_step
from snowshoe.results import Edges
from snowshoe.spacing import Sizes
from snowshoe.types import Border, Image, Mask


@method(
    family="edges",
    scope="local",
    halo=lambda **_: 1,
    ndim=(2, 3),
    shortlist=True,
    said="intensity gradients were computed with the Sobel operator",
    on_photos=0.54,
)
def sobel(
    image: Image,
    *,
    border: Border = "reflect",
    cval: float = 0.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Gradients along columns and rows, exact and approximate magnitude, orientation (Sobel).

    Choose it for a first look at where and in which direction an image changes, and for edge strength at the scale of
    a pixel. Don't on noisy images, which it follows pixel by pixel: smooth first, or take `log` with a larger sigma.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage: d c b a | a b c d (reflect), the constant cval,
        a a a a | a b c d (nearest), d c b | a b c d (mirror), or the other side (wrap).
    cval : float
        The value beyond a constant border, in image units. For integer images, a value that a pixel can hold.
    spacing : Spacing or sequence of float, optional
        Size of a pixel along each axis: derivatives are changes per pixel of the last one, in real numbers, and planes
        or rows that are further apart count less across a derivative.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Edges
        ``gx`` (along columns) and ``gy`` (along rows) with the weights 1 2 1, not normalised: a ramp of slope 1 gives
        8. Integers give exact integers: int16 for 8 bits, int32 for 16, int64 for 32. ``magnitude`` (which is the
        ``strength``) and ``orientation``, from -π to π with rows counted downwards, are float32 for up to 16 bits and
        float32, else float64. All are 0 and not ``valid`` where the 3×3 neighbourhood touches a pixel that is not
        valid.

        In a volume the weights lie across both other axes, so that ``gx``, ``gy`` and ``gz`` (along planes) are
        four times as great, and the 3×3×3 neighbourhood counts. One that is a single pixel thick is a plane.

    Raises
    ------
    ValueError
        For a ``cval`` that is not finite or that integer pixels cannot hold.

    Notes
    -----
    ``gx`` and ``gy`` equal `scipy.ndimage.sobel` along axes 1 and 0: exactly for integers, to rounding for floats. With
    a constant border and a ``cval`` other than 0 they equal `scipy.ndimage.correlate` with the 3×3 weights:
    scipy's sobel puts cval beyond its half-made derivative, not beyond the image. The
    magnitude is √(gx² + gy²); ``approximate_magnitude`` is |gx| + |gy|, and ``approximation_error`` how far it is off.

    References
    ----------
    .. [1] Sobel, I., & Feldman, G. (1968). A 3×3 isotropic gradient operator for image processing. Talk at the
       Stanford Artificial Intelligence Project.
    .. [2] Duda, R. O., & Hart, P. E. (1973). Pattern Classification and Scene Analysis, 271-272. Wiley.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import sobel
    >>> edges = sobel(np.array([[0, 0, 9], [0, 0, 9], [0, 0, 9]], dtype=np.uint8))
    >>> edges.gx
    array([[ 0, 36, 36],
           [ 0, 36, 36],
           [ 0, 36, 36]], dtype=int16)
    >>> int(edges.gy.max()), float(edges.orientation.max())
    (0, 0.0)
    """
    gradient = gradient_3x3(image, mask, border, cval, SOBEL, spacing)
    return Edges.of_gradient(gradient, step=strength_step(SOBEL, gradient.valid.shape))
