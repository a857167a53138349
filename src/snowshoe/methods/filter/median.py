"""The median around each pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.filters import windows
from snowshoe.filters.levels import ranked
from snowshoe.filters.planes import each_plane
from snowshoe.kernels import ranks as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.volumes import along_axes, as_volume, volume_of_mask
from snowshoe.types import Image, Mask, Pixels, Radius


def halo(*, radius: int, spacing: Sequence[float] | None = None, **_: object) -> int:
    """Return how many pixels around a block its result depends on."""
    return windows.halo(window=2 * radius + 1, spacing=spacing)


@method(
    family="filter",
    scope="local",
    takes="channels",
    halo=halo,
    ndim=(2, 3),
    said="the image was smoothed with a median filter of radius {radius}",
)
def median(
    image: Image,
    *,
    radius: Radius = 1,
    spacing: Sequence[float] | None = None,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Median of the square around each pixel: specks and single noisy pixels go, edges stay sharp.

    Choose it against salt and pepper, dead pixels and specks smaller than half the square. Don't where lines or
    corners finer than that matter: they go too; nor against even noise, which `gaussian` and `non_local_means` take
    away better.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N), or with channels, each of which is filtered
        Any accepted dtype; NaN is left out.
    radius : int
        How far the square reaches from its middle, in pixels: its side is 2 radius + 1. Larger removes larger specks.
        In a volume the square is a cube.
    spacing : sequence of float, optional
        How long a pixel is along each axis: the square is as far to all sides as ``radius`` pixels of the last axis.
    channel_axis : int, optional
        The axis of the channels.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the image's shape and type
        Every value is one that the image has; 0 where a pixel is left out; a masked array gives a masked array.

    Raises
    ------
    ValueError
        If the image isn't a plane or a volume.

    Notes
    -----
    Beyond the border of the image and where the mask is off there's nothing: such pixels don't count, so that the
    square is smaller there. Of an even number of pixels the lower of the middle two is the median. With whole squares
    equal to `scipy.ndimage.median_filter`.

    Exact for every type. With up to 256 distinct values, as in any 8-bit image, the cost doesn't depend on the radius
    [1]_; with more it grows with it.

    References
    ----------
    .. [1] Perreault, S., & Hébert, P. (2007). Median filtering in constant time. IEEE Transactions on Image
       Processing, 16(9), 2389-2394. doi:10.1109/TIP.2007.902329

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import median
    >>> median(np.array([[10, 12, 14], [16, 99, 18], [20, 22, 24]], dtype=np.uint8))[1:]
    array([[16, 18, 18],
           [20, 20, 22]], dtype=uint8)
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3))
    radii = windows.radii_of(2 * radius + 1, checked.shape, spacing)

    def filtered(plane: CheckedImage) -> Pixels:
        ranks, values = ranked(plane)
        low, high = np.empty((2, *plane.shape), np.int32)
        used, n_threads = volume_of_mask(plane.valid), threads(16 * low.size)
        kernel.middle(
            as_volume(ranks), used, along_axes(radii), len(values), as_volume(low), as_volume(high), n_threads
        )
        return np.asarray(values.astype(plane.pixels.dtype)[low])

    return each_plane(image, checked, filtered, channel_axis=channel_axis)
