"""Whether an image is worth segmenting: how blurred, how saturated and how empty it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from snowshoe.arrays import CheckedImage, as_image, grey
from snowshoe.filters.borders import filled
from snowshoe.filters.scaling import SUMS, far_exponent, lowered
from snowshoe.io import LoadedImage
from snowshoe.statistics.separability import separability
from snowshoe.types import Mask, Pixels

__all__ = ["Quality", "blur", "quality_of", "saturation"]

BLUR_WINDOW = 11
"""Pixels along which an image is smoothed to see how much sharpness it had to lose."""
_COLOURS = 3
_SINGLE = dict.fromkeys(SUMS, SUMS[4])
"""Powers of two between which sums in single precision are safe."""


@dataclass(frozen=True)
class Quality:
    """Numbers from 0 to 1 that say what may be wrong with an image.

    Attributes
    ----------
    blur : float
        0 sharp, 1 blurred: how little smoothing changes the differences between neighbours [1]_.
    saturation : float
        Share of the pixels at the greatest value that occurs; many where a camera was overexposed.
    emptiness : float
        0 where the grey values hold more than one population, so that there is something to segment; up to 1 for one.

    References
    ----------
    .. [1] Crété, F., Dolmiere, T., Ladret, P., & Nicolas, M. (2007). The blur effect: perception and estimation with a
       new no-reference perceptual blur metric. Proceedings of SPIE 6492, 64920I. doi:10.1117/12.702790
    """

    blur: float
    saturation: float
    emptiness: float


def quality_of(image: LoadedImage) -> Quality:
    """Return the numbers of an image; colours count as grey values, other channels as their mean."""
    checked = as_image(image.pixels, image.used, channel_axis=image.channel_axis, ndim=(1, 2, 3))
    pixels = filled(checked)
    # None of the numbers depends on the unit.
    checked = replace(checked, pixels=lowered(pixels, far_exponent(pixels, safe=_SINGLE)))
    plane = _plane(image, checked)
    return Quality(blur(plane, checked.valid), saturation(checked), _emptiness(plane, checked.valid))


def _plane(image: LoadedImage, checked: CheckedImage) -> Pixels:
    if image.channel_axis is None:
        return checked.pixels
    if image.colour and checked.pixels.shape[-1] >= _COLOURS:
        return grey(checked.pixels[..., :_COLOURS], channel_axis=-1)
    mean: Pixels = checked.pixels.mean(axis=-1, dtype=np.float32)
    return mean


def blur(plane: Pixels, valid: Mask | None) -> float:
    """Return how little smoothing along an axis changes the differences between neighbours; the blurrier axis counts.

    Of an image without any difference it is 1.
    """
    used = np.ones(plane.shape, np.bool_) if valid is None else valid
    values = (plane if valid is None else np.where(valid, plane, 0)).astype(np.float32)
    return max(_blur_along(values, used, axis) for axis in range(plane.ndim))


def _blur_along(values: Pixels, used: Mask, axis: int) -> float:
    smooth = ndimage.uniform_filter1d(values, BLUR_WINDOW, axis=axis)
    if not used.all():
        smooth = smooth / np.where(used, ndimage.uniform_filter1d(used.astype(np.float32), BLUR_WINDOW, axis=axis), 1)
    before, after = (np.abs(np.diff(array, axis=axis)) for array in (values, smooth))
    both = np.logical_and(*(np.delete(used, end, axis=axis) for end in (0, -1)))
    total = float(before[both].sum(dtype=np.float64))
    lost = float(np.maximum(0, before - after)[both].sum(dtype=np.float64))
    return 1.0 if total == 0 else (total - lost) / total


def saturation(image: CheckedImage) -> float:
    """Return the share of the valid pixels of which a channel has the greatest value that occurs in it."""
    shape = image.shape
    planes = image.pixels.reshape(*shape, -1)
    used = planes[image.valid] if image.valid is not None else planes.reshape(-1, planes.shape[-1])
    if not len(used):
        return 0.0
    return float((used == used.max(axis=0)).any(axis=-1).mean())


def _emptiness(plane: Pixels, valid: Mask | None) -> float:
    if valid is not None and not valid.any():
        return 1.0
    verdict = separability(plane, mask=valid)
    seen = verdict.evidence
    if "limit" not in seen:
        return 0.0 if verdict.separable else 1.0
    share = max(seen["departure"] / seen["limit"], seen["dip"] / seen["dip_limit"])
    return max(0.0, 1.0 - share)
