"""The Rényi entropy threshold."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.entropy import class_entropies
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Levels, first_best
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask

ORDERS = (0.5, 1.0, 2.0)
NEAR = 5
ROUNDING = 1e-9


def fit(histogram: Histogram) -> Thresholds:
    """Return the weighted mean of the best levels at three orders of entropy; of a constant image, its value."""
    levels = Levels.of(histogram)
    if len(levels.counts) == 1:
        return levels.threshold(0)
    low, middle, high = sorted(first_best(class_entropies(levels.counts, order)) for order in ORDERS)
    below = np.cumsum(levels.counts) / histogram.n_pixels
    between = float(below[high] - below[low])
    shares = [0.25 * between * weight for weight in _weights(middle - low, high - middle)]
    mean = low * (float(below[low]) + shares[0]) + middle * shares[1] + high * (1 - float(below[high]) + shares[2])
    return levels.threshold(int(mean + ROUNDING))


def _weights(to_low: int, to_high: int) -> tuple[int, int, int]:
    """Return the weights of three thresholds: two that lie together outweigh one that stands apart."""
    if (to_low <= NEAR) == (to_high <= NEAR):
        return 1, 2, 1
    return (0, 1, 3) if to_low <= NEAR else (3, 1, 0)


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes with the Rényi entropy threshold",
)
def renyi_entropy(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the threshold with the greatest Rényi entropies of the classes (Rényi).

    Choose it like maximum entropy, of which it's the steadier form: three orders of entropy (½, 1, 2) each give a
    threshold, and their weighted mean is taken. Don't for noise-free or posterised images.

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
    Thresholds count as near one another within 5 levels, as in the original.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Sahoo, P., Wilkins, C., & Yeager, J. (1997). Threshold selection using Renyi's entropy. Pattern Recognition,
       30(1), 71-84. doi:10.1016/S0031-3203(96)00065-9

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import renyi_entropy
    >>> result = renyi_entropy(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (2.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
