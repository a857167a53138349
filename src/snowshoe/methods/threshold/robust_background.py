"""Background level and noise as threshold."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Heights
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask, Range

DIGITS = 2.0**-30
"""The least share of the greatest height that a deviation has if it is to have digits enough."""
LARGEST = float(np.finfo(np.float64).max)


def fit(histogram: Histogram, *, k: float) -> Thresholds:
    """Return the median + k times the median absolute deviation."""
    heights = Heights.of(histogram)
    middle, deviation = _noise(heights.heights, histogram.counts)
    if deviation < DIGITS * heights.heights[-1]:
        return _far_from_the_rest(histogram, k)
    noise: dict[str, Any] = {"median": heights.value(middle), "mad": heights.length(deviation)}
    height = middle + k * deviation
    if not heights.heights[0] <= height < heights.heights[-1]:
        noise["not_found"] = _nothing(k)
    return heights.threshold(height, **noise)


def _far_from_the_rest(histogram: Histogram, k: float) -> Thresholds:
    """Return the threshold where the least value lies so far away that heights above it have lost their digits."""
    with np.errstate(over="ignore"):
        middle, deviation = _noise(histogram.values, histogram.counts)
        value = middle + k * deviation
    about = histogram.as_dict() | {"median": middle, "mad": deviation}
    if deviation and not histogram.values[0] <= value < histogram.values[-1]:
        about["not_found"] = _nothing(k)
    return Thresholds((float(np.clip(value, -LARGEST, LARGEST)),), about)


def _nothing(k: float) -> str:
    return f"no value is {'above' if k > 0 else 'below'} the background by so many deviations"


def _noise(values: npt.NDArray[np.float64], counts: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Return the median of ascending values and the median absolute deviation from it."""
    middle = _median(values, counts)
    away = np.abs(values - middle)
    order = np.argsort(away, kind="stable")
    return middle, _median(away[order], counts[order])


def _median(ascending: npt.NDArray[np.float64], counts: npt.NDArray[np.int64]) -> float:
    """Return the middle value, or the mean of the two middle values."""
    total = np.cumsum(counts)
    last = int(total[-1]) - 1
    low, high = ascending[np.searchsorted(total, [last // 2, last - last // 2], side="right")]
    return float(low + high) / 2


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes at {k} robust standard deviations above the background",
)
def robust_background(
    image: Image, *, k: Annotated[float, Range(-1000, 1000)] = 4.5, mask: Mask | None = None
) -> Segmentation:
    """Two classes: brighter than the background by k of its deviations (median + k MAD).

    Choose it for a few bright objects on a background that fills more than half of the image; it stays steady from
    image to image, and an image without objects stays nearly empty. Don't where objects fill half of the image or more.

    Parameters
    ----------
    image : array_like, (M, N) or n-D
        One channel, any accepted dtype; NaN is left out.
    k : float
        Deviations above the median; a larger value gives less foreground.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 0 (at or below the threshold) and 1 (above). The model also holds the ``median`` and the ``mad``,
        and says where all pixels are on one side of the threshold (``not_found``). A constant image is all 0.

    Raises
    ------
    ValueError
        If no pixel is valid.

    Notes
    -----
    The median absolute deviation isn't scaled: of Gaussian noise it's 0.6745 standard deviations, so that the default
    of 4.5 is about three of these. Where more than half of the pixels have one value, it is 0, and all brighter pixels
    are 1. Exact for up to 65 536 distinct values.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Leys, C., Ley, C., Klein, O., Bernard, P., & Licata, L. (2013). Detecting outliers: do not use standard
       deviation around the mean, use absolute deviation around the median. Journal of Experimental Social Psychology,
       49(4), 764-766. doi:10.1016/j.jesp.2013.03.013
    .. [2] Stirling, D. R., et al. (2021). CellProfiler 4: improvements in speed, utility and usability. BMC
       Bioinformatics, 22, 433. doi:10.1186/s12859-021-04344-9

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import robust_background
    >>> result = robust_background(np.array([[1, 2, 9], [2, 3, 8]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 0, 1]], dtype=uint8)
    >>> result.model.thresholds
    (7.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked), k=k)
    return Segmentation.of(checked, model.apply(checked), model=model)
