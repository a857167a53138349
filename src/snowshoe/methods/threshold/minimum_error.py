"""Kittler and Illingworth's minimum-error threshold."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Levels, first_best
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask

ONE_LEVEL = 1 / 12


def fit(histogram: Histogram) -> Thresholds:
    """Return the level at which two Gaussians fit best; of a constant image, its value."""
    levels = Levels.of(histogram)
    n = len(levels.counts)
    if n == 1:
        return levels.threshold(0)
    index = np.arange(n, dtype=np.float64) - 0.5 * (n - 1)
    cost = _cost(levels.counts, index)[:-1] + _cost(levels.counts[::-1], -index[::-1])[::-1][1:]
    return levels.threshold(first_best(-cost))


def _cost(counts: npt.NDArray[np.int64], index: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return P ln(variance) - 2 P ln P of the class that ends at each level."""
    weights = np.cumsum(counts)
    means = np.cumsum(counts * index) / weights
    variances = np.cumsum(counts * np.square(index)) / weights - np.square(means)
    share = weights / weights[-1]
    cost: npt.NDArray[np.float64] = share * np.log(np.maximum(variances, ONE_LEVEL)) - 2 * share * np.log(share)
    return cost


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes with the minimum error threshold of Kittler and Illingworth",
)
def minimum_error(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the threshold at which two Gaussians fit best (Kittler-Illingworth).

    Choose it where the classes differ in spread or in size, which Otsu handles badly, and each is about Gaussian. Don't
    where a class has a long tail or is one spike, such as a saturated ground: the spike then is the class.

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
    Every level is tried; the criterion's global minimum is taken, not the first one an iteration comes upon. A class
    narrower than one level counts as one level wide (variance 1/12), so that a spike doesn't make the criterion
    infinite. Whole numbers (of any type) have a level each, up to 65 536 of them; other values are put into 256 equal
    bins.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Kittler, J., & Illingworth, J. (1986). Minimum error thresholding. Pattern Recognition, 19(1), 41-47.
       doi:10.1016/0031-3203(86)90030-0

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import minimum_error
    >>> result = minimum_error(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (2.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
