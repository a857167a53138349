"""Quick shift: every pixel climbs to its nearest neighbour of a higher density."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.colour.perception import perceived
from snowshoe.errors import must_be
from snowshoe.kernels import quickshift as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.labels import relabel
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask, Range, Unit

__all__ = ["quickshift"]

MOST_VALUES = 2**30
FAR = np.float32(1e15)
"""The colour of a pixel that is left out: no other is within any distance of it."""


@method(
    family="regions", scope="regional", takes="channels", said="the image was divided into superpixels by quick shift"
)
def quickshift(
    image: Image,
    *,
    kernel_size: Annotated[float, Range(0.5, 20), Unit("pixels")] = 3.0,
    max_dist: Annotated[float, Range(0, 100), Unit("pixels")] = 6.0,
    ratio: Annotated[float, Range(0, 100)] = 0.5,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Patches around the local modes of colour and place together (quick shift).

    Choose it for patches that follow colour closely, as many as the image has modes. Don't where their number or size
    matters (`slic`), or on large images: time grows with the square of ``kernel_size`` and of ``max_dist``.

    Parameters
    ----------
    image : array_like, (M, N), with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    kernel_size : float
        Standard deviation of the Gaussian by which density is estimated; larger gives fewer, smoother patches.
    max_dist : float
        How far a pixel looks for a higher density, in colour and place together; larger gives fewer patches.
    ratio : float
        How much a difference of 1 in colour, on a scale of 0 to 100, counts in pixels; larger follows colour more.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    mask : ndarray of bool, optional
        True = use this pixel. Pixels left out have no density and are nobody's neighbour.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order; 0 for pixels left out. A region may lie in several pieces up to ``max_dist``
        apart, which `components` with background "none" makes regions of their own.

    Raises
    ------
    ValueError
        If no pixel is valid, the image is not a plane, or it has 2³⁰ values or more.

    Notes
    -----
    Colours as in `slic`: CIELAB for sRGB, anything else stretched to 0 … 100. Densities are sums of whole numbers
    over three kernel sizes around a pixel, the same in any order. Where scikit-image draws random numbers to break
    ties, the nearest pixel of the highest density wins here, then the first in raster order.

    References
    ----------
    .. [1] Vedaldi, A., & Soatto, S. (2008). Quick shift and kernel methods for mode seeking. European Conference on
       Computer Vision, 705-718. doi:10.1007/978-3-540-88693-8_52

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import quickshift
    >>> np.asarray(quickshift(np.array([[7, 8, 7, 99, 98, 99]], dtype=np.uint8)))
    array([[1, 1, 1, 2, 2, 2]], dtype=int32)
    """
    if np.size(image) >= MOST_VALUES:
        raise must_be("image", "one of fewer than 2³⁰ values", np.size(image), "cut it into tiles")
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2,)).require_valid()
    planes = perceived(checked) * np.float32(ratio)
    if checked.valid is not None:
        planes[:, ~checked.valid] = FAR
    roots = _roots(_parents(planes, kernel_size, max_dist))
    return Segmentation.of(checked, relabel(roots + 1, mask=checked.valid), kind="regions")


def _parents(planes: npt.NDArray[np.float32], kernel_size: float, max_dist: float) -> npt.NDArray[np.int32]:
    densities = np.empty(planes.shape[1:], np.int32)
    parents = np.empty_like(densities)
    n_threads = threads(16 * densities.size)
    # exp(-d² / 2σ²) as a power of 2
    sharpness = 1 / (2 * kernel_size**2 * math.log(2))
    kernel.densities(planes, sharpness, math.ceil(3 * kernel_size), densities, n_threads)
    # A pixel further away in place alone is too far.
    kernel.parents(planes, densities, math.floor(max_dist), max_dist**2, parents, n_threads)
    return parents


def _roots(parents: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the pixel at which each one's climb ends."""
    flat = parents.reshape(-1)
    while not np.array_equal(above := flat[flat], flat):
        flat = above
    return flat.reshape(parents.shape)
