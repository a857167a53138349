"""What is smaller than a footprint, without the ground around it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.filters.borders import filled, real_type
from snowshoe.filters.openings import Footprint, closing, opening
from snowshoe.filters.planes import each_plane
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Image, Mask, Pixels, Radius

Kind = Literal["white", "black"]


def halo(*, radius: int, spacing: Sequence[float] | None = None, **_: object) -> int:
    """Return how many pixels around a block its result depends on, along the axis where they are the smallest."""
    return 2 * int(radius / (1.0 if spacing is None else min(relative(spacing, len(spacing)))))


@method(family="filter", scope="local", takes="channels", halo=halo, ndim=(2, 3))
def top_hat(
    image: Image,
    *,
    radius: Radius = 10,
    kind: Kind = "white",
    footprint: Footprint = "disk",
    channel_axis: int | None = None,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Top-hat: only what is brighter, or darker, than its surroundings and smaller than a footprint.

    Choose it for spots, cells, cracks and letters of a known greatest size on uneven ground. Don't where objects are
    larger than the footprint: they become ground; nor in strong noise, which it raises: put `gaussian` or `median`
    before it.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N), or with channels, each of which is filtered
        Any accepted dtype; NaN is left out.
    radius : int
        How far the footprint reaches from its middle, in pixels; larger keeps larger objects. The widest object's half
        width, or more.
    kind : {"white", "black"}
        White keeps what is bright: the image less its opening. Black keeps what is dark: its closing less the image.
        Either way it comes out bright, on a ground of 0.
    footprint : {"disk", "square"}
        A disk, in a volume a ball, treats all directions alike. A square, or a cube, is quicker, with corners that show.
    channel_axis : int, optional
        The axis of the channels.
    spacing : Spacing or sequence of float, optional
        Size of a pixel along each axis; the radius is in pixels of the last one.
    mask : ndarray of bool, of the image's spatial shape, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the image's shape
        In image units, 0 or more, exact: of the image's type if that is unsigned or a float, else float32 for up to 16
        bits and float64. 0 where a pixel is left out; a masked array gives a masked array.

    Raises
    ------
    ValueError
        If the image is neither a plane nor a volume.

    Notes
    -----
    Beyond the border of the image and where the mask is off there's nothing: such pixels don't count. A disk holds
    the pixels at most ``radius`` away. It is exact, taken apart into its rows, and a row into runs of 2ⁿ
    pixels [2]_, so that the cost grows with the radius, not with its square; that of a square with its logarithm.

    References
    ----------
    .. [1] Meyer, F. (1979). Iterative image transformations for an automatic screening of cervical smears. Journal of
       Histochemistry & Cytochemistry, 27(1), 128-135. doi:10.1177/27.1.438499
    .. [2] Urbach, E. R., & Wilkinson, M. H. F. (2008). Efficient 2-D grayscale morphological transformations with
       arbitrary flat structuring elements. IEEE Transactions on Image Processing, 17(1), 1-8.
       doi:10.1109/TIP.2007.912582

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import top_hat
    >>> top_hat(np.array([[10, 11, 12, 40, 14, 15, 16]], dtype=np.uint8), radius=1)
    array([[ 0,  0,  0, 26,  0,  0,  1]], dtype=uint8)
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3))
    steps = relative(spacing, len(checked.shape))
    hat = partial(_hat, radius=radius, kind=kind, footprint=footprint, steps=steps)
    return each_plane(image, checked, hat, channel_axis=channel_axis)


def _hat(channel: CheckedImage, *, radius: int, kind: Kind, footprint: Footprint, steps: tuple[float, ...]) -> Pixels:
    dtype = channel.pixels.dtype
    exact = real_type(dtype) if dtype.kind == "i" else dtype
    pixels = filled(channel).astype(exact, copy=False)
    if kind == "white":
        return np.asarray(pixels - opening(channel, radius, footprint, steps).astype(exact, copy=False))
    return np.asarray(closing(channel, radius, footprint, steps).astype(exact, copy=False) - pixels)
