"""The mean around each pixel as threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from snowshoe.catalogue import method
from snowshoe.filters.windows import Window, above_rule, halo, windowed
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask, Range, Unit


@method(
    family="threshold",
    scope="local",
    halo=halo,
    ndim=(2, 3),
    said="pixels were divided into two classes by comparing each with the mean of a window {window} wide",
)
def local_mean(
    image: Image,
    *,
    window: Window = 15,
    offset: Annotated[float, Range(None, None), Unit("image units")] = 0.0,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Two classes: brighter than the mean of the window around the pixel.

    Choose it for shaded documents and plates with even contrast: the simplest rule that follows the ground. Don't
    without an offset where there are empty areas: half of their noise becomes foreground.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    window : int
        Side of the square window (in a volume, of the cube) in pixels of the last axis, odd; larger than the objects'
        strokes or diameters, smaller than the shading. A larger value follows the ground less closely.
    offset : float
        Taken from the mean to give the threshold, in image units; a larger value gives more foreground.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: the window is as long
        along all of them. Without it pixels are as long along all axes.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 1 (above the threshold of its window) and 0.

    Raises
    ------
    ValueError
        If the window is even, the image is neither a plane nor a volume, or for a spacing that is not accepted.

    Notes
    -----
    Beyond the border of the image and where the mask is off there's nothing: such pixels don't count, so that the
    window is smaller there.

    The cost doesn't depend on the window for integers of up to 16 bits, whose sums are exact, and with its logarithm
    for other types. A pixel equal to its threshold but for rounding is 0.

    References
    ----------
    .. [1] Bradley, D., & Roth, G. (2007). Adaptive thresholding using the integral image. Journal of Graphics Tools,
       12(2), 13-21. doi:10.1080/2151237X.2007.10129236

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import local_mean
    >>> np.asarray(local_mean(np.array([[10, 10, 40], [10, 90, 40], [10, 10, 40]], dtype=np.uint8), window=3))
    array([[0, 0, 0],
           [0, 1, 1],
           [0, 0, 0]], dtype=uint8)
    """
    checked, radii, unit = windowed(image, mask, window, spacing)
    return Segmentation.of(checked, above_rule(checked, radii, (-offset * unit, 1.0, 0.0, 0.0, 0.0, 0.0)))
