"""An image without the ground that its objects lie on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Literal

import numpy as np

from snowshoe import filters
from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.filters.borders import filled, real_type
from snowshoe.filters.openings import rolled_under
from snowshoe.filters.planes import each_plane
from snowshoe.filters.weights import gaussian_radius
from snowshoe.spacing import Sizes, relative
from snowshoe.statistics.grey_steps import BallHeight, GreySteps
from snowshoe.types import Auto, Image, Level, Mask, Pixels, Range, Unit

Background = Literal["paraboloid", "ball", "gaussian"]
Ground = Literal["dark", "bright"]


def halo(*, radius: int, background: str, spacing: Sequence[float] | None = None, **_: object) -> int:
    """Return how many pixels around a block its result depends on, along the axis where they are the smallest."""
    reach = radius / (1.0 if spacing is None else min(relative(spacing, len(spacing))))
    return gaussian_radius(reach) if background == "gaussian" else 2 * int(reach)


def fit(steps: GreySteps, *, radius: int, height: float | Literal["auto"]) -> BallHeight:
    """Return the height of the ball."""
    return BallHeight.of(steps, radius) if height == "auto" else BallHeight(float(height))


@method(
    family="filter",
    scope="local",
    takes="channels",
    halo=halo,
    statistic=GreySteps,
    fit=fit,
    settles=("height",),
    ndim=(2, 3),
    said="the background, estimated with a {background} of radius {radius}, was subtracted",
)
def subtract_background(
    image: Image,
    *,
    radius: Annotated[int, Range(1, 1000), Unit("pixels")] = 50,
    background: Background = "paraboloid",
    ground: Ground = "dark",
    height: Level | Auto = "auto",
    channel_axis: int | None = None,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Image without its background: a rolling ball's, a paraboloid's or a wide Gaussian's.

    Choose it for uneven light before a method with one threshold for all. Don't where objects are wider than the ball:
    they are taken for ground. If the ground is a smooth slope over the whole image, `subtract_polynomial` bends less.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N), or with channels, each of which is filtered
        Any accepted dtype; NaN is left out.
    radius : int
        Radius of the ball, or sigma of the Gaussian, in pixels: at least the widest object's. Larger follows the
        ground less closely.
    background : {"paraboloid", "ball", "gaussian"}
        What makes the ground: where a paraboloid, as blunt as the ball at its top, or a ball reaches when pressed
        from below against the image; or the mean around. The paraboloid is the quickest, by far in a volume; the
        Gaussian is for noise on both sides of the ground and few objects, which raise it.
    ground : {"dark", "bright"}
        Whether objects are brighter than the ground, or darker. Either way they come out bright.
    height : float or "auto"
        How high the ball is where it is ``radius`` wide, in image units; larger follows the ground more closely, 0 is
        a flat disk (ball) or square (paraboloid). "auto" is as many steps of grey as ``radius`` is pixels: a step is
        1/255 of the range of the image's values, but for a thousandth of them at either end, and of whole numbers at
        least 1, so that it is 1 in 8 bits, as in other programs. Of several channels the least step counts.
    channel_axis : int, optional
        The axis of the channels.
    spacing : Spacing or sequence of float, optional
        Size of a pixel along each axis; the radius is in pixels of the last one.
    mask : ndarray of bool, of the image's spatial shape, optional
        True = use this pixel.

    Returns
    -------
    ndarray, of the image's shape
        The image less its background, or on bright ground the background less the image, in image units: float32 for
        integers of up to 16 bits and float32, else float64. 0 or more, but for the Gaussian; 0 where a pixel is left
        out; a masked array gives a masked array.

    Raises
    ------
    ValueError
        If the image is neither a plane nor a volume.

    Notes
    -----
    Where "auto" looks at the range, it is that of the whole image, so that a block has the ball of the image.

    The ball makes a true grey-scale opening: an erosion, and then a dilation. `skimage.restoration.rolling_ball` stops
    at the erosion, so its ground is lower; ImageJ shrinks the image first for all but small balls. Beyond the border of
    the image and where the mask is off there's nothing: such pixels don't count.

    References
    ----------
    .. [1] Sternberg, S. R. (1983). Biomedical image processing. Computer, 16(1), 22-34. doi:10.1109/MC.1983.1654163

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import subtract_background
    >>> subtract_background(np.array([[10, 11, 12, 40, 14, 15, 16]], dtype=np.uint8), radius=2, height=0)
    array([[ 0.,  0.,  0., 26.,  0.,  1.,  2.]], dtype=float32)
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3))
    seen = GreySteps.of(checked) if height == "auto" and background != "gaussian" else GreySteps(())
    steep, steps = fit(seen, radius=radius, height=height).height, relative(spacing, len(checked.shape))
    surface = partial(_surface, radius=radius, background=background, height=steep, steps=steps)
    less = partial(_less_background, surface=surface, ground=ground)
    return each_plane(image, checked, less, channel_axis=channel_axis)


def _less_background(channel: CheckedImage, *, surface: Callable[[CheckedImage], Pixels], ground: Ground) -> Pixels:
    pixels = filled(channel).astype(real_type(channel.pixels.dtype))
    raised = replace(channel, pixels=pixels if ground == "dark" else -pixels)
    under = surface(raised)
    less: Pixels = np.subtract(raised.pixels, under, out=np.zeros_like(pixels), where=np.isfinite(under))
    return less


def _surface(
    raised: CheckedImage, *, radius: int, background: Background, height: float, steps: tuple[float, ...]
) -> Pixels:
    if background == "gaussian":
        return filters.gaussian(raised, sigma=radius, spacing=steps)
    return rolled_under(raised, radius, height, is_ball=background == "ball", steps=steps)
