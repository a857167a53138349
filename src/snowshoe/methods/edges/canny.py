"""Canny's edges."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import Annotated, Any, Literal

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.colour.lab import as_lab, srgb_white
from snowshoe.errors import must_be
from snowshoe.filters.borders import finite_cval, real_type
from snowshoe.filters.gaussian import gaussian
from snowshoe.filters.gradients import SOBEL, WORTH, Gradient, gradient_3x3, joint_gradient, strength_step
from snowshoe.filters.ridges import greatest_high, ridges
from snowshoe.filters.weights import gaussian_radius
from snowshoe.kernels.dispatch import threads
from snowshoe.results import Edges
from snowshoe.spacing import Sizes, relative
from snowshoe.statistics.strengths import Hysteresis, Strengths
from snowshoe.types import Auto, Border, Image, Mask, Pixels, Range, Sigma, Unit
from snowshoe.workers import in_order

Strength = Annotated[float, Range(0, None), Unit("image units")]

PIECE = 1 << 14
"""Pixels whose colours are worked out at once."""
FLAT_SHARE = 0.7
"""The share of the pixels that "auto" takes to lie on no edge."""
LOW_SHARE = 0.5
"""The low threshold that "auto" takes, as a share of the high one: a power of 2, so that nothing is rounded."""

ROUNDED = 8.0
"""By how many times its rounding a smoothed value counts in the gradient: the sum of Sobel's weights. A sum of n terms
is off by about √n roundings; on steps of all heights, offsets and widths the worst was a third of this."""
EQUAL = 2.0**-14
"""The share by which two magnitudes may differ and still be equal: far more than single precision rounds, so that types
don't matter; and less than a magnitude falls within a pixel beside a step, 1/sigma², up to a sigma of 100."""
TAIL = 3.0
"""So many sigmas from a step its gradient grows by 3/sigma a pixel: where that is no more than rounding, ridges are
rounding's."""

NARROW = 7 / 8
"""Values of which the least is more than this share of the greatest leave less than three of their bits to edges."""

AS_THEY_ARE = "colours compared as they are: they are not known to be sRGB, so CIELAB was not used"


@method(
    family="edges",
    scope="regional",
    takes="channels",
    ndim=(2, 3),
    shortlist=True,
    memory=210,
    said="edges were detected with the Canny detector after Gaussian smoothing of standard deviation {sigma}",
    on_photos=0.63,
)
def canny(
    image: Image,
    *,
    sigma: Sigma = 2.5,
    low: Strength | Auto = "auto",
    high: Strength | Auto = "auto",
    colour_space: Literal["lab", "channels"] = "lab",
    border: Border = "reflect",
    cval: float = 0.0,
    channel_axis: int | None = None,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Thin, connected edges: ridges of the gradient that are strong somewhere and nowhere too weak (Canny).

    Choose it for line drawings of an image, for measuring along edges, and wherever a decision at every pixel is
    wanted; in colour it sees borders between colours of one grey too. Don't where contours must be closed (`log`, or
    regions), or where texture is strong: it follows every blade of grass.

    Parameters
    ----------
    image : array_like, (M, N), with or without channels, or (P, M, N)
        Any accepted dtype; pixels with a NaN in any channel are left out.
    sigma : float
        Standard deviation of the Gaussian in pixels; larger keeps only coarser edges and withstands more noise.
    low : float or "auto"
        Magnitude above which a ridge is followed; smaller makes longer lines. "auto" is half of ``high``.
    high : float or "auto"
        Magnitude above which a ridge counts by itself; larger leaves fewer lines. "auto" is the least that 70 % of the
        pixels do not exceed, by more than rounding. It looks at the whole image: to work on parts of one, give the
        numbers in ``model``.
    colour_space : {"lab", "channels"}
        Three channels that are sRGB (uint8, uint16, or floats in 0 to 1) are compared in CIELAB, or as they are; other
        channels always as they are, and ``notes`` says so. Magnitudes, and with them ``low`` and ``high``, are in
        units of CIELAB, where white is 100 from black, or in image units.
    border : {"reflect", "constant", "nearest", "mirror", "wrap"}
        What stands beyond the border, as in scipy.ndimage.
    cval : float
        The value beyond a constant border, in image units and the same in all channels.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel, as every volume has.
    spacing : Spacing or sequence of float, optional
        Size of a pixel along each axis: sigma is in pixels of the last one, and gradients are changes per pixel of it.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Edges
        ``crossings``, the pixels on an edge; ``strength``, the greatest ``high`` at which a
        pixel is still an edge (for ``low="auto"``), computed when first asked for; the gradient's ``magnitude``
        everywhere, a step of 1 giving at most 4 (16 in a volume), as `sobel` of the smoothed image; ``gx``, ``gy``, in
        a volume ``gz``, and ``orientation``. Float32 for up to 16 bits and float32, else float64. With channels the
        gradient points to where lightness rises, or the channels' sum. ``model`` has both thresholds. All are 0 and
        not ``valid`` where the 3×3 neighbourhood (3×3×3 in a volume) touches a pixel that is not valid; the smoothing
        leaves pixels out that are not valid.

    Raises
    ------
    ValueError
        For ``low`` above ``high``, a ``cval`` that is not finite, or a volume of several channels.

    Notes
    -----
    A ridge pixel is at least as strong as the points on either side of it along the gradient, interpolated between two
    pixels, in a volume four; equal but for rounding is equal, so that a step gives the same lines in every type,
    direction and contrast.
    `skimage.feature.canny` has the same rules, but never marks the outermost pixels, and its thresholds count
    as passed when they are met; OpenCV's ``Canny`` does not smooth, rounds directions to 45°, and sums absolute values
    unless told otherwise. "auto" for ``high`` follows MATLAB's ``edge``. The strength is worked out at once for all
    thresholds, as a reconstruction by dilation [2]_: ``crossings`` is ``strength > high`` where ``low`` is "auto".
    The gradient of several channels lies along the direction in which all of them change most, and its square is the
    sum of their squared slopes in that direction [3]_.

    References
    ----------
    .. [1] Canny, J. (1986). A computational approach to edge detection. IEEE Transactions on Pattern Analysis and
       Machine Intelligence, 8(6), 679-698. doi:10.1109/TPAMI.1986.4767851
    .. [2] Vincent, L. (1993). Morphological grayscale reconstruction in image analysis: applications and efficient
       algorithms. IEEE Transactions on Image Processing, 2(2), 176-201. doi:10.1109/83.217222
    .. [3] Di Zenzo, S. (1986). A note on the gradient of a multi-image. Computer Vision, Graphics, and Image
       Processing, 33(1), 116-125. doi:10.1016/0734-189X(86)90223-9

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import canny
    >>> edges = canny(np.array([[0] * 5 + [100] * 6] * 3, dtype=np.uint8), sigma=1.0)
    >>> np.flatnonzero(edges.crossings[1]).tolist()
    [4, 5]
    """
    checked = _checked(image, mask, channel_axis)
    white, steps = _white(checked, colour_space), relative(spacing, len(checked.shape))
    smooth = partial(gaussian, sigma=sigma, border=border, spacing=steps, mask=checked.valid)
    channels = _channels(checked, white, finite_cval(cval, checked.pixels.dtype))
    gradient, size = _of_all(channels, bool(white), checked.valid, smooth, border, steps)
    share, step = _rounded(sigma / min(steps), checked, size.dtype), strength_step(SOBEL, checked.shape)
    sides, floor = _sides(gradient, steps), max(1.0, sigma / TAIL)
    lines = ridges(gradient.magnitude, sides, margin=1 + EQUAL, size=size, share=share, floor=floor)
    model = fit(Strengths.of(gradient.magnitude, gradient.valid), low=low, high=high, off=share * float(size.max()))
    return Edges.of_gradient(
        gradient,
        step=step * (100 / white if white else checked.n_channels**0.5),
        strength=partial(greatest_high, lines, LOW_SHARE),
        crossings=model.apply(lines),
        thin=True,
        model=model,
        notes=(AS_THEY_ARE,) if checked.n_channels > 1 and colour_space == "lab" and not white else (),
    )


def fit(strengths: Strengths, *, low: float | str, high: float | str, off: float = 0.0) -> Hysteresis:
    """Return both thresholds as numbers; "auto" is above all strengths that rounding, of at most ``off``, parts."""
    if high == "auto":
        high = strengths.at_share(FLAT_SHARE) * (1 + EQUAL) + off
        high = max(high, float(low)) if low != "auto" else high
    if low == "auto":
        low = LOW_SHARE * float(high)
    if float(low) > float(high):
        raise must_be("low", f"at most high ({high})", low)
    return Hysteresis(float(low), float(high))


def _checked(image: Image, mask: Mask | None, channel_axis: int | None) -> CheckedImage:
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3))
    if len(checked.shape) == 3 and checked.n_channels > 1:
        advice = "choose one with channel or grey"
        raise must_be("image", "a volume of one channel, or a plane", f"a volume of {checked.n_channels}", advice)
    return checked


def _sides(gradient: Gradient, steps: Sequence[float]) -> tuple[Pixels, ...]:
    """Return the direction of the gradient in pixels, along columns, rows and, of a volume, planes."""
    layers = [layer for layer in (gradient.gx, gradient.gy, gradient.gz) if layer is not None]
    pairs = zip(layers, reversed(steps), strict=True)
    return tuple(layer if step == 1 else layer * layer.dtype.type(1 / step) for layer, step in pairs)


def _rounded(sigma: float, checked: CheckedImage, kind: np.dtype[Any]) -> float:
    """Return by what share of the values that it is made of rounding may move a magnitude."""
    others = strength_step(SOBEL, checked.shape) / strength_step(SOBEL, (1, 1))
    share = ROUNDED * others * (1 + math.sqrt(gaussian_radius(sigma))) * float(np.finfo(kind).eps)
    # What is divided by the weights of the valid pixels is rounded twice.
    return share if checked.valid is None else 2 * share


def _white(checked: CheckedImage, colour_space: str) -> float | None:
    """Return the value of white where colours are compared in CIELAB, or None."""
    if colour_space != "lab" or not checked.has_channels:
        return None
    return srgb_white(checked.flat if checked.valid is None else checked.pixels[checked.valid])


def _channels(checked: CheckedImage, white: float | None, cval: float) -> list[tuple[Pixels, float]]:
    """Return every channel as a plane, and what stands beyond its border."""
    pixels = checked.pixels.reshape(*checked.shape, -1)
    if not white:
        return [(np.ascontiguousarray(pixels[..., k]), cval) for k in range(checked.n_channels)]
    used = pixels if checked.valid is None else np.where(checked.valid[..., None], pixels, 0)
    # One array for each, so that each goes when it is used up; in pieces, since CIELAB is worked out in float64.
    planes = [np.empty(checked.shape, real_type(pixels.dtype)) for _ in range(3)]
    colours = used.reshape(-1, 3)

    def convert(start: int) -> None:
        for plane, values in zip(planes, as_lab(colours[start : start + PIECE]).T, strict=True):
            plane.reshape(-1)[start : start + PIECE] = values

    for _ in in_order(convert, range(0, len(colours), PIECE), jobs=threads(WORTH * len(colours))):
        pass
    outside = as_lab(np.clip(np.full((1, 3), cval / white), 0, 1))[0]
    return list(zip(planes, map(float, outside), strict=True))


def _near_zero(plane: Pixels, valid: Mask | None, cval: float) -> tuple[Pixels, float]:
    """Return pixels less the one nearest to 0 where it is far more than they differ: exact, and later rounded less."""
    used = plane if valid is None else plane[valid]
    low, high = (float(used.min()), float(used.max())) if used.size else (0.0, 0.0)
    nearest = low if low > NARROW * high else high if high < NARROW * low else 0.0
    if not nearest:
        return plane, cval
    real = plane.astype(real_type(plane.dtype))
    return real - real.dtype.type(nearest), cval - nearest


def _of_all(
    channels: list[tuple[Pixels, float]],
    in_lab: bool,
    valid: Mask | None,
    smooth: Callable[..., Pixels],
    border: Border,
    steps: Sequence[float],
) -> tuple[Gradient, Pixels]:
    """Return the gradient of all channels, which are used up, and how great the values are that it is made of."""
    n, gradients = len(channels), []
    sizes: list[Pixels] = []
    while channels:
        plane, outside = channels.pop(0)
        gradient, size = _gradient(plane, valid, smooth, border, outside, steps, n == 1)
        gradients.append(gradient)
        sizes = [reduce(np.add, [*sizes, size])]
    del plane, gradient, size
    if n == 1:
        return gradients[0], sizes[0]
    return joint_gradient((gradients.pop(0) for _ in range(n)), leading=1 if in_lab else n), sizes[0]


def _gradient(
    plane: Pixels,
    valid: Mask | None,
    smooth: Callable[..., Pixels],
    border: Border,
    cval: float,
    steps: Sequence[float],
    alone: bool,
) -> tuple[Gradient, Pixels]:
    """Return the gradient, and how great the values are that it is made of."""
    plane, cval = _near_zero(plane, valid, cval)
    smoothed = smooth(plane, cval=cval)
    signed = cval < 0 or (plane.dtype.kind != "u" and bool((plane < 0).any()))
    size = smooth(np.abs(plane.astype(smoothed.dtype)), cval=abs(cval)) if signed else smoothed
    gradient = gradient_3x3(CheckedImage(smoothed, valid), None, border, cval, SOBEL, steps)
    return (gradient if alone else _slopes(gradient)), size


def _slopes(gradient: Gradient) -> Gradient:
    """Return a gradient to be joined with those of other channels, without what is not looked at then."""
    assert not callable(gradient.orientation)
    # A view, even of nothing, would keep the whole of it.
    return gradient._replace(magnitude=gradient.magnitude[:0].copy(), orientation=gradient.orientation[:0].copy())
