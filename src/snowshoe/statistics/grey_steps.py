"""How much a step of grey is in an image's units, and how high a ball is that is as many steps as it is pixels wide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.errors import must_be
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.intensities import tails
from snowshoe.statistics.written import OneNumber

__all__ = ["BallHeight", "GreySteps"]

STEPS = 255
"""Steps between the darkest and the brightest value, as many as there are in 8 bits."""
TAIL = 0.001
"""The share of the values at either end that do not count: a hot pixel is not the range."""
HIGHEST = float(np.finfo(np.float32).max)
"""No height is greater, so that any float holds it."""


@dataclass(frozen=True, eq=False)
class GreySteps:
    """The histogram of each channel, from which a step of grey follows; those of blocks add up to that of the image.

    Attributes
    ----------
    histograms : tuple of Histogram
        None of 8 bits, where a step is 1 whatever they are.
    """

    histograms: tuple[Histogram, ...]

    @classmethod
    def of(cls, image: CheckedImage, *, core: tuple[slice, ...] = ()) -> Self:
        """Return the histograms of an image, or of the core of a block that comes with its halo."""
        if image.pixels.dtype.itemsize == 1:
            return cls(())
        used = None if image.valid is None else np.ascontiguousarray(image.valid[core])
        counted = replace(image, pixels=np.ascontiguousarray(image.pixels[core]), valid=used)
        return cls(tuple(map(Histogram.of, counted.planes())))

    def __add__(self, other: GreySteps) -> GreySteps:
        if len(self.histograms) != len(other.histograms):
            raise must_be("images", "of as many channels and all of 8 bits or none", "others", "give a height")
        pairs = zip(self.histograms, other.histograms, strict=True)
        return GreySteps(tuple(one + two for one, two in pairs))

    @property
    def step(self) -> float:
        """A step in image units, of several channels the least that is not 0."""
        if not self.histograms:
            return 1.0
        return min(filter(None, map(_step, self.histograms)), default=0.0)


@dataclass(frozen=True)
class BallHeight(OneNumber):
    """The height of the ball that rolls under an image.

    Attributes
    ----------
    height : float
        In image units.
    """

    key: ClassVar[str] = "height"
    height: float

    @classmethod
    def of(cls, steps: GreySteps, radius: float) -> Self:
        """Return the height of a ball that is as many steps high as its radius is pixels."""
        return cls(min(radius * steps.step, HIGHEST))


def _step(histogram: Histogram) -> float:
    """Return a share of the range of a channel; of whole numbers, which may be few, at least one."""
    if not histogram.n_pixels:
        return 0.0
    low, high = tails(histogram, TAIL)
    is_whole = histogram.exact and bool((histogram.values == np.rint(histogram.values)).all())
    return max(high / STEPS - low / STEPS, 1.0 if is_whole else 0.0)
