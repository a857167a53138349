"""Smoothing that looks for alike places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.filters.non_local import non_local
from snowshoe.filters.planes import laid_out
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Image, Level, Mask, Pixels, Range, Unit


def halo(*, patch: int, search: int, spacing: Sequence[float] | None = None, **_: object) -> int:
    """Return how many pixels around a block its result depends on, along the axis where they are the smallest."""
    least = 1.0 if spacing is None else min(relative(spacing, len(spacing)))
    return sum(_radii(patch, (least,)) + _radii(search, (least,)))


@method(family="filter", scope="local", takes="channels", halo=halo, ndim=(2, 3))
def non_local_means(
    image: Image,
    *,
    noise: Level = 10.0,
    patch: Annotated[int, Range(0, 20), Unit("pixels")] = 2,
    search: Annotated[int, Range(1, 50), Unit("pixels")] = 5,
    channel_axis: int | None = None,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Image without even noise, edges and texture kept: means of pixels whose neighbourhoods are alike.

    Choose it for photos and micrographs with noise at every pixel whose edges must stay sharp. Don't against single
    bad pixels (`median`), or where seconds matter (`gaussian`). It stands here in place of a bilateral filter: on six
    photos with added noise it came nearer to the photo in all, by 0.3 to 2.9 dB.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N), or with channels, which are compared together
        Any accepted dtype; NaN is left out.
    noise : float
        Standard deviation of the noise in image units: measure it where the image should be even. A larger value
        smooths more; 0 changes nothing.
    patch : int
        How far neighbourhoods reach from their pixels; larger tells texture from noise better, and keeps more noise
        beside edges.
    search : int
        How far away pixels are looked for; larger smooths more, and takes time with its square, in a volume its cube.
    channel_axis : int, optional
        The axis of the channels.
    spacing : Spacing or sequence of float, optional
        Size of a pixel along each axis; patch and search are in pixels of the last one, rounded along the others.
    mask : ndarray of bool, of the image's spatial shape, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the image's shape
        In image units, float32 for integers of up to 16 bits and float32, else float64; 0 where a pixel is left out; a
        masked array gives a masked array.

    Raises
    ------
    ValueError
        If the image is neither a plane nor a volume.

    Notes
    -----
    The weight of a pixel is exp(-max(d² - 2 noise², 0) / (0.8 noise)²), with d² the mean squared difference of both
    neighbourhoods, squares or cubes of 2 patch + 1 pixels. Beyond the border of the image and where the mask is off there's
    nothing: such pixels don't count. `skimage.restoration.denoise_nl_means` mirrors the image at its border, and gives
    neighbourhoods that are less alike than some limit no weight at all.

    References
    ----------
    .. [1] Buades, A., Coll, B., & Morel, J.-M. (2011). Non-local means denoising. Image Processing On Line, 1,
       208-212. doi:10.5201/ipol.2011.bcm_nlm

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import non_local_means
    >>> non_local_means(np.array([[10, 12, 11, 90, 92, 91]], dtype=np.uint8), noise=2, patch=0).round(1)
    array([[11., 11., 11., 91., 91., 91.]], dtype=float32)
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3))
    steps = relative(spacing, len(checked.shape))
    if not noise:
        patch, search, noise = 0, 0, 1.0
    pixels = non_local(checked, noise=noise, patch=_radii(patch, steps), search=_radii(search, steps))
    return laid_out(image, checked, pixels, channel_axis=channel_axis)


def _radii(radius: int, steps: tuple[float, ...]) -> tuple[int, ...]:
    return tuple(int(radius / step + 0.5) for step in steps)
