"""Roberts' cross."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import as_image, everything
from snowshoe.catalogue import method
from snowshoe.filters.borders import exact_cval, exact_type, filled, real_type, whole_within
from snowshoe.filters.gradients import with_polar
from snowshoe.filters.scaling import in_range
from snowshoe.kernels.border import padded
from snowshoe.results import Edges
from snowshoe.types import Border, Image, Mask, Pixels


@method(
    family="edges",
    scope="local",
    halo=lambda **_: 1,
    said="intensity gradients were computed with the Roberts operator",
)
def roberts(image: Image, *, border: Border = "reflect", cval: float = 0.0, mask: Mask | None = None) -> Edges:
    """Gradients from 2×2 pixels: the finest there are, and the most easily disturbed (Roberts).

    Choose it for edges that are one pixel sharp in images without noise, such as drawings and screenshots. Don't on
    photographs and micrographs: every grain becomes an edge.

    Parameters
    ----------
    image : array_like, (M, N)
        One channel, any accepted dtype; NaN is left out.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage.
    cval : float
        The value beyond a constant border, in image units. For integer images, a value that a pixel can hold.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Edges
        ``gx`` (along columns) and ``gy`` (along rows) of the 2×2 pixels whose first is the pixel itself, not
        normalised: a ramp of slope 1 gives 2. Integers give exact integers. ``magnitude`` and ``orientation`` belong
        to them; ``strength`` is the greatest magnitude of the four squares that the pixel is part of, so that it does
        not depend on which corner a square is counted from. All are 0 and not ``valid`` where the 3×3 neighbourhood
        touches a pixel that is not valid.

    Raises
    ------
    ValueError
        For a ``cval`` that is not finite or that integer pixels cannot hold.

    Notes
    -----
    Roberts' two diagonal differences are ``(gx + gy) / 2`` and ``(gx - gy) / 2``, up to sign, and their length is
    ``magnitude`` / √2. `skimage.filters.roberts` is ``magnitude`` / 2.

    References
    ----------
    .. [1] Roberts, L. G. (1965). Machine perception of three-dimensional solids. In J. T. Tippett et al. (Eds.),
       Optical and Electro-Optical Information Processing, 159-197. MIT Press.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import roberts
    >>> roberts(np.array([[0, 9], [0, 9]], dtype=np.uint8)).gx.tolist()
    [[18, 0], [18, 0]]
    """
    checked = as_image(image, mask, ndim=(2,))
    dtype, valid = checked.pixels.dtype, whole_within(checked, 1, border)
    real = real_type(dtype)

    def differences(pixels: Pixels, outside: float) -> tuple[Pixels, Pixels]:
        wide = padded(pixels.astype(exact_type(dtype)), 1, border, outside)
        falling, rising = wide[1:, 1:] - wide[:-1, :-1], wide[:-1, 1:] - wide[1:, :-1]
        return falling + rising, falling - rising

    along, down = in_range(differences, filled(checked), exact_cval(cval, dtype), near_one=checked.is_near_one)
    squares = with_polar(along, down, everything(along.shape), real)
    gx, gy = (np.ascontiguousarray(layer[1:, 1:]) for layer in (squares.gx, squares.gy))
    return Edges.of_gradient(with_polar(gx, gy, valid, real), step=2, strength=_greatest(squares.magnitude) * valid)


def _greatest(magnitude: Pixels) -> Pixels:
    """Return the greatest of the four squares around each pixel."""
    down = np.maximum(magnitude[1:], magnitude[:-1])
    greatest: Pixels = np.maximum(down[:, 1:], down[:, :-1])
    return greatest
