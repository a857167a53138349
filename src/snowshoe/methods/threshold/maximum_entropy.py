"""Kapur's maximum-entropy threshold."""

from __future__ import annotations

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.entropy import class_entropies
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Levels, first_best
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask


def fit(histogram: Histogram) -> Thresholds:
    """Return the level with the greatest sum of the classes' entropies; of a constant image, its value."""
    levels = Levels.of(histogram)
    if len(levels.counts) == 1:
        return levels.threshold(0)
    return levels.threshold(first_best(class_entropies(levels.counts, order=1.0)))


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes with Kapur's maximum entropy threshold",
)
def maximum_entropy(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the threshold with the greatest sum of the classes' entropies (Kapur).

    Choose it for faint, widely spread signal on a narrow background, where a class need not be a peak. Don't for noise-
    free or posterised images: entropy counts levels, however few pixels have them.

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
    Whole numbers (of any type) have a level each, up to 65 536 of them; other values are put into 256 equal bins.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Kapur, J. N., Sahoo, P. K., & Wong, A. K. C. (1985). A new method for gray-level picture thresholding using
       the entropy of the histogram. Computer Vision, Graphics, and Image Processing, 29(3), 273-285.
       doi:10.1016/0734-189X(85)90125-2

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import maximum_entropy
    >>> result = maximum_entropy(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (2.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
