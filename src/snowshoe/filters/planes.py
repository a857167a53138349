"""What the filters of whole images share: how many channels they need, and how their answer is laid out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.errors import must_be
from snowshoe.filters.borders import filtered
from snowshoe.types import Image, Mask, Pixels

__all__ = ["coloured", "each_plane", "laid_out", "with_bands"]

MOST_COLOURS = 4
"""Red, green, blue, and an alpha that is not used."""


def laid_out(image: Image, checked: CheckedImage, pixels: Pixels, *, channel_axis: int | None) -> Pixels:
    """Return what a filter made with channels last, if it has any, as the image was given; 0 where left out."""
    if pixels.ndim == len(checked.shape):
        return filtered(image, checked, pixels)
    moved = np.ascontiguousarray(np.moveaxis(pixels, -1, channel_axis or 0))
    return filtered(image, checked, moved, channel_axis=channel_axis)


def each_plane(
    image: Image, checked: CheckedImage, plane_filter: Callable[[CheckedImage], Pixels], *, channel_axis: int | None
) -> Pixels:
    """Return what a filter of one channel makes of each, as the image was given; 0 where left out."""
    planes = [plane_filter(plane) for plane in checked.planes()]
    pixels = np.stack(planes, axis=-1) if checked.has_channels else planes[0]
    return laid_out(image, checked, pixels, channel_axis=channel_axis)


def with_bands(image: Image, mask: Mask | None, channel_axis: int | None, least: int) -> CheckedImage:
    """Return a checked image that has at least so many channels, or raise."""
    checked = as_image(image, mask, channel_axis=channel_axis)
    if checked.n_channels < least:
        advice = "give one in colour, or with more bands"
        if not checked.has_channels and checked.pixels.ndim > 2:
            advice = "name the axis of its channels with channel_axis"
        raise must_be("image", f"one of {least} channels or more", checked.n_channels, advice)
    return checked


def coloured(image: Image, mask: Mask | None, channel_axis: int | None) -> CheckedImage:
    """Return a checked image whose channels are red, green, blue and perhaps alpha, or raise."""
    checked = with_bands(image, mask, channel_axis, 3)
    if checked.n_channels > MOST_COLOURS:
        advice = "choose bands with the step channel"
        raise must_be("image", "one of red, green and blue", f"{checked.n_channels} channels", advice)
    return checked
