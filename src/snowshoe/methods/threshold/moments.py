"""The moment-preserving threshold."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Heights, constant
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask

ROUNDING = 1e-9


def fit(histogram: Histogram) -> Thresholds:
    """Return the value at which a two-level image keeps the first three moments; of a constant image, its value."""
    heights = Heights.of(histogram)
    away = heights.heights - np.sum(heights.counts * heights.heights) / histogram.n_pixels
    second, third = (float(np.sum(heights.counts * away**power)) / histogram.n_pixels for power in (2, 3))
    skew = third / second if second else 0.0
    share_below = 0.5 * (1 + skew / np.sqrt(skew * skew + 4 * second)) if second else 1.0
    below = np.cumsum(heights.counts) / histogram.n_pixels
    split = int(np.searchsorted(below, share_below * (1 - ROUNDING)))
    return constant(histogram) or heights.threshold(float(heights.heights[split]))


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes with the moment-preserving threshold",
)
def moments(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the threshold that keeps the image's mean, variance and skewness (moments).

    Choose it where the two classes overlap so that no valley is seen, but each has one typical grey value. Don't where
    there are more than two populations or strong outliers: the third moment follows them.

    Parameters
    ----------
    image : array_like, (M, N) or n-D
        One channel, any accepted dtype; NaN is left out.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 0 (at or below the threshold) and 1 (above). A constant image is all 0.

    Raises
    ------
    ValueError
        If no pixel is valid.

    Notes
    -----
    The image of two grey values with the same first three moments has a certain share of its pixels at the lower; the
    threshold is the value at which that share is reached. Exact for up to 65 536 distinct values.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Tsai, W.-H. (1985). Moment-preserving thresholding: a new approach. Computer Vision, Graphics, and Image
       Processing, 29(3), 377-393. doi:10.1016/0734-189X(85)90133-1

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import moments
    >>> result = moments(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (2.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
