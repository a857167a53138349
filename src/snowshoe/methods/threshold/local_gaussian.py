"""The Gaussian mean around each pixel as threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.filters.borders import filled
from snowshoe.filters.gaussian import gaussian
from snowshoe.filters.weights import gaussian_radius
from snowshoe.results import Segmentation
from snowshoe.spacing import relative
from snowshoe.types import Image, Mask, Range, Sigma, Unit

TRUNCATE = 4.0
TIE = 2.0**-40


def halo(*, sigma: float, spacing: Sequence[float] | None = None, **_: object) -> int:
    """Return how many pixels around a block its labels depend on, along the axis where they are the smallest."""
    least = 1.0 if spacing is None else min(relative(spacing, len(spacing)))
    return gaussian_radius(sigma / least, TRUNCATE)


@method(
    family="threshold",
    scope="local",
    halo=halo,
    ndim=(2, 3),
    said="pixels were divided into two classes at the Gaussian-weighted mean around each (standard deviation {sigma})",
)
def local_gaussian(
    image: Image,
    *,
    sigma: Sigma = 5.0,
    offset: Annotated[float, Range(None, None), Unit("image units")] = 0.0,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Two classes: brighter than the Gaussian-weighted mean around the pixel.

    Choose it like `local_mean` where that shows the edges of its window: near pixels count more. Don't for very large
    sigma, whose cost grows with it; `local_mean` takes the same time for any window.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    sigma : float
        Standard deviation of the weights in pixels of the last axis; a larger value follows the ground less closely.
        The weights reach 4 sigma.
    offset : float
        Taken from the mean to give the threshold, in image units; a larger value gives more foreground.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: sigma is as long
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
        If the image is neither a plane nor a volume.

    Notes
    -----
    The image is reflected at its border; pixels that are left out don't count. Equal to
    `skimage.filters.threshold_local` with the same sigma and border. A pixel equal to its threshold but for rounding is
    0.

    References
    ----------
    .. [1] Knutsson, H., & Westin, C.-F. (1993). Normalized and differential convolution. IEEE Conference on Computer
       Vision and Pattern Recognition, 515-523. doi:10.1109/CVPR.1993.341081

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import local_gaussian
    >>> np.asarray(local_gaussian(np.array([[10, 10, 40], [10, 90, 40], [10, 10, 40]], dtype=np.uint8), sigma=1))
    array([[0, 0, 1],
           [0, 1, 1],
           [0, 0, 1]], dtype=uint8)
    """
    checked = as_image(image, mask, ndim=(2, 3))
    pixels = checked.pixels.astype(np.float64)
    doubles = CheckedImage(filled(checked).astype(np.float64), checked.valid)
    threshold = gaussian(doubles, sigma=sigma, truncate=TRUNCATE, spacing=spacing) - offset
    above = pixels > threshold + TIE * np.abs(threshold)
    if checked.valid is not None:
        above &= checked.valid
    return Segmentation.of(checked, above.astype(np.uint8))
