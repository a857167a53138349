"""An image without the smooth slope that its ground lies on."""

from __future__ import annotations

from typing import Annotated, Literal

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.filters.planes import laid_out
from snowshoe.statistics.surfaces import Sample, Surface
from snowshoe.types import Image, Mask, Pixels, Range

Ground = Literal["dark", "bright"]


def fit(sample: Sample, *, degree: int, ground: Ground) -> Surface:
    """Return the surface that most of the image lies near."""
    return Surface.fitted(sample, degree, 1.0 if ground == "dark" else -1.0)


@method(family="filter", scope="regional", takes="channels", statistic=Sample, fit=fit, ndim=(2, 3))
def subtract_polynomial(
    image: Image,
    *,
    degree: Annotated[int, Range(0, 6)] = 2,
    ground: Ground = "dark",
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Image without its background: a polynomial surface that most of the image lies near.

    Choose it where the light falls off smoothly over the whole image, with objects of any size that fill less than half
    of it. Don't for shadows and folds, which no polynomial follows: take `subtract_background`.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N), or with channels, each of which is filtered
        Any accepted dtype; NaN is left out.
    degree : int
        Of the polynomial: 0 a constant, 1 a slope, 2 a bowl; larger bends more, and into large objects.
    ground : {"dark", "bright"}
        Whether objects are brighter than the ground, or darker. Either way they come out bright.
    channel_axis : int, optional
        The axis of the channels.
    mask : ndarray of bool, of the image's spatial shape, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the image's shape
        The image less the surface, or on bright ground the surface less the image, in image units: float32 for
        integers of up to 16 bits and float32, else float64. 0 where a pixel is left out; a masked array gives a masked
        array.

    Raises
    ------
    ValueError
        If the image is neither a plane nor a volume, or no pixel is valid.

    Notes
    -----
    Least squares over up to 65 536 pixels on a regular grid. What lies more than two standard deviations off, as the
    median distance tells them, is left out, until nothing changes. A frozen surface is that of one camera: it stays
    where it was in the frame.

    References
    ----------
    .. [1] Russ, J. C., & Neal, F. B. (2016). The Image Processing Handbook (7th ed.). CRC Press. Chapter 4.
       doi:10.1201/b18983

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import subtract_polynomial
    >>> slope = np.add.outer(np.arange(20), 2 * np.arange(20)).astype(np.uint8)
    >>> slope[5, 5] += 100
    >>> int(subtract_polynomial(slope, degree=1).round()[5, 5])
    100
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3)).require_valid()
    model = fit(Sample.of(checked), degree=degree, ground=ground)
    return laid_out(image, checked, model.apply(checked), channel_axis=channel_axis)
