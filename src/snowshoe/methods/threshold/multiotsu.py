"""Otsu's method for several classes."""

from __future__ import annotations

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.models import Thresholds
from snowshoe.statistics.partition import partitions
from snowshoe.types import Classes, Image, Mask


def fit(histogram: Histogram, *, classes: int) -> Thresholds:
    """Return the thresholds between the classes; of a constant image, its value."""
    n_values = len(histogram.values)
    if n_values == 1:
        return Thresholds(tuple(histogram.values.tolist()), histogram.as_dict())
    if classes > n_values:
        raise must_be("classes", f"at most the number of distinct values ({n_values})", classes)
    split = partitions(histogram, classes).thresholds(classes)
    return Thresholds(tuple(split.tolist()), histogram.as_dict())


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    shortlist=True,
    said="pixels were divided into {classes} with Otsu's multilevel thresholds",
)
def multiotsu(image: Image, *, classes: Classes = 3, mask: Mask | None = None) -> Segmentation:
    """Several classes: the thresholds with the greatest variance between classes (multi-Otsu).

    Choose it where more than two materials or tissues differ in grey value, and their number is known. The scree
    plot (`scree`) helps to find it where it is not.

    Parameters
    ----------
    image : array_like, (M, N) or n-D
        One channel, any accepted dtype; NaN is left out.
    classes : int
        Number of classes; more classes, finer steps of grey.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 0 … classes - 1 by grey value. Each threshold, in the image's units, is the greatest value of the class
        below it. A constant image is all 0.

    Raises
    ------
    ValueError
        If no pixel is valid, or there are more classes than distinct values.

    Notes
    -----
    The global optimum for any number of classes, from one dynamic programme: multi-Otsu's criterion and
    one-dimensional k-means have the same optimum.

    References
    ----------
    .. [1] Liao, P.-S., Chen, T.-S., & Chung, P.-C. (2001). A fast algorithm for multilevel thresholding. Journal of
       Information Science and Engineering, 17(5), 713-727. doi:10.6688/JISE.2001.17.5.1
    .. [2] Wang, H., & Song, M. (2011). Ckmeans.1d.dp: optimal k-means clustering in one dimension by dynamic
       programming. The R Journal, 3(2), 29-33. doi:10.32614/RJ-2011-015

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import multiotsu
    >>> result = multiotsu(np.array([[1, 2, 9], [5, 5, 9]], dtype=np.uint8), classes=3)
    >>> np.asarray(result)
    array([[0, 0, 2],
           [1, 1, 2]], dtype=uint8)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked), classes=classes)
    return Segmentation.of(checked, model.apply(checked), model=model)
