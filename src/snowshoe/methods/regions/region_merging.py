"""Region merging on the adjacency graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.filters.scaling import brought_near
from snowshoe.filters.slopes import colour_slope
from snowshoe.labels.merging import pieces
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask, Range, Sigma, Unit

__all__ = ["region_merging"]


@method(
    family="regions",
    scope="regional",
    takes="channels",
    ndim=(2, 3),
    said="the image was divided into {n_segments} by merging the most similar neighbours step by step",
)
def region_merging(
    image: Image,
    *,
    n_segments: Annotated[int, Range(1, None), Unit("regions")] = 30,
    boundary: Annotated[float, Range(0, 1)] = 0.5,
    sigma: Sigma = 2.0,
    channel_axis: int | None = None,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions: small basins joined step by step, the most alike in colour with the weakest border first.

    Choose it to get a given number of regions of even colour. Don't for textures, whose patches differ more inside than
    from each other.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N), with or without channels
        Any accepted dtype; NaN is left out.
    n_segments : int
        How many regions are left; more, smaller ones. There are more where a mask keeps regions from touching.
    boundary : float
        Weight of the gradient along the common border against the difference of mean colours, 0 to 1. A larger value
        keeps strong outlines between regions of like colour.
    sigma : float
        Smoothing before the gradient, a Gaussian's standard deviation in pixels of the last axis; larger gives fewer
        basins to start from: faster, coarser outlines.
    channel_axis : int, optional
        The axis of the channels; without it the image has one channel.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: for the smoothing and
        the gradient. Sizes of regions and lengths of borders are counted in pixels.
    mask : ndarray of bool, optional
        True = use this pixel. Regions don't join through pixels that are left out.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order; 0 where masked.

    Raises
    ------
    ValueError
        If the image is neither a plane nor a volume or has no valid pixel.

    Notes
    -----
    It starts from the watershed of the gradient. Two regions of a and b pixels cost sqrt(ab / (a + b)) times the
    weighted sum of colour difference and mean border gradient. In each round all pairs join that are the cheapest for
    both; in the last, only as many of the cheapest as are needed.

    References
    ----------
    .. [1] Haris, K., Efstratiadis, S. N., Maglaveras, N., & Katsaggelos, A. K. (1998). Hybrid image segmentation using
       watersheds and fast region merging. IEEE Transactions on Image Processing, 7(12), 1684-1699.
       doi:10.1109/83.730380

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import region_merging
    >>> image = np.repeat(np.uint8([[10, 12, 90, 92]]), 3, axis=0)
    >>> np.asarray(region_merging(image, n_segments=2, sigma=0))[0]
    array([1, 1, 2, 2], dtype=int32)
    """
    checked = brought_near(as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3)).require_valid())
    slope = colour_slope(checked, sigma, spacing)
    return Segmentation.of(checked, pieces(checked, slope, n=n_segments, boundary=boundary), kind="regions")
