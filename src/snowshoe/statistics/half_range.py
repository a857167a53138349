"""Which range of grey values an image is a part of, as its own values tell."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.written import OneNumber
from snowshoe.types import Pixels

__all__ = ["LEAST_HALF", "HalfRange", "Magnitudes", "fit_half", "half_range", "range_notes"]

CHUNK = 1 << 16
"""Values looked at together."""
EIGHT_BITS = 8
STRAY = 1000
"""One value in so many may lie beyond the range, as hot pixels do."""
MISFIT = 6.0
"""How many times the range of grey values may be what a parameter is made for, or the reverse, without a word."""
LEAST_HALF, GREATEST_HALF = 1e-300, 1e300
"""Beyond these the inverse may be no number."""


@dataclass(frozen=True)
class Magnitudes:
    """How many valid values need how many bits: a statistic, so those of blocks add up in any order.

    Attributes
    ----------
    counts : tuple of int
        Of floats from -1 to 1; then of all others below 2⁸ in size, of those from there to 2⁹, from there to 2¹⁰ …
    """

    counts: tuple[int, ...]

    @classmethod
    def of(cls, image: CheckedImage, *, core: tuple[slice, ...] = ()) -> Self:
        """Return the magnitudes of an image's values, or of those in the core of a block that comes with its halo."""
        pixels, valid = image.pixels[core], None if image.valid is None else image.valid[core]
        if pixels.dtype.itemsize == 1:
            return cls((0, pixels.size if valid is None else int(np.count_nonzero(valid))))
        if pixels.dtype.itemsize == 2 and pixels.dtype.kind in "iu":
            histogram = Histogram.of(as_image(pixels, valid))
            return cls(_trimmed(_counted(histogram.values, histogram.counts, is_float=False)))
        values = pixels.reshape(-1) if valid is None else pixels[valid]
        chunks = (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
        counts = [_counted(chunk, None, is_float=pixels.dtype.kind == "f") for chunk in chunks]
        return cls(_trimmed(_summed(counts)))

    def __add__(self, other: Self) -> Self:
        return type(self)(_trimmed(_summed([np.array(self.counts), np.array(other.counts)])))

    @property
    def half(self) -> float:
        """Half of the least range that all but stray values are a part of."""
        beyond = sum(self.counts)
        stray = beyond // STRAY
        for place, count in enumerate(self.counts):
            beyond -= count
            if beyond <= stray and (place or count):
                return min(2.0 ** (place + EIGHT_BITS - 2), GREATEST_HALF) if place else 0.5
        return 2.0 ** (EIGHT_BITS - 1)


def _counted(values: Pixels, weights: npt.NDArray[np.int64] | None, *, is_float: bool) -> npt.NDArray[np.int64]:
    size = np.abs(values.astype(np.float64))
    places = np.maximum(np.frexp(size)[1] - (EIGHT_BITS - 1), 1)
    if is_float:
        places[size <= 1] = 0
    return np.bincount(places, weights).astype(np.int64)


def _summed(counts: list[npt.NDArray[np.int64]]) -> list[int]:
    return [sum(map(int, column)) for column in itertools.zip_longest(*counts, fillvalue=0)]


def _trimmed(counts: Any) -> tuple[int, ...]:
    """Return counts without the zeros at their end."""
    present = np.flatnonzero(counts)
    return tuple(int(count) for count in counts[: present[-1] + 1]) if len(present) else ()


@dataclass(frozen=True)
class HalfRange(OneNumber):
    """Half of the range that grey values can have: the greatest standard deviation there can be.

    Attributes
    ----------
    r : float
        In image units.
    """

    key: ClassVar[str] = "r"
    r: float


def fit_half(magnitudes: Magnitudes, *, r: float | str) -> HalfRange:
    """Return half of the range that an image with these values can have, unless it is given.

    Values decide and not the type, so that an image has the same half of its range in 16 bits and as floats; a few
    stray ones don't.
    """
    return HalfRange(magnitudes.half if r == "auto" else float(r))


def half_range(image: CheckedImage, r: float | str) -> tuple[HalfRange, tuple[str, ...]]:
    """Return half of the range that an image can have, unless it is given, and notes where it does not suit."""
    if r == "auto":
        return fit_half(Magnitudes.of(image), r=r), ()
    return HalfRange(float(r)), range_notes(image, "r", float(r))


def range_notes(image: CheckedImage, name: str, half: float) -> tuple[str, ...]:
    """Return a note where a parameter, half of the range that grey values can have, is far from the image's own range.

    8-bit images are known to go from 0 to 255, however dim they are.
    """
    used = image.pixels if image.valid is None else image.pixels[image.valid]
    if image.pixels.dtype.itemsize == 1 or not used.size or not half:
        return ()
    low, high = float(used.min()), float(used.max())
    span = high - low
    if not span > 0 or _fits(half, span):
        return ()
    usual = Magnitudes.of(image).half
    suited = f"{name}={half:g} suits grey values over a range of {2 * half:g}"
    advice = f"set it to half of the range they can have, as {name}={usual if _fits(usual, span) else span / 2:g}"
    return (f"{suited}, and these go from {low:g} to {high:g}; {advice}",)


def _fits(half: float, span: float) -> bool:
    return 2 * half / MISFIT <= span <= 2 * half * MISFIT
