"""Arrays as pictures: labels, strengths, signed values, directions, shares, and lines on a photo. No plotting library.

Every function takes arrays and returns uint8 pixels: (M, N) grey, (M, N, 3) colour, or (M, N, 4) with transparency,
which marks the pixels that are not valid.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.colour.palettes import label_colours
from snowshoe.types import Labels, Mask, Pixels

__all__ = [
    "EXTRA", "MISSED", "RIGHT", "Picture",
    "as_rgb", "between", "classes", "dimmed", "fills_a_screen", "heat", "heat_ramp", "ink", "limits", "marked",
    "mean_colours", "oklch", "orientation", "paint", "ramp", "regions", "signed", "stretch",
    "wheel", "with_mask",
]  # fmt: skip

Picture = npt.NDArray[np.uint8]
DIM = 128
"""8-bit pixels of which hardly any reach this, as in micrographs, are too dark to be seen as they are."""
RIGHT, EXTRA, MISSED = (64, 156, 255), (255, 122, 26), (255, 255, 255)
"""Colours of lines on a dimmed photo: there and right, there and wrong, and missed. Colour-blind readers tell them."""
BAND = 1 << 18
"""Pixels that are stretched at once, since in float64 those of a large image would take much memory."""
CENTRAL = (0.5, 99.5)
"""Percentiles between which images of more than 8 bits are stretched for the screen."""

_TO_LMS = np.array(
    [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.291485548]]
)
_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.707614701],
    ]
)


def oklch(lightness: npt.ArrayLike, chroma: npt.ArrayLike, hue: npt.ArrayLike) -> Picture:
    """Return sRGB of OKLCH colours, in which equal steps look equal; the hue in radians.

    References
    ----------
    .. [1] Ottosson, B. (2020). A perceptual color space for image processing. https://bottosson.github.io/posts/oklab/
    """
    light, strength, angle = np.broadcast_arrays(lightness, chroma, hue)
    lab = np.stack([light, strength * np.cos(angle), strength * np.sin(angle)], axis=-1)
    linear = np.clip((lab @ _TO_LMS.T) ** 3 @ _TO_RGB.T, 0, 1)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    rounded: Picture = np.round(255 * coded).astype(np.uint8)
    return rounded


def fills_a_screen(pixels: Pixels) -> bool:
    """Whether 8-bit pixels can be shown as they are: a picture that is dark throughout is stretched instead."""
    return pixels.dtype == np.uint8 and float(np.percentile(thinned(pixels), CENTRAL[1])) >= DIM


def limits(values: Pixels, valid: Mask) -> tuple[float, float]:
    """Return what is drawn black and white: the whole range of 8-bit images, else the central 99 % of the numbers."""
    if fills_a_screen(values):
        return 0.0, 255.0
    used = values[valid]
    if used.dtype.kind == "f":
        used = used[np.isfinite(used)]
    if not used.size:
        return 0.0, 1.0
    low, high = (float(q) for q in np.percentile(thinned(used), CENTRAL))
    if low == high:
        low, high = float(used.min()), float(used.max())
    return (low, high) if low < high else (low - 1, low + 1)


def thinned(values: npt.NDArray[Any], most: int = 1 << 20) -> npt.NDArray[Any]:
    """Return every n-th value, so that at most so many are left: enough for a percentile on the screen."""
    return values.reshape(-1)[:: max(1, values.size // most)]


def stretch(values: Pixels, low: float, high: float) -> Picture:
    """Return values as grey, black at ``low`` and white at ``high``; NaN is black."""
    grey = np.empty(values.shape, np.uint8)
    height = max(1, BAND // max(1, values[:1].size))
    for top in range(0, len(values), height):
        grey[top : top + height] = _stretched(values[top : top + height], low, high)
    return grey


def _stretched(values: Pixels, low: float, high: float) -> Picture:
    scaled = (np.nan_to_num(values, nan=low, posinf=high, neginf=low).astype(np.float64) - low) * (255 / (high - low))
    return np.clip(np.round(scaled), 0, 255).astype(np.uint8)


def as_rgb(pixels: Pixels, valid: Mask) -> Picture:
    """Return an image of one channel, or of three on the last axis, as a screen shows it, without its mask."""
    shown = pixels if fills_a_screen(pixels) else stretch(pixels, *limits(pixels, valid))
    return shown if pixels.ndim == 3 else np.repeat(shown[..., np.newaxis], 3, axis=2)


def with_mask(picture: Picture, valid: Mask) -> Picture:
    """Return the picture with pixels that are not valid transparent; as it is where all are."""
    if valid.all():
        return picture
    rgb = picture if picture.ndim == 3 else np.repeat(picture[..., np.newaxis], 3, axis=2)
    return np.dstack([np.where(valid[..., np.newaxis], rgb[..., :3], 0), np.where(valid, 255, 0)]).astype(np.uint8)


def mean_colours(labels: Labels, valid: Mask, rgb: Picture) -> Picture:
    """Return the mean colour of each label 0 … n, (n + 1, 3)."""
    where = ... if valid.all() else valid
    index = labels[where].reshape(-1).astype(np.intp)
    counts = np.maximum(np.bincount(index), 1)
    means = [np.bincount(index, rgb[..., channel][where].reshape(-1)) / counts for channel in range(3)]
    return np.round(np.stack(means, axis=-1)).astype(np.uint8)


def ramp(n: int) -> Picture:
    """Return n colours from dark to light, for classes without a colour of their own."""
    light = np.linspace(0.3, 0.93, n) if n > 1 else np.array([0.6])
    return oklch(light, 0.055, 4.35)


def paint(labels: Labels, valid: Mask, colours: Picture) -> Picture:
    """Return each pixel in the colour of its label."""
    # A quarter of the time of colours[labels].
    return with_mask(colours.take(labels, axis=0), valid)


def classes(labels: Labels, valid: Mask) -> Picture:
    """Return class maps from dark to light."""
    used = np.unique(labels[valid])
    colours: Picture = np.zeros((int(labels.max()) + 1, 3), np.uint8)
    colours[used] = ramp(len(used))
    return paint(labels, valid, colours)


def regions(labels: Labels, valid: Mask) -> Picture:
    """Return region maps in colours that differ."""
    return paint(labels, valid, label_colours(int(labels.max()) + 1))


def between(labels: Labels) -> Mask:
    """Return the first pixel past each boundary to the left or above: a line of one pixel between labels."""
    line = np.zeros(labels.shape, np.bool_)
    line[1:] |= labels[1:] != labels[:-1]
    line[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    return line


def dimmed(rgb: Picture) -> Picture:
    """Return a photo so dark that bright lines on it are seen."""
    return (rgb * 0.45).astype(np.uint8)


def marked(picture: Picture, marks: Iterable[tuple[Mask, tuple[int, int, int]]]) -> Picture:
    """Return the picture with pixels in colours of their own, the last on top."""
    drawn = picture.copy()
    for pixels, colour in marks:
        drawn[pixels, :3] = colour
    return drawn


def ink(strength: Pixels, valid: Mask) -> Picture:
    """Return an edge strength as dark lines on white: white at 0, black at the 99.5th percentile of its size."""
    if strength.dtype == np.bool_:
        return with_mask(np.where(strength, np.uint8(0), np.uint8(255)), valid)
    # The least integer has no absolute value in its type.
    size = np.abs(strength if strength.dtype.kind == "f" else strength.astype(np.float64))
    return with_mask(255 - stretch(size, 0.0, _top(size, valid)), valid)


def signed(values: Pixels, valid: Mask) -> Picture:
    """Return signed values as greys: 0 in the middle, negative darker, positive lighter."""
    top = _top(np.abs(values.astype(np.float64)), valid)
    return with_mask(stretch(values, -top, top), valid)


def _top(size: Pixels, valid: Mask) -> float:
    used = thinned(size if valid.all() else size[valid]).astype(np.float64)
    top = float(np.percentile(used, 99.5)) if used.size else 0.0
    return top or (float(used.max()) if used.size else 0.0) or 1.0


def orientation(angle: Pixels, strength: Pixels, valid: Mask) -> Picture:
    """Return an angle in radians as hue around the colour wheel, as bright as its strength."""
    hues = oklch(0.78, 0.125, np.linspace(-np.pi, np.pi, 256, endpoint=False)).astype(np.float32)
    index = np.floor((np.nan_to_num(angle) + np.pi) * (256 / (2 * np.pi))).astype(np.int64) % 256
    bright = np.clip(np.nan_to_num(strength) / _top(strength, valid), 0, 1) ** 0.55
    return with_mask(np.round(hues[index] * bright[..., np.newaxis]).astype(np.uint8), valid)


def heat_ramp(n: int = 256) -> Picture:
    """Return n colours from a dark blue through red to a pale yellow, each lighter than the one before."""
    share = np.linspace(0, 1, n)
    return oklch(0.2 + 0.76 * share, 0.045 + 0.14 * np.sin(np.pi * share), 4.7 + 3.1 * share)


def heat(values: Pixels, valid: Mask) -> Picture:
    """Return shares from 0, dark, to 1, bright, in the colours of `heat_ramp`."""
    index = np.clip(np.round(np.nan_to_num(values) * 255), 0, 255).astype(np.intp)
    return with_mask(heat_ramp()[index], valid)


def wheel(size: int = 160) -> Picture:
    """Return the legend of `orientation`: angle around the middle (rows down, so +π/2 below), strength outwards."""
    row, column = np.mgrid[:size, :size] - (size - 1) / 2
    radius = np.hypot(row, column) / (size / 2)
    inside = radius <= 1
    drawn = orientation(np.arctan2(row, column), np.minimum(radius, 1), np.ones_like(inside))
    return with_mask(drawn, inside)
