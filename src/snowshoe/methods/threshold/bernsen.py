"""Bernsen's local threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np

from snowshoe.catalogue import method
from snowshoe.filters.windows import Window, extremes, halo, windowed
from snowshoe.results import Segmentation
from snowshoe.statistics.half_range import range_notes
from snowshoe.types import Image, Level, Mask, Range, Unit


@method(
    family="threshold",
    scope="local",
    halo=halo,
    ndim=(2, 3),
    said="pixels were divided into two classes with Bernsen's local threshold in windows {window} wide",
)
def bernsen(
    image: Image,
    *,
    window: Window = 15,
    contrast: Level = 15.0,
    level: Annotated[float, Range(None, None), Unit("image units")] = 128.0,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Two classes: above the middle of the window's extremes, where there is contrast (Bernsen).

    Choose it for crisp objects and little noise, where each window with an edge holds both extremes. Don't for noisy
    images: one bright pixel rules its window.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    window : int
        Side of the square window (in a volume, of the cube) in pixels of the last axis, odd; larger than the objects'
        strokes or diameters, smaller than the shading. A larger value follows the ground less closely.
    contrast : float
        Least difference of a window's extremes, in image units; in windows with less, all is one class. A larger value
        takes more of the image for flat.
    level : float
        Flat windows whose middle is above it are 1, in image units; a larger value makes fewer of them 1.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: the window is as long
        along all of them. Without it pixels are as long along all axes.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 1 (above the middle of its window's extremes, or in a flat bright window) and 0.

    Raises
    ------
    ValueError
        If the window is even, the image is neither a plane nor a volume, or for a spacing that is not accepted.

    Notes
    -----
    Beyond the border of the image and where the mask is off there's nothing: such pixels don't count, so that the
    window is smaller there.

    The cost doesn't depend on the window (van Herk's running extremes).

    References
    ----------
    .. [1] Bernsen, J. (1986). Dynamic thresholding of gray-level images. Proceedings of the 8th International
       Conference on Pattern Recognition, 1251-1255.
    .. [2] van Herk, M. (1992). A fast algorithm for local minimum and maximum filters on rectangular and octagonal
       kernels. Pattern Recognition Letters, 13(7), 517-521. doi:10.1016/0167-8655(92)90069-C

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import bernsen
    >>> np.asarray(bernsen(np.array([[10, 10, 40], [10, 90, 40], [10, 10, 40]], dtype=np.uint8), window=3))
    array([[0, 0, 0],
           [0, 1, 0],
           [0, 0, 0]], dtype=uint8)
    """
    checked, radii, unit = windowed(image, mask, window, spacing)
    low, high = extremes(checked, radii)
    middle = low / 2 + high / 2
    above = np.where(high / 2 - low / 2 < contrast * unit / 2, middle > level * unit, checked.pixels > middle)
    if checked.valid is not None:
        above &= checked.valid
    return Segmentation.of(checked, above.astype(np.uint8), notes=range_notes(checked, "level", abs(level)))
