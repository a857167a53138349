"""Sauvola's local threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.filters.windows import Window, above_rule, halo, windowed
from snowshoe.results import Segmentation
from snowshoe.statistics.half_range import LEAST_HALF, Magnitudes, fit_half, half_range
from snowshoe.types import Auto, Image, Mask, Range, Unit


@method(
    family="threshold",
    scope="local",
    halo=halo,
    statistic=Magnitudes,
    fit=fit_half,
    settles=("r",),
    ndim=(2, 3),
    revision=2,
    shortlist=True,
    said="pixels were divided into two classes with Sauvola's local threshold in windows {window} wide",
)
def sauvola(
    image: Image,
    *,
    window: Window = 15,
    k: Annotated[float, Range(-10, 10)] = 0.2,
    r: Annotated[float, Range(LEAST_HALF, None), Unit("image units")] | Auto = "auto",
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Two classes: above the window's mean, lowered where contrast is low (Sauvola).

    Choose it for dark text on a light, stained or shaded page: empty areas stay clean. Don't for bright objects on a
    dark ground (invert the image first).

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    window : int
        Side of the square window (in a volume, of the cube) in pixels of the last axis, odd; larger than the objects'
        strokes or diameters, smaller than the shading. A larger value follows the ground less closely.
    k : float
        How far the threshold sinks where contrast is low; a larger value gives more foreground.
    r : float or "auto"
        The greatest standard deviation there can be, in image units: half of the range that grey values can have. A
        larger value lowers the threshold where contrast is low. "auto" is 128 for 8 bits, and 0.5 for floats up to 1;
        for others the first of 128, 256, 512 … whose double is above the size of all values but one in 1000, as hot
        pixels may be: so 2048 for 12 bits and 32768 for 16, in any type.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: the window is as long
        along all of them. Without it pixels are as long along all axes.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 1 (above the threshold of its window) and 0. The model is r.

    Raises
    ------
    ValueError
        If the window is even, the image is neither a plane nor a volume, or for a spacing that is not accepted.

    Notes
    -----
    The threshold is m (1 + k (s / r - 1)), with m and s the mean and the standard deviation of the window. Beyond the
    border of the image and where the mask is off there's nothing: such pixels don't count, so that the window is
    smaller there. Elsewhere equal to `skimage.filters.threshold_sauvola` with the same r.

    The cost doesn't depend on the window for integers of up to 16 bits, whose sums are exact, and with its logarithm
    for other types. A pixel equal to its threshold but for rounding is 0.

    References
    ----------
    .. [1] Sauvola, J., & Pietikäinen, M. (2000). Adaptive document image binarization. Pattern Recognition, 33(2),
       225-236. doi:10.1016/S0031-3203(99)00055-2

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import sauvola
    >>> np.asarray(sauvola(np.array([[10, 10, 40], [10, 90, 40], [10, 10, 40]], dtype=np.uint8), window=3, r=30))
    array([[0, 0, 0],
           [0, 1, 1],
           [0, 0, 0]], dtype=uint8)
    """
    whole = as_image(image, mask, ndim=(2, 3))
    model, notes = half_range(whole, r)
    checked, radii, unit = windowed(whole, None, window, spacing)
    labels = above_rule(checked, radii, (0.0, 1 - k, 0.0, k / (model.r * unit), 0.0, 0.0))
    return Segmentation.of(checked, labels, model=model, notes=notes)
