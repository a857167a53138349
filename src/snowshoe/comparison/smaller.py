"""Large photos made smaller, for the methods that take long, and what these give made as large as the photo.

A comparison is to be looked at within seconds. What a slow method makes of a photo of a megapixel shows what it does;
its row says how much smaller the photo was, and the recipe runs on all of it anywhere else. Where a budget is too
short for all of an image, the whole comparison is of a smaller one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.results import Edges, Segmentation
from snowshoe.types import Mask, Pixels

__all__ = ["LARGE", "Smaller"]

LARGE = 2 << 20
"""Pixels of an image from which on slow methods are shown on a smaller one."""
ENOUGH = 1 << 20
"""The most pixels that the smaller one has."""


@dataclass(frozen=True, eq=False)
class Smaller:
    """An image in blocks of pixels.

    Attributes
    ----------
    pixels : ndarray, (m, n) or (m, n, channels)
        The mean of the valid pixels of each block, in the type of the image.
    valid : ndarray of bool, (m, n), or None
        The blocks in which a pixel is valid; None where all are.
    step : int
        The sides of a block.
    whole : ndarray of bool, (M, N)
        The pixels of the image that are valid.
    """

    pixels: Pixels
    valid: Mask | None
    step: int
    whole: Mask

    @classmethod
    def of(cls, image: CheckedImage, valid: Mask, most: float | None = None) -> Smaller | None:
        """Return the smaller image, of about so many pixels at most; None where it is a volume, or small enough."""
        if valid.ndim != 2 or valid.size <= (LARGE if most is None else most):
            return None
        step = math.ceil(math.sqrt(valid.size / (ENOUGH if most is None else most)))
        used = None if valid.all() else valid
        counts = np.multiply.outer(*(_lengths(n, step) for n in valid.shape)) if used is None else _sums(used, step)
        pixels = image.pixels.reshape(*valid.shape, -1)
        means = [_means(pixels[..., channel], used, counts, step) for channel in range(pixels.shape[-1])]
        reduced = np.stack(means, axis=-1) if image.has_channels else means[0]
        return cls(reduced, None if used is None else counts > 0, step, valid)

    def enlarged(self, result: Any) -> Any:
        """Return a result on the smaller image as one of the image's size: without what would be of another size."""
        if isinstance(result, Segmentation):
            return result.replaced(labels=self._blown_up(result.labels), valid=self.whole, hierarchy=None, maps={})
        assert isinstance(result, Edges)
        crossings = None if result.crossings is None else self._blown_up(result.crossings)
        valid = self._blown_up(result.valid)
        layers = {"gx": None, "gy": None, "magnitude": None, "given_orientation": None, "response": None}
        return result.replaced(
            given_strength=self._blown_up(result.strength), valid=valid, crossings=crossings, thin=False, **layers
        )

    def _blown_up(self, layer: Pixels) -> Pixels:
        rows, columns = self.whole.shape
        large = np.repeat(np.repeat(layer, self.step, axis=0)[:rows], self.step, axis=1)[:, :columns]
        return large if self.valid is None else np.where(self.whole, large, large.dtype.type(0))


def _means(channel: Pixels, valid: Mask | None, counts: Pixels, step: int) -> Pixels:
    used = channel if valid is None else np.where(valid, channel, channel.dtype.type(0))
    means = _sums(used, step) / np.maximum(counts, 1)
    return (means if channel.dtype.kind == "f" else np.rint(means)).astype(channel.dtype)


def _lengths(n: int, step: int) -> Pixels:
    """Return how long the blocks along an axis are."""
    return np.diff(np.append(np.arange(0, n, step), n))


def _sums(layer: Pixels, step: int) -> Pixels:
    """Return the sum of each block, of an order that is the same everywhere."""
    tops, lefts = (np.arange(0, n, step) for n in layer.shape)
    if layer.dtype.kind == "f":
        return np.add.reduceat(np.add.reduceat(layer, tops, axis=0, dtype=np.float64), lefts, axis=1)
    return np.add.reduceat(_of_rows(layer, step), lefts, axis=1, dtype=np.int64)


def _of_rows(layer: Pixels, step: int) -> Pixels:
    """Return the sums of so many rows of whole numbers: in a type of few bytes several times as fast."""
    fits = layer.dtype.itemsize <= 2 and step < 1 << 15
    sums = layer[::step].astype((np.int32 if layer.dtype.kind == "i" else np.uint32) if fits else np.int64)
    for row in range(1, min(step, len(layer))):
        more = layer[row::step]
        np.add(sums[: len(more)], more, out=sums[: len(more)], dtype=sums.dtype, casting="unsafe")
    return sums
