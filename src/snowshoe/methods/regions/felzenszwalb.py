"""Graph-based segmentation of Felzenszwalb and Huttenlocher."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.colour.perception import stretched, valid_colours
from snowshoe.errors import must_be
from snowshoe.filters import gaussian
from snowshoe.kernels import felzenszwalb as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.results import Segmentation
from snowshoe.types import Area, Image, Mask, Pixels, Range, Sigma

__all__ = ["felzenszwalb"]

MOST_VALUES = 2**29
WHITE = 255.0


@method(
    family="regions",
    scope="regional",
    takes="channels",
    memory=210,
    said="the image was divided into regions with the graph-based algorithm of Felzenszwalb and Huttenlocher",
    on_photos=0.53,
)
def felzenszwalb(
    image: Image,
    *,
    scale: Annotated[float, Range(0, 1e9)] = 400.0,
    sigma: Sigma = 1.2,
    min_size: Area = 300,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions grown along weak differences, judged against each region's own contrast (Felzenszwalb).

    Choose it for a quick division of a photo into regions of very different sizes: it keeps large even areas whole
    and follows detail where there is some. Don't where regions should be of one size (`slic`) or outlines smooth.

    Parameters
    ----------
    image : array_like, (M, N), with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    scale : float
        How much contrast a small region bears; larger gives fewer, larger regions. In the paper's units, where the
        image spans 0 to 255.
    sigma : float
        Gaussian smoothing beforehand, in pixels; larger gives fewer regions and ignores finer detail.
    min_size : int
        Regions of fewer pixels join a neighbour, across the weakest edge first; a larger value leaves fewer specks.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    mask : ndarray of bool, optional
        True = use this pixel. Regions don't connect through pixels that are left out.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order, each 8-connected; 0 for pixels left out. Below ``min_size`` there are only
        regions that no valid pixel touches.

    Raises
    ------
    ValueError
        If no pixel is valid, the image is not a plane, or it has 2²⁹ values or more.

    Notes
    -----
    The least valid value of any channel is taken for 0 and the greatest for 255, so ``scale`` means the same for every
    dtype. Equal to `skimage.segmentation.felzenszwalb` of an 8-bit image that spans 0 to 255, except where weights
    are equal to the last digits: there scikit-image's order is that of an unstable sort, and here it is fixed, right
    before down before the diagonals, then in raster order.

    References
    ----------
    .. [1] Felzenszwalb, P. F., & Huttenlocher, D. P. (2004). Efficient graph-based image segmentation. International
       Journal of Computer Vision, 59(2), 167-181. doi:10.1023/B:VISI.0000022288.19776.77

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import felzenszwalb
    >>> np.asarray(felzenszwalb(np.array([[7, 7, 9, 90, 92]], dtype=np.uint8), scale=20, sigma=0, min_size=1))
    array([[1, 1, 1, 2, 2]], dtype=int32)
    """
    if np.size(image) >= MOST_VALUES:
        raise must_be("image", "one of fewer than 2²⁹ values", np.size(image), "cut it into tiles")
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2,)).require_valid()
    regions = np.empty(checked.shape, np.int32)
    planes = _smoothed(checked, sigma)
    kernel.grow(planes, checked.flat_valid, scale, min_size, regions.reshape(-1), threads(4 * regions.size))
    return Segmentation.of(checked, regions, kind="regions")


def _smoothed(image: CheckedImage, sigma: float) -> Pixels:
    """Return smoothed planes (channels, rows, columns) that span 0 to 255 before smoothing."""
    planes = stretched(valid_colours(image), WHITE).T.reshape(-1, *image.shape)
    if sigma == 0:
        return np.ascontiguousarray(planes)
    return np.stack([gaussian(plane, sigma=sigma, mask=image.valid) for plane in planes])
