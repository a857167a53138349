"""Niblack's local threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from snowshoe.catalogue import method
from snowshoe.filters.windows import Window, above_rule, halo, windowed
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask, Range


@method(
    family="threshold",
    scope="local",
    halo=halo,
    ndim=(2, 3),
    said="pixels were divided into two classes with Niblack's local threshold in windows {window} wide",
)
def niblack(
    image: Image,
    *,
    window: Window = 15,
    k: Annotated[float, Range(-10, 10)] = 0.2,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Two classes: above the window's mean less k standard deviations (Niblack).

    Choose it where contrast changes over the image and every window holds some of both classes, as in dense text or
    tissue. Don't where there are empty areas: it splits their noise; Sauvola doesn't.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    window : int
        Side of the square window (in a volume, of the cube) in pixels of the last axis, odd; larger than the objects'
        strokes or diameters, smaller than the shading. A larger value follows the ground less closely.
    k : float
        Standard deviations below the mean; a larger value gives more foreground. Niblack's own sign is the opposite.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: the window is as long
        along all of them. Without it pixels are as long along all axes.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 1 (above the threshold of its window) and 0.

    Raises
    ------
    ValueError
        If the window is even, the image is neither a plane nor a volume, or for a spacing that is not accepted.

    Notes
    -----
    Beyond the border of the image and where the mask is off there's nothing: such pixels don't count, so that the
    window is smaller there. Elsewhere equal to `skimage.filters.threshold_niblack`.

    The cost doesn't depend on the window for integers of up to 16 bits, whose sums are exact, and with its logarithm
    for other types. A pixel equal to its threshold but for rounding is 0.

    References
    ----------
    .. [1] Niblack, W. (1986). An introduction to digital image processing. Prentice-Hall, 115-116.
    .. [2] McDonnell, M. J. (1981). Box-filtering techniques. Computer Graphics and Image Processing, 17(1), 65-70.
       doi:10.1016/S0146-664X(81)80010-3

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import niblack
    >>> np.asarray(niblack(np.array([[10, 10, 40], [10, 90, 40], [10, 10, 40]], dtype=np.uint8), window=3))
    array([[0, 0, 1],
           [0, 1, 1],
           [0, 0, 1]], dtype=uint8)
    """
    checked, radii, _ = windowed(image, mask, window, spacing)
    return Segmentation.of(checked, above_rule(checked, radii, (0.0, 1.0, -k, 0.0, 0.0, 0.0)))
