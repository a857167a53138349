"""The nearer extreme around each pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snowshoe.catalogue import method
from snowshoe.filters.windows import Window, extremes, halo, windowed
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask


@method(
    family="threshold",
    scope="local",
    halo=halo,
    ndim=(2, 3),
    said="pixels were divided into two classes by the toggle contrast in windows {window} wide",
)
def local_contrast(
    image: Image, *, window: Window = 15, spacing: Sequence[float] | None = None, mask: Mask | None = None
) -> Segmentation:
    """Two classes: nearer to the window's greatest value than to its least (toggle contrast).

    Choose it to sharpen blurred two-tone images such as scanned print into two classes. Don't where there are empty
    areas: it splits their noise; Bernsen leaves them alone.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    window : int
        Side of the square window (in a volume, of the cube) in pixels of the last axis, odd; larger than the objects'
        strokes or diameters, smaller than the shading. A larger value follows the ground less closely.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: the window is as long
        along all of them. Without it pixels are as long along all axes.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 1 (nearer to the greatest value of its window) and 0.

    Raises
    ------
    ValueError
        If the window is even, the image is neither a plane nor a volume, or for a spacing that is not accepted.

    Notes
    -----
    Beyond the border of the image and where the mask is off there's nothing: such pixels don't count, so that the
    window is smaller there.

    The cost doesn't depend on the window (van Herk's running extremes). A pixel half-way is 0.

    References
    ----------
    .. [1] Soille, P. (2004). Morphological image analysis: principles and applications. Springer.
       doi:10.1007/978-3-662-05088-0
    .. [2] van Herk, M. (1992). A fast algorithm for local minimum and maximum filters on rectangular and octagonal
       kernels. Pattern Recognition Letters, 13(7), 517-521. doi:10.1016/0167-8655(92)90069-C

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import local_contrast
    >>> np.asarray(local_contrast(np.array([[10, 10, 40], [10, 90, 40], [10, 10, 40]], dtype=np.uint8), window=3))
    array([[0, 0, 0],
           [0, 1, 0],
           [0, 0, 0]], dtype=uint8)
    """
    checked, radii, _ = windowed(image, mask, window, spacing)
    low, high = extremes(checked, radii)
    above = checked.pixels > low / 2 + high / 2
    if checked.valid is not None:
        above &= checked.valid
    return Segmentation.of(checked, above.astype(np.uint8))
