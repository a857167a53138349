"""What filters of intensities learn from all channels of an image at once: where to mirror, what to stretch."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

import numpy as np

from snowshoe.arrays import CheckedImage, as_checked
from snowshoe.errors import must_be
from snowshoe.filters.borders import filled, real_type
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.written import floats
from snowshoe.types import Image, Mask, Pixels

__all__ = ["Intensities", "Inversion", "Rescaling", "tails"]


class Intensities:
    """The statistic of a filter that treats all channels alike: the histogram of all their values together."""

    @staticmethod
    def of(image: CheckedImage) -> Histogram:
        """Return the image's statistic."""
        return functools.reduce(operator.add, map(Histogram.of, image.planes()))


def tails(histogram: Histogram, share: float) -> tuple[float, float]:
    """Return the least and the greatest value that leave no more than a share of the values below, and above."""
    most = share * histogram.n_pixels
    low = int(np.searchsorted(np.cumsum(histogram.counts), most, side="right"))
    high = int(np.searchsorted(np.cumsum(histogram.counts[::-1]), most, side="right"))
    if not share:
        return histogram.span
    return float(histogram.values[low]), float(histogram.values[::-1][high])


@dataclass(frozen=True)
class Inversion:
    """Dark for bright: every value taken from a least and a greatest value, which change places.

    Attributes
    ----------
    low, high : float
        In image units. Both are taken apart, because their sum may be no number.
    """

    key: ClassVar[str] = "high"
    low: float
    high: float

    def apply(
        self, image: Image | CheckedImage, mask: Mask | None = None, *, channel_axis: int | None = None
    ) -> Pixels:
        """Return the inverted image in its own type, channels last; of no meaning where not valid."""
        checked = as_checked(image, mask, channel_axis=channel_axis)
        pixels = filled(checked, 0)
        if pixels.dtype.kind == "f":
            return (self.high - pixels.astype(np.float64) + self.low).astype(pixels.dtype)
        total, limits = round(self.low + self.high), np.iinfo(pixels.dtype)
        used = pixels if checked.valid is None else pixels[checked.valid]
        if used.size and not (limits.min <= total - int(used.max()) and total - int(used.min()) <= limits.max):
            rule = f"such that white - value fits {pixels.dtype.name}"
            raise must_be("white", rule, total, f"the image goes from {used.min()} to {used.max()}")
        return (total - pixels.astype(np.int64)).astype(pixels.dtype)

    def as_dict(self) -> dict[str, float]:
        """Return the model as plain numbers."""
        return asdict(self)

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
        return cls(*(floats(numbers, name, ndim=(0,)).item() for name in ("low", "high")))


@dataclass(frozen=True)
class Rescaling:
    """One range of values brought onto another; what lies outside it becomes its nearer end.

    Attributes
    ----------
    low, high : float
        The range in image units.
    minimum, maximum : float
        What they become.
    """

    key: ClassVar[str] = "low"
    low: float
    high: float
    minimum: float = 0.0
    maximum: float = 1.0

    def apply(
        self, image: Image | CheckedImage, mask: Mask | None = None, *, channel_axis: int | None = None
    ) -> Pixels:
        """Return the rescaled image in float, channels last; of no meaning where not valid."""
        checked = as_checked(image, mask, channel_axis=channel_axis)
        values = np.clip(filled(checked).astype(np.float64), self.low, self.high)
        # Halves, because the whole range may be wider than the greatest number.
        span = self.high / 2 - self.low / 2
        share = (values / 2 - self.low / 2) / (span or 1.0)
        return (self.minimum * (1 - share) + self.maximum * share).astype(real_type(checked.pixels.dtype))

    def as_dict(self) -> dict[str, float]:
        """Return the model as plain numbers."""
        return asdict(self)

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
        return cls(*(floats(numbers, name, ndim=(0,)).item() for name in ("low", "high", "minimum", "maximum")))
