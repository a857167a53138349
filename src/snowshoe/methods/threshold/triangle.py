"""The triangle threshold."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Levels
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask


def fit(histogram: Histogram) -> Thresholds:
    """Return the level farthest below the line from the peak to the end of the longer tail."""
    levels = Levels.of(histogram)
    counts = levels.counts
    peak = int(np.argmax(counts))
    tail_is_above = peak < len(counts) - 1 - peak
    if tail_is_above:
        counts, peak = counts[::-1], len(counts) - 1 - peak
    if not peak:
        return levels.threshold(0)
    distance = int(counts[peak]) * np.arange(peak) - peak * counts[:peak]
    level = int(np.argmax(distance))
    return levels.threshold(min(len(counts) - 1 - level, len(counts) - 2) if tail_is_above else level)


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    shortlist=True,
    said="pixels were divided into two classes with the triangle threshold",
)
def triangle(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the corner between the histogram's peak and its longer tail (triangle).

    Choose it where nearly all pixels are background and the objects make a faint tail without a peak of their own.
    Don't where there are two peaks, or where the background's peak is broad.

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
    Whole numbers (of any type) have a level each, up to 65 536 of them; other values are put into 256 equal bins. The
    line is drawn to the farther end of the histogram, whichever side it is on; of levels equally far from it the one
    nearest to that end is taken. Equal to `skimage.filters.threshold_triangle` on integer images, where rounding
    decides between such levels.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Zack, G. W., Rogers, W. E., & Latt, S. A. (1977). Automatic measurement of sister chromatid exchange
       frequency. Journal of Histochemistry & Cytochemistry, 25(7), 741-753. doi:10.1177/25.7.70454

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import triangle
    >>> result = triangle(np.array([[1, 2, 9], [2, 8, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (3.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
