"""A share of the pixels as threshold."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask, Range


def fit(histogram: Histogram, *, fraction: float) -> Thresholds:
    """Return the value whose share of pixels at or below it is nearest to the fraction."""
    missed = np.abs(np.cumsum(histogram.counts) - fraction * histogram.n_pixels)
    return Thresholds((float(histogram.values[np.argmin(missed)]),), histogram.as_dict())


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes at the grey value below which a fraction of {fraction} of them lies",
)
def percentile(
    image: Image, *, fraction: Annotated[float, Range(0, 1)] = 0.5, mask: Mask | None = None
) -> Segmentation:
    """Two classes: the threshold that leaves a given share of the pixels below it (p-tile).

    Choose it where the area of the objects is known beforehand, as in print or in a calibrated assay, or for equal
    areas over a series. Don't where the area is what you want to measure.

    Parameters
    ----------
    image : array_like, (M, N) or n-D
        One channel, any accepted dtype; NaN is left out.
    fraction : float
        Share of the pixels that shall be 0; a larger value gives less foreground.
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
    Of the values of the image, the one whose share comes nearest; of two equally near, the lower. Exact for up to 65
    536 distinct values.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Doyle, W. (1962). Operations useful for similarity-invariant pattern recognition. Journal of the ACM, 9(2),
       259-267. doi:10.1145/321119.321123

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import percentile
    >>> result = percentile(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (2.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked), fraction=fraction)
    return Segmentation.of(checked, model.apply(checked), model=model)
