"""Every check of an input array, once: what comes out is canonical and needs no second look."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from snowshoe.errors import WrongType, must_be, no_valid_pixel
from snowshoe.types import Image, Labels, Mask, Pixels

PIXEL_TYPES = ("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")
EXACT_INTEGERS = 2**53
"""Up to this every integer is a float64."""
LAID_OUT: tuple[Literal["C"], Literal["A"]] = ("C", "A")
"""Contiguous, and at addresses that the type asks for."""
MOST_COLOURS = 4
"""An axis that is no longer than this may be red, green, blue and alpha."""
LARGEST_MARKER = np.iinfo(np.int32).max
"""The largest number that a region can have, and so a marker."""
GREY_WEIGHTS = (2125, 7154, 721)
"""Weights of red, green and blue in 1/10000, as scikit-image and ITU-R BT.709 with a D65 white."""


@dataclass(frozen=True)
class CheckedImage:
    """A canonical image: contiguous native pixels, channels last, and one mask for all that is not to be used.

    Attributes
    ----------
    pixels : ndarray
        The spatial axes, then the channels if ``has_channels``. Booleans are uint8.
    valid : ndarray of bool or None
        True where a pixel is used: the mask, less every pixel with a NaN or an infinity. None: all are used.
    has_channels : bool
        Whether the last axis of ``pixels`` is the channels.
    is_near_one : bool
        Whether all pixels are used, and are floats so near 1 that no weighted sum of them leaves its type.
    """

    pixels: Pixels
    valid: Mask | None
    has_channels: bool = False
    is_near_one: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """The spatial shape."""
        return self.pixels.shape[:-1] if self.has_channels else self.pixels.shape

    @property
    def n_channels(self) -> int:
        """The number of channels; 1 for an image without a channel axis."""
        return int(self.pixels.shape[-1]) if self.has_channels else 1

    @property
    def n_valid(self) -> int:
        """The number of pixels in use."""
        return math.prod(self.shape) if self.valid is None else int(np.count_nonzero(self.valid))

    @property
    def flat(self) -> Pixels:
        """Pixels as (n,), or (n, channels)."""
        return self.pixels.reshape(-1, self.n_channels) if self.has_channels else self.pixels.reshape(-1)

    @property
    def flat_valid(self) -> Mask | None:
        """The mask as (n,)."""
        return None if self.valid is None else self.valid.reshape(-1)

    def planes(self) -> list[CheckedImage]:
        """Return each channel as an image of its own."""
        if not self.has_channels:
            return [self]
        channels = np.moveaxis(self.pixels, -1, 0)
        return [CheckedImage(np.ascontiguousarray(channel), self.valid) for channel in channels]

    def require_valid(self) -> CheckedImage:
        """Return the image, or raise where no pixel can be used."""
        if not self.n_valid:
            raise no_valid_pixel()
        return self


def as_image(
    image: Image,
    mask: Mask | None = None,
    *,
    channel_axis: int | None = None,
    ndim: tuple[int, ...] = (1, 2, 3),
) -> CheckedImage:
    """Check an image and its mask and return both in canonical form.

    Parameters
    ----------
    image : array_like
        bool, an integer type or float16/32/64; nested lists of them. Never rescaled, never modified. 64-bit integers
        become int32 where all fit, else float64, which holds those up to ±2⁵³ exactly; float16 becomes float32. A
        `numpy.ma.MaskedArray`'s masked elements are left out, as are NaN and the infinities.
    mask : ndarray of bool, optional
        Spatial shape of the image; True = use this pixel. A mask of the shape of a 3-D image says that it is a volume,
        where a last axis of 3 or 4 would else be taken for colour.
    channel_axis : int, optional
        The axis that holds the channels; without it there are none.
    ndim : tuple of int
        How many spatial axes the caller accepts.

    Raises
    ------
    TypeError
        For a dtype or mask that is not accepted.
    ValueError
        For a shape that is not accepted, an image without pixels, or 64-bit integers that float64 would round.
    """
    array, masked = _array("image", image)
    _require_pixel_type(array)
    is_volume = mask is not None and np.shape(mask) == array.shape
    pixels = _channels_last(array, channel_axis, ndim, is_volume)
    has_channels = channel_axis is not None
    if pixels.size == 0:
        raise ValueError(f"image must have at least one pixel, got shape {array.shape}")
    shape = pixels.shape[:-1] if has_channels else pixels.shape
    left_out = None if masked is None else _channels_last(masked, channel_axis, ndim, True).reshape(*shape, -1)
    unmasked = None if left_out is None else np.asarray(~left_out.any(axis=-1))
    valid = _both(None if mask is None else as_mask(mask, shape), unmasked)
    pixels = _canonical(pixels, valid)
    is_float, near_one = pixels.dtype.kind == "f", is_near_one(pixels)
    if is_float and not near_one and not _has_finite_sum(pixels):
        valid = _both(valid, np.asarray(np.isfinite(pixels).reshape(*shape, -1).all(axis=-1)))
    used = None if valid is None or valid.all() else np.array(valid, order="C")
    return CheckedImage(pixels, used, has_channels, near_one and used is None)


def as_checked(
    image: Image | CheckedImage,
    mask: Mask | None = None,
    *,
    channel_axis: int | None = None,
    ndim: tuple[int, ...] = (1, 2, 3),
) -> CheckedImage:
    """Return an image in canonical form: one that is already is returned as it is."""
    return image if isinstance(image, CheckedImage) else as_image(image, mask, channel_axis=channel_axis, ndim=ndim)


def as_images(images: Iterable[Image] | Image) -> list[Any]:
    """Return several images, or the only one, as a list; nested lists are one image, as long as their parts are rows.

    Raises
    ------
    ValueError
        If there is no image.
    """
    given: Any = images
    several = isinstance(given, Iterable) and not hasattr(given, "__array__")
    if isinstance(given, list | tuple):
        several = all(np.ndim(image) >= 2 for image in given)
    listed = list(given) if several else [given]
    if not listed:
        raise must_be("images", "one image or more", images)
    return listed


def _array(name: str, value: Any) -> tuple[npt.NDArray[Any], Mask | None]:
    """Return an array-like as a plain array, and where it is masked (None: nowhere)."""
    if isinstance(value, list | tuple) and any(isinstance(part, np.ma.MaskedArray) for part in value):
        value = np.ma.asarray(value)
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be one array, got nested sequences of different lengths") from None
    masked = np.ma.getmaskarray(value) if isinstance(value, np.ma.MaskedArray) else None
    return np.ma.getdata(array), masked if masked is not None and masked.any() else None


def _require_pixel_type(array: npt.NDArray[Any]) -> None:
    if array.dtype.kind not in "buif" or (array.dtype.kind == "f" and array.dtype.itemsize > 8):
        got = array.dtype.name + ("; use snowshoe.read" if array.dtype.kind == "U" else "; convert it with .astype()")
        raise WrongType(f"image must have dtype bool, an integer type or float16/32/64, got {got}")


def _canonical(pixels: npt.NDArray[Any], valid: Mask | None) -> Pixels:
    """Return pixels in one of the accepted types: native, aligned, contiguous, and booleans as 0 and 1."""
    if pixels.dtype.kind == "b":
        return np.require(_bits(pixels).view(np.uint8), requirements=LAID_OUT)
    dtype = pixels.dtype.newbyteorder("=")
    if dtype == np.float16:
        dtype = np.dtype(np.float32)
    elif dtype.kind in "iu" and dtype.itemsize == 8:
        dtype = exact_type(pixels if valid is None else pixels[valid])
    return np.require(pixels, dtype, LAID_OUT)


def exact_type(used: npt.NDArray[Any]) -> np.dtype[Any]:
    """Return the type that holds 64-bit integers exactly: int32, else float64."""
    low, high = (int(used.min()), int(used.max())) if used.size else (0, 0)
    if low >= -(2**31) and high < 2**31:
        return np.dtype(np.int32)
    if max(-low, high) > EXACT_INTEGERS:
        rule = "64-bit integers within ±2⁵³, which float64 holds exactly"
        raise must_be("image", rule, low if -low > high else high, "subtract an offset, or round with .astype(float)")
    return np.dtype(np.float64)


def _bits(array: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return booleans whose bytes are 0 and 1, whatever they were."""
    stored = array.view(np.uint8)
    return array if not stored.size or stored.max() <= 1 else stored != 0


def _channels_last(
    array: npt.NDArray[Any], channel_axis: int | None, ndim: tuple[int, ...], is_volume: bool
) -> npt.NDArray[Any]:
    require_axes(array.shape, channel_axis, ndim, is_volume)
    return array if channel_axis is None else np.moveaxis(array, channel_axis, -1)


def require_axes(shape: tuple[int, ...], channel_axis: int | None, ndim: tuple[int, ...], is_volume: bool) -> None:
    """Raise unless an image of a shape has so many axes beside its channels; one that looks coloured has to say so."""
    spatial = len(shape) - (channel_axis is not None)
    looks_coloured = channel_axis is None and len(shape) == 3 and shape[-1] in (3, 4) and not is_volume
    if spatial not in ndim or looks_coloured:
        accepted = " or ".join(f"{n}-D" for n in ndim)
        advice = "; give one plane at a time, e.g. image[0]" if spatial - 1 in ndim and channel_axis is not None else ""
        if channel_axis is None and len(shape) - 1 in ndim:
            advice = _advice(shape, ndim)
        raise ValueError(f"image must be {accepted} beside its channels, got shape {shape}{advice}")
    if channel_axis is not None and not -len(shape) <= channel_axis < len(shape):
        raise must_be("channel_axis", f"an axis of an image of shape {shape}", channel_axis)


def _advice(shape: tuple[int, ...], ndim: tuple[int, ...]) -> str:
    """Return what to do with an image that has an axis too many: one of up to four may be channels, others are not."""
    channels = -1 if shape[-1] <= MOST_COLOURS or shape[0] > MOST_COLOURS else 0
    if shape[channels] > MOST_COLOURS:
        return "; give one plane at a time, e.g. image[0], or name an axis of channels with channel_axis"
    name = f"channel_axis={channels}"
    advice = f"; name the channels with {name}, or convert with snowshoe.grey(image, {name})"
    if len(shape) in ndim:
        return advice + "; for a volume pass mask=np.ones(image.shape, bool)"
    return advice + "; of a volume give one plane at a time, e.g. image[0]"


def _both(first: Mask | None, second: Mask | None) -> Mask | None:
    """Return where both masks are True; None is True everywhere."""
    if first is None or second is None:
        return second if first is None else first
    return first & second


def is_near_one(pixels: Pixels) -> bool:
    """Return whether the sum of squares of floats says that all are finite and the greatest near 1, in one read."""
    if pixels.dtype.kind != "f":
        return False
    flat = pixels.reshape(-1)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        # For a short one BLAS would wake threads in vain, and they take the cores from what comes next.
        total = float(np.dot(flat, flat) if flat.size > 1 << 22 else np.einsum("i,i->", flat, flat))
    return 2.0**-60 < total < 2.0**120


def _has_finite_sum(pixels: Pixels) -> bool:
    """Return whether the sum is finite, and so every number: that is known in one read that writes nothing."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(pixels.sum()))


def require_steps(connectivity: int, ndim: int) -> None:
    """Raise where neighbours are to be more orthogonal steps away than there are axes."""
    if not 1 <= connectivity <= ndim:
        raise must_be("connectivity", f"from 1 to the number of axes ({ndim})", connectivity)


def as_mask(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """Return the mask as a boolean array of the given shape, False where it is itself masked; or raise."""
    array, masked = _array("mask", mask)
    require_mask(array, shape)
    return _bits(array) if masked is None else _bits(array) & ~masked


def require_mask(array: Any, shape: tuple[int, ...]) -> None:
    """Raise unless an array, which is not looked into, is boolean and has the given shape."""
    if array.dtype != np.bool_:
        raise WrongType(f"mask must be a boolean array, got dtype {array.dtype.name}; compare it, e.g. mask > 0")
    if array.shape != shape:
        raise ValueError(f"mask must have the image's shape {shape}, got {array.shape}")


@functools.lru_cache(maxsize=64)
def everything(shape: tuple[int, ...]) -> Mask:
    """Return a read-only mask that uses every pixel and occupies no memory."""
    return np.broadcast_to(np.True_, shape)


def as_labels(labels: Image, mask: Mask | None = None) -> tuple[Labels, Mask | None]:
    """Check a label image and its mask; return both in canonical form.

    Labels are of any integer type, or bool, and where they are used not negative and below 2⁶³. Masked elements of a
    `numpy.ma.MaskedArray` are 0 and left out, as are pixels with another number that the mask leaves out.
    """
    array, masked = _array("labels", labels)
    if array.dtype.kind not in "bui":
        advice = "an image becomes labels by a method, e.g. otsu; whole numbers in a float array by .astype(int)"
        raise WrongType(f"labels must be an integer image, got dtype {array.dtype.name}; {advice}")
    if array.size == 0:
        raise ValueError(f"labels must have at least one pixel, got shape {array.shape}")
    valid = _both(None if mask is None else as_mask(mask, array.shape), None if masked is None else ~masked)
    array = _bits(array).view(np.uint8) if array.dtype == np.bool_ else array
    is_widest = array.dtype.kind == "u" and array.dtype.itemsize == 8
    if is_widest:  # with signed integers it would become float64, which does not hold all numbers
        array = array.astype(array.dtype.newbyteorder("="), copy=False).view(np.int64)
    if valid is not None and (masked is not None or array.min() < 0):
        array = np.where(valid, array, array.dtype.type(0))
    if array.min() < 0 and is_widest:
        raise must_be("labels", "less than 2⁶³", int(array.view(np.uint64).max()), "number them from 1 on")
    if array.min() < 0:
        raise must_be("labels", "free of negative values", int(array.min()))
    canonical = np.require(array, array.dtype.newbyteorder("="), LAID_OUT)
    return canonical, None if valid is None else np.ascontiguousarray(valid)


def as_markers(markers: Image, checked: CheckedImage) -> Labels:
    """Return markers (positive numbers start something, 0 doesn't) as a contiguous label image, 0 where not valid."""
    alike = np.shape(markers) == checked.shape
    started, _ = as_labels(markers, checked.valid if alike else None)
    if not alike:
        raise must_be("markers", f"of the image's shape {checked.shape}", started.shape)
    if int(started.max()) > LARGEST_MARKER:
        raise must_be("markers", "numbers below 2³¹", int(started.max()), "number them afresh with relabel(markers)")
    if checked.valid is not None:
        started = np.where(checked.valid, started, started.dtype.type(0))
    if not started.any():
        raise must_be("markers", "positive in at least one valid pixel", "none")
    return started


def grey(image: Image, *, channel_axis: int) -> Pixels:
    """Grey values of a colour image: 0.2125 R + 0.7154 G + 0.0721 B, in the image's own units.

    Parameters
    ----------
    image : array_like, (M, N, 3) or (M, N, 4) in any axis order
        One channel is returned as it is. A second of two channels and a fourth of four (alpha) are not used. A masked
        array gives a masked array: a pixel is left out where any channel is.
    channel_axis : int
        The axis of the channels.

    Returns
    -------
    ndarray, (M, N)
        To 16 bits of precision for integers of up to 16 bits, so that the histogram is always exact: 8-bit colour
        gives float32 in steps of 1/256, 16-bit colour the same type. Wider integers give float64, floats their own
        type. A pixel with R = G = B keeps its value, floats to rounding; one or two channels give the first as it is.

    Raises
    ------
    ValueError
        For more than four channels.

    Examples
    --------
    >>> import numpy as np
    >>> grey(np.array([[[255, 0, 0], [7, 7, 7]]], dtype=np.uint8), channel_axis=-1)
    array([[54.1875,  7.    ]], dtype=float32)
    """
    array, masked = _array("image", image)
    _require_pixel_type(array)
    valid = None if masked is None else ~np.moveaxis(masked, channel_axis, -1)
    single = _grey(_canonical(np.moveaxis(array, channel_axis, -1), valid))
    return single if valid is None else np.ma.MaskedArray(single, ~valid.all(axis=-1))


def _grey(array: Pixels) -> Pixels:
    """Return the grey values of a canonical image with its channels last."""
    if array.shape[-1] in (1, 2):
        return np.ascontiguousarray(array[..., 0])
    if array.shape[-1] not in (3, 4):
        raise must_be("image", "one of 1 to 4 channels to become grey", f"{array.shape[-1]} channels")
    if array.dtype.kind == "f":
        # Near the greatest number a weight would overflow; a power of two changes no digit.
        scale = 2.0**-20 if array.dtype == np.float64 and np.abs(array).max(initial=0) > 2.0**1000 else 1.0
        return (_weighted(array * array.dtype.type(scale), np.float64) / 10_000 / scale).astype(array.dtype)
    if array.dtype.itemsize > 2:
        return _weighted(array, np.float64) / 10_000
    total = _weighted(array, np.int32)
    if array.dtype.itemsize == 2:
        return ((total + 5_000) // 10_000).astype(array.dtype.newbyteorder("="))
    return ((total * 256 + 5_000) // 10_000).astype(np.float32) / np.float32(256)


def _weighted(array: Pixels, dtype: type[np.generic]) -> Pixels:
    """Return the sum of red, green and blue, each times its weight."""
    red, green, blue = (array[..., channel].astype(dtype) * weight for channel, weight in enumerate(GREY_WEIGHTS))
    total: Pixels = red + green + blue
    return total
