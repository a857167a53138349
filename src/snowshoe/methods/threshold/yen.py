"""Yen's threshold."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Levels, first_best
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask


def fit(histogram: Histogram) -> Thresholds:
    """Return the level with the greatest entropic correlation; of a constant image, its value."""
    levels = Levels.of(histogram)
    share = levels.counts / histogram.n_pixels
    below, squares = np.cumsum(share)[:-1], np.square(share)
    squares_below, squares_above = np.cumsum(squares)[:-1], np.cumsum(squares[::-1])[::-1][1:]
    if not len(below):
        return levels.threshold(0)
    criterion = 2 * np.log(below * (1 - below)) - np.log(squares_below) - np.log(squares_above)
    return levels.threshold(first_best(criterion))


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes with Yen's threshold",
)
def yen(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the threshold with the greatest entropic correlation (Yen).

    Choose it for objects much brighter than a narrow background, where only clear signal shall count: it sets high
    thresholds. Don't where dim objects matter.

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
    Whole numbers (of any type) have a level each, up to 65 536 of them; other values are put into 256 equal bins. Equal
    to `skimage.filters.threshold_yen` on integer images.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Yen, J.-C., Chang, F.-J., & Chang, S. (1995). A new criterion for automatic multilevel thresholding. IEEE
       Transactions on Image Processing, 4(3), 370-378. doi:10.1109/83.366472
    .. [2] Sezgin, M., & Sankur, B. (2004). Survey over image thresholding techniques and quantitative performance
       evaluation. Journal of Electronic Imaging, 13(1), 146-165. doi:10.1117/1.1631315

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import yen
    >>> result = yen(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (2.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
