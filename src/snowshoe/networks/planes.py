"""From pixels of any type to what networks were trained on: planes of numbers from 0, black, to 1, white."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, grey
from snowshoe.errors import must_be
from snowshoe.filters.blocks import Window
from snowshoe.types import Mask, Pixels

EIGHT_BITS = 255.0
Planes = npt.NDArray[np.float32]


def white_of(image: CheckedImage) -> float:
    """Return the value that white probably has, from the type and the greatest valid value.

    1 for booleans, for 8 bits that are all 0 or 1, and for floats below 2; 255 for other 8 bits; for all else the first
    of 255, 511, 1023 … that no value exceeds, so that 12 bits in a type of 16 count as 12.
    """
    if not image.n_valid:
        return EIGHT_BITS
    greatest = float(image.pixels.max() if image.valid is None else image.pixels[image.valid].max())
    if image.pixels.dtype == np.uint8:
        return EIGHT_BITS if greatest > 1 else 1.0
    if image.pixels.dtype.kind == "f" and greatest < 2:
        return 1.0
    white = EIGHT_BITS
    while white < greatest:
        white = 2 * white + 1
    return min(white, sys.float_info.max)


def planes(image: CheckedImage, window: Window, white: float, n_channels: int) -> Planes:
    """Return a window as (channels, rows, columns), white being 1 and what is beyond clipped.

    Three channels of a grey image are all alike, and one of a colour image is its grey. A second of two channels, and a
    fourth of four, are not used. A pixel that is not valid gets the nearest valid value in the window.
    """
    if image.n_channels > 4:
        raise must_be("image", "one of 1 to 4 channels", f"{image.n_channels} channels")
    pixels = image.pixels[window]
    if image.valid is not None:
        pixels = _filled(pixels, image.valid[window])
    if image.n_channels < 3 or n_channels == 1:
        one = grey(pixels, channel_axis=-1) if image.has_channels else pixels
        pixels = np.broadcast_to(one[..., None], (*one.shape, n_channels))
    wide: Any = np.float64 if pixels.dtype.itemsize > 4 else np.float32
    shares = np.clip(pixels[..., :n_channels].astype(wide) / wide(white), 0, 1)
    found: Planes = np.ascontiguousarray(np.moveaxis(shares, -1, 0), np.float32)
    return found


def _filled(pixels: Pixels, valid: Mask) -> Pixels:
    """Return the pixels, each that is not valid replaced by the nearest that is; 0 where none is."""
    if valid.all():
        return pixels
    if not valid.any():
        return np.zeros_like(pixels)
    from scipy.ndimage import distance_transform_edt

    nearest: npt.NDArray[Any] = distance_transform_edt(~valid, return_distances=False, return_indices=True)
    filled: Pixels = pixels[tuple(nearest)]
    return filled


def padded(seen: Planes, multiple: int) -> Planes:
    """Return planes whose sides are the next multiple, the image mirrored beyond its lower and right border."""
    rows, columns = (-side % multiple for side in seen.shape[1:])
    return np.pad(seen, ((0, 0), (0, rows), (0, columns)), mode="symmetric") if rows or columns else seen
