"""The mean grey value as threshold."""

from __future__ import annotations

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Heights
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask


def fit(histogram: Histogram) -> Thresholds:
    """Return the mean of the values."""
    heights = Heights.of(histogram)
    return heights.threshold(float((heights.counts * heights.heights).sum() / histogram.n_pixels))


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes at the mean grey value",
)
def mean(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: above and not above the mean grey value.

    Choose it as a yardstick that any other threshold must beat, or where both classes have about the same area. Don't
    where objects are small: the mean then lies within the background, and its noise becomes foreground.

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
    Exact for up to 65 536 distinct values. Equal to `skimage.filters.threshold_mean`.

    References
    ----------
    .. [1] Glasbey, C. A. (1993). An analysis of histogram-based thresholding algorithms. CVGIP: Graphical Models and
       Image Processing, 55(6), 532-537. doi:10.1006/cgip.1993.1040

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import mean
    >>> result = mean(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (5.166666666666667,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
