"""Large photos made smaller, for the methods that take long, and what these give made as large as the photo.

A comparison is to be looked at within seconds. What a slow method makes of a photo of a megapixel shows what it does;
its row says how much smaller the photo was, and the recipe runs on all of it anywhere else.
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
    def of(cls, image: CheckedImage, valid: Mask) -> Smaller | None:
        """Return the smaller image; None where the image is a volume, or small enough."""
        if valid.ndim != 2 or valid.size <= LARGE:
            return None
        step = math.ceil(math.sqrt(valid.size / ENOUGH))
        counts = _sums(valid, step, np.int64)
        pixels = image.pixels.reshape(*valid.shape, -1)
        means = [_means(pixels[..., channel], valid, counts, step) for channel in range(pixels.shape[-1])]
        reduced = np.stack(means, axis=-1) if image.has_channels else means[0]
        return cls(reduced, None if valid.all() else counts > 0, step, valid)

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


def _means(channel: Pixels, valid: Mask, counts: Pixels, step: int) -> Pixels:
    used = channel if valid.all() else np.where(valid, channel, channel.dtype.type(0))
    real = np.float64 if channel.dtype.kind == "f" else np.int64
    means = _sums(used, step, real) / np.maximum(counts, 1)
    return (means if channel.dtype.kind == "f" else np.rint(means)).astype(channel.dtype)


def _sums(layer: Pixels, step: int, kind: Any) -> Pixels:
    rows, columns = (np.arange(0, n, step) for n in layer.shape)
    return np.add.reduceat(np.add.reduceat(layer, rows, axis=0, dtype=kind), columns, axis=1)
