"""Gradients from three pixels along each axis, by any pair of smooth and slope weights, of all channels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from snowshoe.arrays import CheckedImage, as_checked, as_image, everything
from snowshoe.filters.borders import exact_cval, exact_type, filled, finite_cval, real_type, whole_within
from snowshoe.filters.scaling import SQUARES, far_exponent, in_range, lowered, raised
from snowshoe.filters.weights import Weights, radii_of, stretched, table_of
from snowshoe.kernels import gaussian as separable
from snowshoe.kernels import gradient as kernel
from snowshoe.kernels import polar
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.kernels.volumes import as_volume
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Image, Mask, Pixels
from snowshoe.workers import in_order

__all__ = [
    "Gradient", "filtered_gradient", "gradient_3x3", "joint_gradient", "normals", "separable_gradient", "strength_step",
    "three_taps", "with_polar",
]  # fmt: skip

PREWITT, SOBEL, SCHARR = (1, 1), (1, 2), (3, 10)
"""Weights across the derivative: on either side, and in the middle."""
BAND = 1 << 16
"""Pixels whose joint gradient is worked out at once: with all that it takes they stay in a processor's cache."""
WORTH = 8
"""How much more is done with a pixel of a layer, or of several channels, than a kernel does with one."""

Taps = tuple[int, int]
Pair = tuple[Weights, Weights]
"""The weights of smoothing and of the slope along an axis."""


class Gradient(NamedTuple):
    """Derivatives along columns, rows and planes, length and direction, and where all under the filter is valid.

    The direction in a volume is a unit vector, (plane, row, column) first, which is worked out when it is asked for.
    """

    gx: Pixels
    gy: Pixels
    magnitude: Pixels
    orientation: Pixels | Callable[[], Pixels]
    valid: Mask
    gz: Pixels | None = None


def gradient_3x3(
    image: Image | CheckedImage,
    mask: Mask | None,
    border: str,
    cval: float,
    weights: Taps,
    spacing: Sizes | None = None,
) -> Gradient:
    """Return differences of the pixels on either side, weighted ``side centre side`` across along every other axis.

    Exact for integers, unless pixels are longer along one axis than along another. A volume that is one pixel thick is
    a plane.
    """
    checked = as_checked(image, mask, ndim=(2, 3))
    steps = relative(spacing, len(checked.shape))
    if len(checked.shape) == 3 and 1 in checked.shape:
        return _in_plane(checked, steps, border, cval, weights)
    if len(checked.shape) == 2 and set(steps) == {1.0}:
        return _of_plane(checked, border, cval, weights)
    return _of_axes(checked, steps, border, cval, weights)


def strength_step(weights: Taps, shape: tuple[int, ...]) -> int:
    """Return the magnitude of a straight step of 1: what the weights across sum to along all other axes."""
    is_flat = len(shape) == 3 and 1 in shape
    return int((2 * weights[0] + weights[1]) ** (len(shape) - 1 - is_flat))


def three_taps(weights: Taps, step: float) -> Pair:
    """Return the smooth and the slope weights of three pixels along an axis whose pixels are so long."""
    return stretched(np.array([weights[1], weights[0]], np.float64), step), np.array([0, 1 / step])


def _of_plane(checked: CheckedImage, border: str, cval: float, weights: Taps) -> Gradient:
    """Return the gradient in one pass, with length and direction."""
    shape, dtype = checked.shape, checked.pixels.dtype
    whole = None if checked.valid is None else np.empty(shape, np.bool_)
    magnitude, orientation = (empty(shape, real_type(dtype)) for _ in range(2))

    def derivatives(pixels: Pixels, outside: float) -> tuple[Pixels, ...]:
        gx, gy = (empty(shape, exact_type(dtype)) for _ in range(2))
        n = threads(magnitude.size)
        kernel.weighted(pixels, checked.valid, border, outside, *weights, gx, gy, magnitude, orientation, whole, n)
        return gx, gy, magnitude

    # Pixels that are not valid may be infinite; the kernel reads them as 0.
    pixels = filled(checked) if dtype.kind == "f" else checked.pixels
    gx, gy, magnitude = in_range(derivatives, pixels, exact_cval(cval, dtype), near_one=checked.is_near_one)
    _put_right(magnitude, orientation, gx, gy, near_one=checked.is_near_one)
    return Gradient(gx, gy, magnitude, orientation, everything(shape) if whole is None else whole)


def _in_plane(checked: CheckedImage, steps: tuple[float, ...], border: str, cval: float, weights: Taps) -> Gradient:
    """Return the gradient of a volume that is one pixel thick: that of its plane, and none across it."""
    axis = checked.shape.index(1)
    across = tuple(side for place, side in enumerate(checked.shape) if place != axis)
    plane = CheckedImage(
        checked.pixels.reshape(across), None if checked.valid is None else checked.valid.reshape(across)
    )
    sizes = [step for place, step in enumerate(steps) if place != axis]
    flat = gradient_3x3(plane, None, border, cval, weights, sizes)
    scale, kind = 1 / sizes[-1], flat.magnitude.dtype
    gy, gx, magnitude = (
        layer if scale == 1 else layer.astype(kind) * kind.type(scale) for layer in (flat.gy, flat.gx, flat.magnitude)
    )
    layers = [gy, gx]
    layers.insert(axis, np.zeros_like(gx))
    sides = [layer.reshape(checked.shape) for layer in layers]
    return _volume_gradient(sides, magnitude.reshape(checked.shape), flat.valid.reshape(checked.shape))


def _of_axes(checked: CheckedImage, steps: tuple[float, ...], border: str, cval: float, weights: Taps) -> Gradient:
    """Return the gradient of a volume, or of pixels that are not as long along one axis as along the other."""
    dtype, is_even = checked.pixels.dtype, set(steps) == {1.0}
    outside = exact_cval(cval, dtype)
    pairs = [three_taps(weights, step) for step in steps]
    valid = whole_within(checked, 1, border)
    sides = separable_gradient(filled(checked), pairs, border, outside, near_one=checked.is_near_one)
    if is_even and dtype.kind != "f":
        limits, kind = np.iinfo(dtype), exact_type(dtype)
        widest = strength_step(weights, checked.shape) * (int(limits.max) - int(limits.min))
        kind = kind if widest <= np.iinfo(kind).max else np.dtype(np.int32)
        sides = tuple(side.astype(kind) for side in sides)
    gx, gy, *gz = sides
    return with_polar(gx, gy, valid, real_type(dtype), *gz)


def separable_gradient(
    pixels: Pixels, pairs: Sequence[Pair], border: str, cval: float, *, near_one: bool = False
) -> tuple[Pixels, ...]:
    """Return the derivatives along columns, rows and, of a volume, planes.

    Each axis has a pair of radius + 1 weights from the centre outwards: those that smooth, for the derivatives along
    the other axes, and those of its own slope, which is odd, so that the first is not used. Pixels that are known to be
    ``near_one`` are not searched for great ones.
    """
    real, smooth = real_type(pixels.dtype), [weights for weights, _ in pairs]
    tables, radii = (table_of(smooth, real), table_of([slope for _, slope in pairs], real)), radii_of(smooth)

    def derivatives(pixels: Pixels, outside: float) -> tuple[Pixels, ...]:
        layers = tuple(empty(pixels.shape, real) for _ in pairs)
        gx, gy, *gz = (as_volume(layer) for layer in layers)
        n = threads(gx.size)
        separable.gradient(as_volume(pixels), *tables, radii, border, outside, gx, gy, gz[0] if gz else None, n)
        return layers

    return in_range(derivatives, pixels, finite_cval(cval, pixels.dtype), near_one=near_one)


def with_polar(
    gx: Pixels, gy: Pixels, valid: Mask, real: np.dtype[Any] | None = None, gz: Pixels | None = None
) -> Gradient:
    """Return the gradient with its length and direction, of type ``real``; all are 0 where not valid."""
    layers = [layer for layer in (gx, gy, gz) if layer is not None]
    if not valid.all():
        for layer in layers:
            layer[~valid] = 0
    magnitude = empty(gx.shape, real or gx.dtype)
    n, length = threads(gx.size), magnitude.reshape(-1)
    if gz is not None:
        polar.length(gx.reshape(-1), gy.reshape(-1), gz.reshape(-1), length, n)
        _put_right(magnitude, None, *layers)
        return _volume_gradient([gz, gy, gx], magnitude, valid)
    orientation = empty(gx.shape, magnitude.dtype)
    x, y = (layer.astype(magnitude.dtype, copy=False).reshape(-1) for layer in layers)
    polar.measure(x, y, length, orientation.reshape(-1), n)
    _put_right(magnitude, orientation, gx, gy)
    return Gradient(gx, gy, magnitude, orientation, valid)


def _volume_gradient(sides: Sequence[Pixels], magnitude: Pixels, valid: Mask) -> Gradient:
    gz, gy, gx = sides
    return Gradient(gx, gy, magnitude, partial(normals, (gz, gy, gx), magnitude), valid, gz)


def normals(sides: Sequence[Pixels], length: Pixels) -> Pixels:
    """Return vectors divided by their length, components first; 0 where that is 0."""
    units = empty((len(sides), *length.shape), length.dtype)
    for unit, side in zip(units, sides, strict=True):
        unit[...] = 0
        np.divide(side, length, out=unit, where=length > 0, casting="unsafe")
    return units


def _put_right(magnitude: Pixels, orientation: Pixels | None, *sides: Pixels, near_one: bool = False) -> None:
    """Work out length and direction anew where squares, or a quotient, left the range of double precision.

    The gradient of pixels that are known to be ``near_one`` is not searched for great ones.
    """
    if sides[0].dtype != np.float64:
        return
    low, high = (2.0**exponent for exponent in SQUARES[8])
    if low <= magnitude.min() and (near_one or magnitude.max() <= high):
        return
    far = np.nonzero((magnitude < low) | (magnitude > high))
    parts = [side[far] for side in sides]
    if not any(part.any() for part in parts):
        return
    exponent = np.frexp(np.max(np.abs(parts), axis=0))[1]
    length, direction = (np.empty_like(parts[0]) for _ in range(2))
    # Adding 0 makes a plain 0 of -0, which has no direction.
    near = [np.ldexp(part, -exponent) + 0 for part in parts]
    if orientation is None:
        polar.length(near[0], near[1], near[2], length, 1)
    else:
        polar.measure(near[0], near[1], length, direction, 1)
        orientation[far] = direction
    magnitude[far] = raised(length, exponent)


def joint_gradient(channels: Iterable[Gradient], leading: int) -> Gradient:
    """Return the gradient of all channels: along the direction in which they change most together (Di Zenzo 1986).

    Its square is the greatest eigenvalue of the tensor of their derivatives, summed. It points to where the first
    ``leading`` channels together rise.
    """
    parts = list(channels)
    exponent = far_exponent(*(side for part in parts for side in (part.gx, part.gy)), safe=SQUARES)
    kind, shape = parts[0].magnitude.dtype, parts[0].gx.shape
    gx, gy = np.empty(shape, kind), np.empty(shape, kind)

    def join(rows: slice) -> None:
        sides = [tuple(lowered(side[rows].astype(np.float64), exponent) for side in (p.gx, p.gy)) for p in parts]
        along, down = _joint(sides, leading)
        # Adding 0 makes a plain 0 of -0, which has no direction.
        gx[rows], gy[rows] = (raised(side.astype(kind), exponent) + 0 for side in (along, down))

    # In bands of rows, since whole planes of float64 would be a dozen.
    height = max(1, BAND // max(1, gx[:1].size))
    bands = (slice(top, top + height) for top in range(0, len(gx), height))
    for _ in in_order(join, bands, jobs=threads(WORTH * gx.size)):
        pass
    valid = parts[-1].valid
    parts.clear()  # theirs is the memory that length and direction take
    return with_polar(gx, gy, valid)


def _joint(sides: Sequence[tuple[Pixels, ...]], leading: int) -> tuple[Pixels, Pixels]:
    """Return the gradient along which all channels' gradients change most together, along columns and rows."""
    xx, xy, yy, x, y = (np.zeros(()) for _ in range(5))
    for position, (gx, gy) in enumerate(sides):
        xx, xy, yy = xx + gx * gx, xy + gx * gy, yy + gy * gy
        if position < leading:
            x, y = x + gx, y + gy
    difference, spread = xx - yy, np.sqrt((xx - yy) ** 2 + 4 * xy * xy)
    cosine = np.divide(difference, spread, out=np.ones_like(spread), where=spread > 0)
    # The square of the length times the cosine and the sine of half the angle, whose cosine is known.
    along, down = (np.sqrt((xx + yy + spread) * (1 + side * cosine)) / 2 for side in (1, -1))
    down[xy < 0] *= -1
    falls = along * x + down * y < 0
    along[falls] *= -1
    down[falls] *= -1
    return along, down


def filtered_gradient(
    image: Image,
    mask: Mask | None,
    pair: Callable[[float], Pair],
    border: str,
    cval: float,
    spacing: Sizes | None = None,
) -> Gradient:
    """Return the gradient by a pair of filters for each length of a pixel, valid where every pixel under them is."""
    checked = as_image(image, mask, ndim=(2, 3))
    pairs = [pair(step) for step in relative(spacing, len(checked.shape))]
    valid = whole_within(checked, [len(smooth) - 1 for smooth, _ in pairs], border)
    gx, gy, *gz = separable_gradient(filled(checked), pairs, border, cval, near_one=checked.is_near_one)
    return with_polar(gx, gy, valid, None, *gz)
