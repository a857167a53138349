"""Otsu's threshold."""

from __future__ import annotations

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.models import Thresholds
from snowshoe.statistics.partition import partitions
from snowshoe.types import Image, Mask


def fit(histogram: Histogram) -> Thresholds:
    """Return the threshold that separates the two classes best; of a constant image, its value."""
    n_classes = min(2, len(histogram.values))
    split = partitions(histogram, n_classes).thresholds(n_classes) if n_classes == 2 else histogram.values
    return Thresholds(tuple(split.tolist()), histogram.as_dict())


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    shortlist=True,
    said="pixels were divided into two classes with Otsu's threshold",
)
def otsu(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the threshold with the greatest variance between them (Otsu).

    Choose it for images with two populations of grey values of similar spread: bright objects on a dark ground, or
    the reverse. Don't where one class is tiny, where illumination drifts, or where the histogram has one mode.

    Parameters
    ----------
    image : array_like, (M, N) or n-D
        One channel, any accepted dtype; NaN is left out.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 0 (at or below the threshold) and 1 (above). The threshold, in the image's units, is the greatest
        value of the lower class. A constant image is all 0.

    Raises
    ------
    ValueError
        If no pixel is valid.

    Notes
    -----
    Exact: every split of the image's own values is considered, without binning for up to 65 536 distinct values.
    Equal to `skimage.filters.threshold_otsu` on integer images.

    References
    ----------
    .. [1] Otsu, N. (1979). A threshold selection method from gray-level histograms. IEEE Transactions on Systems,
       Man, and Cybernetics, 9(1), 62-66. doi:10.1109/TSMC.1979.4310076

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import otsu
    >>> result = otsu(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (2.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
