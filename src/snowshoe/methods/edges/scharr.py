"""Scharr's gradient."""

from __future__ import annotations

from snowshoe.catalogue import method
from snowshoe.filters.gradients import SCHARR, gradient_3x3, strength_step
from snowshoe.results import Edges
from snowshoe.spacing import Sizes
from snowshoe.types import Border, Image, Mask


@method(family="edges", scope="local", halo=lambda **_: 1, ndim=(2, 3))
def scharr(
    image: Image,
    *,
    border: Border = "reflect",
    cval: float = 0.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Gradients whose direction is right to within a degree at any angle (Scharr).

    Choose it instead of `sobel` where the direction of an edge is used: it turns least with the pixel grid. Don't on
    noisy images: it smooths even less than Sobel's.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage.
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
        ``gx`` (along columns) and ``gy`` (along rows) with the weights 3 10 3, not normalised: a ramp of slope 1
        gives 32, a step of 1 gives 16. Integers give exact integers: int16 for 8 bits, int32 for 16, int64 for 32.
        ``magnitude`` (which is the ``strength``) and ``orientation``, from -π to π with rows counted downwards, are
        float32 for up to 16 bits and float32, else float64. All are 0 and not ``valid`` where the 3×3 neighbourhood
        touches a pixel that is not valid.

        In a volume the weights lie across both other axes, so that ``gx``, ``gy`` and ``gz`` (along planes) are
        sixteen times as great, and the 3×3×3 neighbourhood counts; 8 bits give int32. One that is a single pixel thick is a plane.

    Raises
    ------
    ValueError
        For a ``cval`` that is not finite or that integer pixels cannot hold.

    Notes
    -----
    `skimage.filters.scharr_v` and ``scharr_h`` are ``gx`` and ``gy`` divided by 16; OpenCV's ``Scharr`` is the same.

    References
    ----------
    .. [1] Scharr, H. (2000). Optimale Operatoren in der digitalen Bildverarbeitung (Optimal operators in digital image
       processing). Dissertation, Universität Heidelberg. doi:10.11588/heidok.00000962

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import scharr
    >>> scharr(np.array([[0, 0, 9]] * 3, dtype=np.uint8)).gx[0].tolist()
    [0, 144, 144]
    """
    gradient = gradient_3x3(image, mask, border, cval, SCHARR, spacing)
    return Edges.of_gradient(gradient, step=strength_step(SCHARR, gradient.valid.shape))
