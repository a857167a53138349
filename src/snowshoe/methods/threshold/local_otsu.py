"""Otsu's threshold around each pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snowshoe.catalogue import method
from snowshoe.filters.levels import binned
from snowshoe.filters.scaling import SQUARES, far_exponent, lowered
from snowshoe.filters.windows import Window, windowed
from snowshoe.kernels import ranks as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.volumes import along_axes, as_volume, volume_of_mask
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask


@method(
    family="threshold",
    scope="regional",
    ndim=(2, 3),
    said="pixels were divided into two classes with Otsu's threshold in windows {window} wide",
)
def local_otsu(
    image: Image, *, window: Window = 51, spacing: Sequence[float] | None = None, mask: Mask | None = None
) -> Segmentation:
    """Two classes: above Otsu's threshold of the window around each pixel.

    Choose it where objects and ground differ everywhere, and both change over the image. Don't where there are empty
    areas: their noise is split too.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    window : int
        Side of the square window (in a volume, of the cube) in pixels of the last axis, odd; so large that every window
        holds both objects and ground. A larger value follows changes less closely.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: the window is as long
        along all of them. Without it pixels are as long along all axes.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 1 (above the threshold of its window) and 0; all 0 in a window of one value.

    Raises
    ------
    ValueError
        If the window is even, the image is neither a plane nor a volume, or for a spacing that is not accepted.

    Notes
    -----
    Exact up to 256 distinct values, as in any 8-bit image. An image with more, as 16-bit and float ones have, is first
    put into 256 equal bins between its least and its greatest value; as these belong to the whole image, a block alone
    may get other bins, and the scope is regional. The cost doesn't depend on the window: histograms of its columns are
    kept [2]_.

    Beyond the border of the image and where the mask is off there's nothing: such pixels don't count, so that the
    window is smaller there. Of equally good thresholds the lowest is taken.

    References
    ----------
    .. [1] Otsu, N. (1979). A threshold selection method from gray-level histograms. IEEE Transactions on Systems, Man,
       and Cybernetics, 9(1), 62-66. doi:10.1109/TSMC.1979.4310076
    .. [2] Perreault, S., & Hébert, P. (2007). Median filtering in constant time. IEEE Transactions on Image
       Processing, 16(9), 2389-2394. doi:10.1109/TIP.2007.902329

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import local_otsu
    >>> np.asarray(local_otsu(np.array([[1, 3, 1, 60, 90, 60]], dtype=np.uint8), window=3))
    array([[0, 1, 0, 1, 1, 0]], dtype=uint8)
    """
    checked, radii, _ = windowed(image, mask, window, spacing)
    ranks, values = binned(checked)
    values = lowered(values, far_exponent(values, safe=SQUARES))
    thresholds = np.empty(checked.shape, np.uint8)
    used = volume_of_mask(checked.valid)
    kernel.otsu(as_volume(ranks), used, along_axes(radii), values, as_volume(thresholds), threads(64 * ranks.size))
    above = ranks > thresholds
    if checked.valid is not None:
        above &= checked.valid
    return Segmentation.of(checked, above.astype(np.uint8))
