"""Huang's threshold."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import FLOAT_BINS, Levels, first_best
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask


def fit(histogram: Histogram) -> Thresholds:
    """Return the level with the least fuzziness; of a constant image, its value."""
    levels = Levels.of(histogram, FLOAT_BINS)
    n = len(levels.counts)
    if n == 1:
        return levels.threshold(0)
    index = np.arange(n)
    weights, sums = np.cumsum(levels.counts), np.cumsum(levels.counts * index)
    low = np.floor(sums[:-1] / weights[:-1] + 0.5).astype(np.intp)
    high = np.floor((sums[-1] - sums[:-1]) / (weights[-1] - weights[:-1]) + 0.5).astype(np.intp)
    # A row for each level and a column for each threshold: rows are added in turn, from the first.
    distance = np.where(np.tri(n, n - 1, -1, dtype=np.bool_), high, low)
    np.abs(np.subtract(index[:, None], distance, out=distance), out=distance)
    fuzziness = _entropy_by_distance(n)[distance]
    fuzziness *= levels.counts[:, None]
    return levels.threshold(first_best(-fuzziness.sum(axis=0)))


def _entropy_by_distance(n: int) -> npt.NDArray[np.float64]:
    """Return the entropy of belonging to a class whose mean is 0 … n - 1 levels away."""
    belonging = 1 / (1 + np.arange(1, n) / (n - 1))
    entropy = -belonging * np.log(belonging) - (1 - belonging) * np.log(1 - belonging)
    return np.concatenate([[0.0], entropy])


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes with Huang's fuzzy threshold",
)
def huang(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the threshold that leaves the pixels least fuzzy (Huang).

    Choose it where classes blend into one another and dim parts of objects shall be kept: it sets low thresholds. Don't
    where the histogram has one narrow peak and a faint tail.

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
    A pixel belongs to its class the less, the farther it is from the class mean (rounded to a level); the threshold
    makes the sum of the Shannon entropies of belonging least. Whole numbers have a level each; beyond 256 of them
    levels are 2, 4, 8 … numbers wide. Other values are put into 256 equal bins.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Huang, L.-K., & Wang, M.-J. J. (1995). Image thresholding by minimizing the measures of fuzziness. Pattern
       Recognition, 28(1), 41-51. doi:10.1016/0031-3203(94)E0043-K

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import huang
    >>> result = huang(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (2.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
