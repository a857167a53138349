"""The iterative intermeans threshold (ISODATA)."""

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
    """Return the least threshold half-way between the means of its two classes; of a constant image, its value."""
    heights = Heights.of(histogram)
    low, high = heights.class_means()
    middle = (low + high) / 2
    steady = np.flatnonzero((heights.heights[:-1] <= middle) & (middle < heights.heights[1:]))
    if not len(steady):
        return constant(histogram) or heights.threshold(float(heights.heights[-2]))
    value = heights.value(float(middle[steady[0]]))
    return Thresholds((float(np.floor(value)) if whole_numbers(histogram) else value,), histogram.as_dict())


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes with the ISODATA threshold",
)
def isodata(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the threshold half-way between the means of the two classes (ISODATA).

    Choose it where both classes are about equally large and equally spread; it then agrees with Otsu. Don't where one
    class is much smaller: there can be several such thresholds, and this is the lowest.

    Parameters
    ----------
    image : array_like, (M, N) or n-D
        One channel, any accepted dtype; NaN is left out.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 0 (at or below the threshold) and 1 (above). Of whole numbers the threshold is rounded down. A constant
        image is all 0.

    Raises
    ------
    ValueError
        If no pixel is valid.

    Notes
    -----
    Every split of the distinct values is considered, so nothing depends on a starting point. Equal to
    `skimage.filters.threshold_isodata` on integer images.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Ridler, T. W., & Calvard, S. (1978). Picture thresholding using an iterative selection method. IEEE
       Transactions on Systems, Man, and Cybernetics, 8(8), 630-632. doi:10.1109/TSMC.1978.4310039

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import isodata
    >>> result = isodata(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (5.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
