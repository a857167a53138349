"""Shanbhag's threshold."""

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
    """Return the level at which the classes tell equally much; of a constant image, its value."""
    levels = Levels.of(histogram, FLOAT_BINS)
    if len(levels.counts) == 1:
        return levels.threshold(0)
    below, above = _information(levels.counts), _information(levels.counts[::-1])[::-1]
    return levels.threshold(first_best(-np.abs(below[:-1] - above[1:])))


def _information(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return, for the class that ends at each level, the information of its pixels' grades of membership."""
    share = counts / counts.sum()
    total = np.cumsum(share)
    before = np.concatenate([[0.0], total[:-1]])
    # A row for each level and a column for each class that ends at one: rows are added in turn, from the first.
    missing = np.triu(0.5 * before[:, None] / total)
    information = np.log(np.subtract(1, missing, out=missing), out=missing)
    information *= -share[:, None]
    sums: npt.NDArray[np.float64] = information.sum(axis=0) * 0.5 / total
    return sums


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes with Shanbhag's entropy threshold",
)
def shanbhag(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the threshold at which both classes carry equal information (Shanbhag).

    Choose it to compare with work that used it, or for few, coarse levels. Don't on fine levels: the finer the
    histogram, the closer both measures come to one constant, and the threshold then follows its roughness.

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
    A pixel belongs to its class the more, the farther into the class its level lies. Whole numbers have a level each;
    beyond 256 of them levels are 2, 4, 8 … numbers wide. Other values are put into 256 equal bins.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Shanbhag, A. G. (1994). Utilization of information measure as a means of image thresholding. CVGIP:
       Graphical Models and Image Processing, 56(5), 414-419. doi:10.1006/cgip.1994.1037

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import shanbhag
    >>> result = shanbhag(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (2.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
