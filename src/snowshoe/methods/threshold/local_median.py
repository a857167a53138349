"""The median around each pixel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np

from snowshoe.catalogue import method
from snowshoe.filters.levels import ranked
from snowshoe.filters.windows import Window, halo, windowed
from snowshoe.kernels import ranks as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.volumes import along_axes, as_volume, volume_of_mask
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask, Range, Unit


@method(
    family="threshold",
    scope="local",
    halo=halo,
    ndim=(2, 3),
    said="pixels were divided into two classes by comparing each with the median of a window {window} wide",
)
def local_median(
    image: Image,
    *,
    window: Window = 15,
    offset: Annotated[float, Range(None, None), Unit("image units")] = 0.0,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Two classes: above the median of the window around each pixel, less an offset.

    Choose it for objects on a shaded ground that fill less than half of every window: their brightness doesn't move
    the median as it moves a mean. Don't where there are empty areas: half of their noise is above the median, unless
    the offset is larger than the noise.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    window : int
        Side of the square window (in a volume, of the cube) in pixels of the last axis, odd; larger than twice the
        objects' strokes or diameters, smaller than the shading. A larger value follows the ground less closely.
    offset : float
        Subtracted from the median, in image units; a larger value makes more pixels 1. Negative where objects are
        brighter than a noisy ground.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: the window is as long
        along all of them. Without it pixels are as long along all axes.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 1 (above the median of its window, less the offset) and 0.

    Raises
    ------
    ValueError
        If the window is even, the image is neither a plane nor a volume, or for a spacing that is not accepted.

    Notes
    -----
    Beyond the border of the image and where the mask is off there's nothing: such pixels don't count, so that the
    window is smaller there. Of an even number of pixels the median is the mean of the middle two.

    Exact for every type. With up to 256 distinct values, as in any 8-bit image, the cost doesn't depend on the window
    [1]_; with more it grows with the window's side.

    References
    ----------
    .. [1] Perreault, S., & Hébert, P. (2007). Median filtering in constant time. IEEE Transactions on Image
       Processing, 16(9), 2389-2394. doi:10.1109/TIP.2007.902329

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import local_median
    >>> np.asarray(local_median(np.array([[10, 10, 40], [10, 90, 40], [10, 10, 40]], dtype=np.uint8), window=3))
    array([[0, 0, 0],
           [0, 1, 0],
           [0, 0, 0]], dtype=uint8)
    """
    checked, radii, unit = windowed(image, mask, window, spacing)
    ranks, values = ranked(checked)
    low, high = np.empty((2, *checked.shape), np.int32)
    used, n_threads = volume_of_mask(checked.valid), threads(16 * ranks.size)
    kernel.middle(as_volume(ranks), used, along_axes(radii), len(values), as_volume(low), as_volume(high), n_threads)
    above = checked.pixels > values[low] / 2 + values[high] / 2 - offset * unit
    if checked.valid is not None:
        above &= checked.valid
    return Segmentation.of(checked, above.astype(np.uint8))
