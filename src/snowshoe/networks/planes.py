"""From pixels of any type to what networks were trained on: planes of numbers from 0, black, to 1, white."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, grey
from snowshoe.blocks import Window
from snowshoe.errors import must_be
from snowshoe.filters.distance import nearest_label
from snowshoe.networks.scale import Scale
from snowshoe.types import Mask, Pixels

__all__ = ["Planes", "padded", "planes"]

Planes = npt.NDArray[np.float32]


def planes(image: CheckedImage, window: Window, scale: Scale, n_channels: int) -> Planes:
    """Return a window as (channels, rows, columns), black being 0, white 1 and what is beyond clipped.

    Three channels of a grey image are all alike, and one of a colour image is its grey. A second of two channels, and a
    fourth of four, are not used. A pixel that is not valid gets the nearest valid value in the window.
    """
    if image.n_channels > 4:
        raise must_be("image", "one of 1 to 4 channels", f"{image.n_channels} channels")
    pixels = image.pixels[window]
    if image.valid is not None:
        pixels = _filled(pixels, image.valid[window])
    if image.n_channels < 3 or n_channels == 1:
        single = grey(pixels, channel_axis=-1) if image.has_channels else pixels
        pixels = np.broadcast_to(single[..., None], (*single.shape, n_channels))
    shares = scale.shares(pixels[..., :n_channels])
    return np.ascontiguousarray(np.moveaxis(shares, -1, 0), np.float32)


def _filled(pixels: Pixels, valid: Mask) -> Pixels:
    """Return the pixels, each that is not valid replaced by the nearest that is; 0 where none is.

    Of several as near it is the one furthest left, and of those the topmost: so windows agree, and scipy does too.
    """
    if valid.all():
        return pixels
    if not valid.any():
        return np.zeros_like(pixels)
    down_columns = np.arange(1, valid.size + 1).reshape(valid.shape[::-1]).T
    columns, rows = np.divmod(nearest_label(np.where(valid, down_columns, 0)) - 1, len(valid))
    filled: Pixels = pixels[rows, columns]
    return filled


def padded(seen: Planes, multiple: int) -> Planes:
    """Return planes whose sides are the next multiple, the image mirrored beyond its lower and right border."""
    rows, columns = (-side % multiple for side in seen.shape[1:])
    return np.pad(seen, ((0, 0), (0, rows), (0, columns)), mode="symmetric") if rows or columns else seen
