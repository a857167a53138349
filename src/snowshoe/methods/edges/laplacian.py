"""The Laplacian of a 3×3 neighbourhood."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.arrays import as_image, everything
from snowshoe.catalogue import method
from snowshoe.filters.borders import exact_cval, exact_type, filled, real_type
from snowshoe.filters.crossings import zero_crossings
from snowshoe.filters.scaling import in_range
from snowshoe.kernels import laplacian as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.results import Edges
from snowshoe.types import Border, Image, Mask, Pixels, Range, Unit

Neighbours = Annotated[int, Range(1, 2), Unit("orthogonal steps")]


@method(
    family="edges",
    scope="local",
    halo=lambda **_: 2,
    shortlist=True,
    said="edges were detected with the Laplacian operator",
)
def laplacian(
    image: Image,
    *,
    connectivity: Neighbours = 1,
    border: Border = "reflect",
    cval: float = 0.0,
    mask: Mask | None = None,
) -> Edges:
    """Second derivative in all directions at once, its strength and its zero crossings (Laplacian, 3×3).

    Choose it to see fine detail, lines and blobs of a pixel or two whatever their direction, or to judge focus. Don't
    on noisy images, whose noise it raises above all else: take `log`, which smooths first.

    Parameters
    ----------
    image : array_like, (M, N)
        One channel, any accepted dtype; NaN is left out.
    connectivity : int
        1 sums the differences to the 4 neighbours that share a side, 2 those to all 8.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage.
    cval : float
        The value beyond a constant border, in image units. For integer images, a value that a pixel can hold.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Edges
        ``response``, the sum of neighbour - pixel: positive on the dark side of an edge, negative on the bright.
        Integers give exact integers: int16 for 8 bits, int32 for 16, int64 for 32. ``strength`` is its absolute value,
        float32 for up to 16 bits and float32, else float64. ``crossings`` are the negative pixels with a positive
        neighbour, and zeros between the two: however slight the change, so in flat noise there are many. All are 0
        and not ``valid`` where the 3×3 neighbourhood touches a pixel that is not valid.

    Raises
    ------
    ValueError
        For a ``cval`` that is not finite or that integer pixels cannot hold.

    Notes
    -----
    With connectivity 1 the response equals `scipy.ndimage.laplace`, or `scipy.ndimage.correlate` with its weights for
    a ``cval`` other than 0: exactly for integers, to rounding for floats.

    References
    ----------
    .. [1] Rosenfeld, A., & Kak, A. C. (1982). Digital Picture Processing (2nd ed.), vol. 1, 241-244. Academic Press.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import laplacian
    >>> edges = laplacian(np.array([[0, 0, 9, 9]] * 2, dtype=np.uint8))
    >>> edges.response[0], edges.crossings[0]
    (array([ 0,  9, -9,  0], dtype=int16), array([False, False,  True, False]))
    """
    checked = as_image(image, mask, ndim=(2,))
    shape, dtype = checked.shape, checked.pixels.dtype
    whole = None if checked.valid is None else np.empty(shape, np.bool_)

    def second_derivative(pixels: Pixels, outside: float) -> tuple[Pixels, Pixels]:
        response, strength = np.empty(shape, exact_type(dtype)), np.empty(shape, real_type(dtype))
        n = threads(strength.size)
        kernel.response(pixels, checked.valid, connectivity, border, outside, response, strength, whole, n)
        return response, strength

    response, strength = in_range(
        second_derivative, filled(checked), exact_cval(cval, dtype), near_one=checked.is_near_one
    )
    valid = everything(shape) if whole is None else whole
    crossings = zero_crossings(response, valid, border, 1.0, 0.0, None)
    return Edges(strength, valid, response=response, crossings=crossings.kept, orientation=crossings.orientation)
