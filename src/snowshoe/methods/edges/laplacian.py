"""The Laplacian of a 3×3 neighbourhood."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image, everything, require_steps
from snowshoe.catalogue import method
from snowshoe.filters.borders import exact_cval, exact_type, filled, real_type
from snowshoe.filters.crossings import zero_crossings
from snowshoe.filters.scaling import in_range
from snowshoe.kernels import laplacian as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.volumes import as_volume, volume_of_mask
from snowshoe.results import Edges
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Border, Connectivity, Image, Mask, Pixels

KINDS = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1))
"""Along which axes neighbours are a step away, as the kernel counts them."""


@method(
    family="edges",
    scope="local",
    halo=lambda **_: 2,
    ndim=(2, 3),
    shortlist=True,
    said="edges were detected with the Laplacian operator",
    on_photos=0.47,
)
def laplacian(
    image: Image,
    *,
    connectivity: Connectivity = 1,
    border: Border = "reflect",
    cval: float = 0.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Second derivative in all directions at once, its strength and its zero crossings (Laplacian, 3×3).

    Choose it to see fine detail, lines and blobs of a pixel or two whatever their direction, or to judge focus. Don't
    on noisy images, whose noise it raises above all else: take `log`, which smooths first.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    connectivity : int
        1 sums the differences to the 4 neighbours that share a side, 2 those to all 8. In a volume to 6, 18 or (3) 26.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage.
    cval : float
        The value beyond a constant border, in image units. For integer images, a value that a pixel can hold.
    spacing : Spacing or sequence of float, optional
        Size of a pixel along each axis: a difference counts by the square of how much nearer, or further, its two
        pixels lie, and is a real number.
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
    checked = as_image(image, mask, ndim=(2, 3))
    shape, dtype = checked.shape, checked.pixels.dtype
    require_steps(connectivity, len(shape))
    steps, outside = relative(spacing, len(shape)), exact_cval(cval, dtype)
    pixels = filled(checked) if set(steps) == {1.0} else filled(checked).astype(real_type(dtype))
    exact, weights = exact_type(pixels.dtype), _weights(steps, connectivity)
    whole = None if checked.valid is None else np.empty(shape, np.bool_)

    def second_derivative(pixels: Pixels, outside: float) -> tuple[Pixels, Pixels]:
        response, strength = np.empty(shape, exact), np.empty(shape, real_type(dtype))
        layers = as_volume(response), as_volume(strength), volume_of_mask(whole)
        used, n = volume_of_mask(checked.valid), threads(strength.size)
        kernel.response(as_volume(pixels), used, weights, len(shape) == 3, border, outside, *layers, n)
        return response, strength

    response, strength = in_range(second_derivative, pixels, outside, near_one=checked.is_near_one)
    valid = everything(shape) if whole is None else whole
    _, kept, uphill = zero_crossings(response, valid, border, 1.0, 0.0, None, steps)
    return Edges(strength, valid, response=response, crossings=kept, given_orientation=uphill)


def _weights(steps: Sequence[float], connectivity: int) -> npt.NDArray[np.float64]:
    """Return what the difference to each kind of neighbour counts: 1, or by the square of its distance."""
    squares = np.array((1.0,) * (3 - len(steps)) + tuple(steps)) ** 2
    kinds = np.array(KINDS, np.float64)
    counts: npt.NDArray[np.float64] = kinds.sum(axis=1) / (kinds @ squares)
    return np.where(kinds.sum(axis=1) <= connectivity, counts, 0.0)
