"""Li's threshold."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Heights, constant, whole_numbers
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask


def fit(histogram: Histogram) -> Thresholds:
    """Return the threshold at which the iteration comes to rest; of a constant image, its value."""
    heights = Heights.of(histogram)
    tolerance = 0.5 * (
        heights.unit if whole_numbers(histogram) else float(np.diff(heights.heights).min(initial=np.inf))
    )
    low, high = heights.class_means()
    height = float((heights.counts * heights.heights).sum() / histogram.n_pixels)
    for _ in histogram.values[1:]:
        split = int(np.searchsorted(heights.heights, height, side="right")) - 1
        if not 0 < split < len(low):
            break
        before, height = height, float((high[split] - low[split]) / (np.log(high[split]) - np.log(low[split])))
        if abs(height - before) <= tolerance:
            break
    return constant(histogram) or heights.threshold(height)


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes with Li's minimum cross-entropy threshold",
)
def li(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the threshold with the least cross-entropy between image and classes (Li).

    Choose it for bright objects that cover little of a dark ground, as in fluorescence: there it keeps dim objects that
    Otsu loses. Don't where the ground is bright, or for images whose zero means nothing: values are counted from the
    least one.

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
    Li and Tam's iteration from the mean, on the distinct values themselves; it stops when the threshold moves by no
    more than 0.5 (for values that aren't whole numbers: half their least difference), or when only the least value is
    below it. Equal to `skimage.filters.threshold_li`.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Li, C. H., & Lee, C. K. (1993). Minimum cross entropy thresholding. Pattern Recognition, 26(4), 617-625.
       doi:10.1016/0031-3203(93)90115-D
    .. [2] Li, C. H., & Tam, P. K. S. (1998). An iterative algorithm for minimum cross entropy thresholding. Pattern
       Recognition Letters, 19(8), 771-776. doi:10.1016/S0167-8655(98)00057-9

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import li
    >>> result = li(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> round(result.model.thresholds[0], 6)
    3.866096
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
