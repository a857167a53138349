"""Phansalkar's local threshold."""

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
    said="pixels were divided into two classes with Phansalkar's local threshold in windows {window} wide",
)
def phansalkar(
    image: Image,
    *,
    window: Window = 15,
    k: Annotated[float, Range(-10, 10)] = 0.25,
    r: Annotated[float, Range(LEAST_HALF, None), Unit("image units")] | Auto = "auto",
    p: Annotated[float, Range(0, 100)] = 2.0,
    q: Annotated[float, Range(0, 1000)] = 10.0,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Two classes: Sauvola's rule with a higher threshold in dark windows (Phansalkar).

    Choose it for stained, low-contrast micrographs with dark objects, where Sauvola's threshold is too low. Don't
    for bright objects on a dark ground (invert the image first).

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
    p : float
        How much the threshold rises in dark windows; a larger value gives less foreground.
    q : float
        How fast that rise fades with the mean, of which 1 is the whole range of grey values; a larger value confines it
        to darker windows.
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
    The threshold is m (1 + p exp(-q m / (2 r)) + k (s / r - 1)), with m and s the mean and the standard deviation of
    the window: the published rule in image units. Beyond the border of the image and where the mask is off there's
    nothing: such pixels don't count, so that the window is smaller there.

    The cost doesn't depend on the window for integers of up to 16 bits, whose sums are exact, and with its logarithm
    for other types. A pixel equal to its threshold but for rounding is 0.

    References
    ----------
    .. [1] Phansalkar, N., More, S., Sabale, A., & Joshi, M. (2011). Adaptive local thresholding for detection of
       nuclei in diversity stained cytology images. International Conference on Communications and Signal Processing,
       218-220. doi:10.1109/ICCSP.2011.5739305

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import phansalkar
    >>> np.asarray(phansalkar(np.array([[10, 10, 40], [10, 90, 40], [10, 10, 40]], dtype=np.uint8), window=3, r=30))
    array([[0, 0, 0],
           [0, 1, 1],
           [0, 0, 0]], dtype=uint8)
    """
    whole = as_image(image, mask, ndim=(2, 3))
    model, notes = half_range(whole, r)
    checked, radii, unit = windowed(whole, None, window, spacing)
    half = model.r * unit
    labels = above_rule(checked, radii, (0.0, 1 - k, 0.0, k / half, p, q / (2 * half)))
    return Segmentation.of(checked, labels, model=model, notes=notes)
