"""The mergeable histogram of distinct colours, and the statistic of a method that takes any number of channels."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.errors import must_be
from snowshoe.kernels import colours as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.statistics.histogram import Histogram

NARROW = {np.dtype(np.int32), np.dtype(np.float64)}


@dataclass(frozen=True)
class Colours:
    """How often each colour occurs among the valid pixels.

    Always exact, for any type and number of channels. Colours of the blocks of an image add up to those of the whole,
    in any order and to the byte. Memory grows with the number of different colours: few in an 8-bit photo, as many
    as pixels in a float image.

    Attributes
    ----------
    values : ndarray, (n, channels)
        The colours that occur, in lexicographic order, in the image's type and units.
    counts : ndarray of int64, (n,)
        How many valid pixels have each.
    """

    values: npt.NDArray[Any]
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, image: CheckedImage) -> Colours:
        """Return the colours of an image with a channel axis."""
        pixels = image.flat
        most = len(pixels) if pixels.dtype.itemsize > 1 else min(len(pixels), 256 ** min(pixels.shape[1], 6))
        values, counts = np.empty((most, pixels.shape[1]), pixels.dtype), np.empty(most, np.int64)
        n = kernel.distinct(pixels, image.flat_valid, values, counts, threads(len(pixels)))
        return cls(values[:n].copy(), counts[:n].copy())

    @property
    def n_pixels(self) -> int:
        """The number of valid pixels."""
        return int(self.counts.sum())

    @property
    def quantisation_error(self) -> float:
        """The most by which a value can differ from the pixel it stands for: always 0."""
        return 0.0

    def __add__(self, other: Colours) -> Colours:
        dtype = np.promote_types(self.values.dtype, other.values.dtype)
        # Blocks of 64-bit integers have become int32 or float64, by what is in them.
        alike = self.values.dtype == other.values.dtype or {self.values.dtype, other.values.dtype} == NARROW
        if not alike or self.values.shape[1] != other.values.shape[1]:
            kinds = [f"{part.values.shape[1]} channels of {part.values.dtype.name}" for part in (self, other)]
            raise must_be("colours", "of one type and number of channels", kinds)
        most = len(self.values) + len(other.values)
        mine, theirs = (part.values.astype(dtype, copy=False) for part in (self, other))
        values, counts = np.empty((most, self.values.shape[1]), dtype), np.empty(most, np.int64)
        n = kernel.merge(mine, self.counts, theirs, other.counts, values, counts)
        return Colours(values[:n].copy(), counts[:n].copy())

    def as_dict(self) -> dict[str, Any]:
        """Return what a report says of the colours."""
        return {"exact": True, "quantisation_error": 0.0, "n_values": len(self.values)}


Values: TypeAlias = Histogram | Colours
"""What occurs in an image: grey values of one channel, colours of several."""


class ValuesOf:
    """The statistic of a method that takes any number of channels: a histogram of one, the colours of several."""

    @staticmethod
    def of(image: CheckedImage) -> Values:
        """Return the image's statistic."""
        return Histogram.of(one_channel(image)) if image.n_channels == 1 else Colours.of(image)


def one_channel(image: CheckedImage) -> CheckedImage:
    """Return an image of one channel without its channel axis."""
    if not image.has_channels:
        return image
    return dataclasses.replace(image, pixels=image.pixels[..., 0], has_channels=False)
