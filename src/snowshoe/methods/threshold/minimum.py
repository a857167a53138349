"""The valley between two modes as threshold."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import FLOAT_BINS, Levels, constant, not_found
from snowshoe.statistics.models import Thresholds
from snowshoe.statistics.modes import two_modes
from snowshoe.types import Image, Mask


def fit(histogram: Histogram) -> Thresholds:
    """Return the lowest level between the two modes; without two modes, the greatest value."""
    levels = Levels.of(histogram, FLOAT_BINS)
    modes = two_modes(levels.counts, beyond="last")
    if modes is None:
        return constant(histogram) or not_found(histogram, "the histogram has no two modes")
    smooth, low, high = modes
    return levels.threshold(low + int(np.argmin(smooth[low:high])))


@method(
    family="threshold",
    scope="pointwise",
    statistic=Histogram,
    fit=fit,
    said="pixels were divided into two classes at the minimum between the two modes of the histogram",
)
def minimum(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: the valley between the two modes of the smoothed histogram (minimum).

    Choose it where the histogram has two clear peaks with a flat valley between them. Don't where one class is small or
    the classes overlap: then there's no valley, and everything is 0.

    Parameters
    ----------
    image : array_like, (M, N) or n-D
        One channel, any accepted dtype; NaN is left out.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 0 (at or below the threshold) and 1 (above). Where smoothing doesn't lead to two modes, as in a constant
        image or in noise, the threshold is the greatest value, everything is 0, and the model says so (``not_found``).

    Raises
    ------
    ValueError
        If no pixel is valid.

    Notes
    -----
    The histogram is smoothed by a running mean of three levels until at most two modes are left, at most 10 000 times.
    Whole numbers have a level each; beyond 256 of them levels are 2, 4, 8 … numbers wide, as if the pixels had been
    shifted right. Other values are put into 256 equal bins. Equal to `skimage.filters.threshold_minimum` on integer
    images of up to 256 levels.

    Where it differs from other programs is listed in ``docs/thresholds.md``.

    References
    ----------
    .. [1] Prewitt, J. M. S., & Mendelsohn, M. L. (1966). The analysis of cell images. Annals of the New York Academy
       of Sciences, 128(3), 1035-1053. doi:10.1111/j.1749-6632.1965.tb11715.x
    .. [2] Glasbey, C. A. (1993). An analysis of histogram-based thresholding algorithms. CVGIP: Graphical Models and
       Image Processing, 55(6), 532-537. doi:10.1006/cgip.1993.1040

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import minimum
    >>> result = minimum(np.array([[1, 1, 9], [1, 9, 9]], dtype=np.uint8))
    >>> np.asarray(result)
    array([[0, 0, 1],
           [0, 1, 1]], dtype=uint8)
    >>> result.model.thresholds
    (2.0,)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
