"""Every check of an input array, once: what comes out is canonical and needs no second look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be, must_have_type
from snowshoe.types import Image, Labels, Mask, Pixels

PIXEL_TYPES = ("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")
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
    """

    pixels: Pixels
    valid: Mask | None
    has_channels: bool = False

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
        return int(np.prod(self.shape)) if self.valid is None else int(np.count_nonzero(self.valid))

    @property
    def flat(self) -> Pixels:
        """Pixels as (n,), or (n, channels)."""
        return self.pixels.reshape(-1, self.n_channels) if self.has_channels else self.pixels.reshape(-1)

    @property
    def flat_valid(self) -> Mask | None:
        """The mask as (n,)."""
        return None if self.valid is None else self.valid.reshape(-1)

    def require_valid(self) -> CheckedImage:
        """Return the image, or raise where no pixel can be used."""
        if not self.n_valid:
            raise must_be("image", "an image with at least one valid pixel", "none", "check the mask and the NaNs")
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
        bool, (u)int8/16/32 or float32/64. Never rescaled, never modified. A `numpy.ma.MaskedArray`'s masked
        elements are left out, as are NaN and the infinities.
    mask : ndarray of bool, optional
        Spatial shape of the image; True = use this pixel.
    channel_axis : int, optional
        The axis that holds the channels; without it there are none.
    ndim : tuple of int
        How many spatial axes the caller accepts.

    Raises
    ------
    TypeError
        For a dtype or mask that is not accepted.
    ValueError
        For a shape that is not accepted, or an image without pixels.
    """
    array = np.ma.getdata(np.asanyarray(image)) if isinstance(image, np.ma.MaskedArray) else np.asarray(image)
    if array.dtype.name not in PIXEL_TYPES:
        known = "bool, (u)int8/16/32 or float32/64"
        raise TypeError(f"image must have dtype {known}, got {array.dtype.name}; convert it with .astype()")
    pixels = _channels_last(array, channel_axis, ndim)
    has_channels = channel_axis is not None
    if pixels.size == 0:
        raise ValueError(f"image must have at least one pixel, got shape {array.shape}")
    pixels = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("="))
    if pixels.dtype == np.bool_:
        pixels = pixels.view(np.uint8)
    shape = pixels.shape[:-1] if has_channels else pixels.shape
    masked = (
        _channels_last(np.ma.getmaskarray(image), channel_axis, ndim) if isinstance(image, np.ma.MaskedArray) else None
    )
    return CheckedImage(pixels, _merge_masks(pixels, shape, mask, masked), has_channels)


def _channels_last(array: npt.NDArray[Any], channel_axis: int | None, ndim: tuple[int, ...]) -> npt.NDArray[Any]:
    spatial = array.ndim - (channel_axis is not None)
    looks_coloured = channel_axis is None and array.ndim == 3 and array.shape[-1] in (3, 4)
    if spatial not in ndim or looks_coloured:
        wanted = " or ".join(f"{n}-D" for n in ndim)
        advice = "name the channels with channel_axis=-1, or convert with snowshoe.grey(image, channel_axis=-1)"
        hint = f"; {advice}" if channel_axis is None and array.ndim - 1 in ndim else ""
        raise ValueError(f"image must be {wanted} beside its channels, got shape {array.shape}{hint}")
    if channel_axis is None:
        return array
    if not -array.ndim <= channel_axis < array.ndim:
        raise must_be("channel_axis", f"an axis of an image of shape {array.shape}", channel_axis)
    return np.moveaxis(array, channel_axis, -1)


def _merge_masks(pixels: Pixels, shape: tuple[int, ...], mask: Mask | None, masked: Mask | None) -> Mask | None:
    valid: Mask | None = None
    if mask is not None:
        valid = as_mask(mask, shape)
    if masked is not None:
        used: Mask = ~np.asarray(masked.reshape(*shape, -1).any(axis=-1))
        valid = used if valid is None else valid & used
    if pixels.dtype.kind == "f" and not _has_finite_sum(pixels):
        finite: Mask = np.asarray(np.isfinite(pixels).reshape(*shape, -1).all(axis=-1))
        valid = finite if valid is None else valid & finite
    return None if valid is None or valid.all() else np.array(valid, order="C")


def _has_finite_sum(pixels: Pixels) -> bool:
    """Return whether the sum is finite, and so every number: that is known in one read that writes nothing."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(pixels.sum()))


def as_mask(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """Return the mask as a boolean array of the given shape, or raise."""
    array = np.asarray(mask)
    if array.dtype != np.bool_:
        raise TypeError(f"mask must be a boolean array, got dtype {array.dtype.name}; compare it, e.g. mask > 0")
    if array.shape != shape:
        raise ValueError(f"mask must have the image's shape {shape}, got {array.shape}")
    return array


def everything(shape: tuple[int, ...]) -> Mask:
    """Return a read-only mask that uses every pixel and occupies no memory."""
    return np.broadcast_to(np.True_, shape)


def as_labels(labels: Image, mask: Mask | None = None) -> tuple[Labels, Mask | None]:
    """Check a label image (any integer dtype, or bool; not negative) and its mask; return both contiguous."""
    array = np.asarray(labels)
    if array.dtype.kind not in "bui":
        raise must_have_type("labels", "an integer image", array.dtype, f"its dtype is {array.dtype.name}")
    if array.size == 0:
        raise ValueError(f"labels must have at least one pixel, got shape {array.shape}")
    if array.dtype.kind == "i" and array.min() < 0:
        raise must_be("labels", "free of negative values", int(array.min()))
    contiguous = np.ascontiguousarray(
        array, dtype=np.uint8 if array.dtype == np.bool_ else array.dtype.newbyteorder("=")
    )
    return contiguous, None if mask is None else np.ascontiguousarray(as_mask(mask, array.shape))


def as_markers(markers: Image, checked: CheckedImage) -> Labels:
    """Return markers (positive numbers start something, 0 doesn't) as a contiguous label image, 0 where not valid."""
    started, _ = as_labels(markers)
    if started.shape != checked.shape:
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
        One channel is returned as it is. A second of two channels and a fourth of four (alpha) are not used.
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
    array = np.moveaxis(np.asarray(image), channel_axis, -1)
    if array.shape[-1] in (1, 2):
        return np.ascontiguousarray(array[..., 0])
    if array.shape[-1] not in (3, 4):
        raise must_be("image", "one of 1 to 4 channels to become grey", f"{array.shape[-1]} channels")
    if array.dtype.kind == "f" or array.dtype.itemsize > 2:
        total = _weighted(array, np.float64) / 10_000
        return total.astype(array.dtype if array.dtype.kind == "f" else np.float64)
    total = _weighted(array, np.int32)
    if array.dtype.itemsize == 2:
        return ((total + 5_000) // 10_000).astype(array.dtype.newbyteorder("="))
    return ((total * 256 + 5_000) // 10_000).astype(np.float32) / np.float32(256)


def _weighted(array: Pixels, dtype: type[np.generic]) -> Pixels:
    """Return the sum of red, green and blue, each times its weight."""
    red, green, blue = (array[..., channel].astype(dtype) * weight for channel, weight in enumerate(GREY_WEIGHTS))
    total: Pixels = red + green + blue
    return total
