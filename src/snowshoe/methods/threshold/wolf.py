"""Wolf's local threshold."""

from __future__ import annotations

import math
from typing import Annotated

from snowshoe.catalogue import method
from snowshoe.filters.windows import Window, halo, windowed
from snowshoe.results import Segmentation
from snowshoe.statistics.contrast import Contrast, WolfRule
from snowshoe.types import Image, Mask, Range


def fit(contrast: Contrast, *, window: int, k: float) -> WolfRule:
    """Return the rule for an image of this contrast."""
    return WolfRule(contrast.deviation, contrast.darkest if math.isfinite(contrast.darkest) else 0.0, window, k)


@method(
    family="threshold",
    scope="local",
    halo=halo,
    statistic=Contrast,
    fit=fit,
    ndim=(2, 3),
    said="pixels were divided into two classes with Wolf's local threshold in windows {window} wide",
)
def wolf(
    image: Image, *, window: Window = 15, k: Annotated[float, Range(-10, 10)] = 0.5, mask: Mask | None = None
) -> Segmentation:
    """Two classes: Sauvola's rule, fitted to the image's own contrast (Wolf).

    Choose it for text in photos and video, where contrast is weak and the range of grey values isn't known: it needs no
    r. Don't for parts of an image that shall agree with the whole, because it looks at all of it.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    window : int
        Side of the square window in pixels, odd, and as many pixels along the third axis of a volume; larger than the
        objects' strokes or diameters, smaller than the shading. A larger value follows the ground less closely.
    k : float
        How far the threshold sinks where contrast is low; a larger value gives more foreground.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 1 (above the threshold of its window) and 0.

    Raises
    ------
    ValueError
        If the window is even, or the image is neither a plane nor a volume.

    Notes
    -----
    The threshold is m + k (s / S - 1) (m - M), with m and s the mean and the standard deviation of the window, S the
    greatest of these deviations and M the least grey value of the image. Both belong to the whole image: they are the
    model, with which a block and its halo have the labels of the whole. Beyond the border of the image and where the
    mask is off there's nothing: such pixels don't count, so that the window is smaller there.

    The cost doesn't depend on the window for integers of up to 16 bits, whose sums are exact, and with its logarithm
    for other types. A pixel equal to its threshold but for rounding is 0.

    References
    ----------
    .. [1] Wolf, C., & Jolion, J.-M. (2004). Extraction and recognition of artificial text in multimedia documents.
       Pattern Analysis and Applications, 6(4), 309-326. doi:10.1007/s10044-003-0197-7

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import wolf
    >>> np.asarray(wolf(np.array([[10, 10, 40], [10, 90, 40], [10, 10, 40]], dtype=np.uint8), window=3))
    array([[0, 0, 0],
           [0, 1, 1],
           [0, 0, 0]], dtype=uint8)
    """
    checked, _, _ = windowed(image, mask, window)
    model = fit(Contrast.of(checked, window=window), window=window, k=k)
    return Segmentation.of(checked, model.apply(checked), model=model)
