"""The exact, mergeable histogram of one channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.errors import must_be
from snowshoe.kernels import histogram as kernel
from snowshoe.kernels.dispatch import threads

MAX_VALUES = 65_536


@dataclass(frozen=True)
class Histogram:
    """How often each value occurs among the valid pixels.

    Integers of up to 16 bits are counted exactly. Wider types are exact over distinct values as long as there are at
    most 65 536 of them; beyond that they are put into 65 536 equal bins between the least and the greatest value, and
    ``quantisation_error`` says by how much a value can be off. Histograms of the blocks of an image add up to that of
    the whole, in any order: first without a span; where the sum says ``overflowed``, once more with the sum's span.

    Attributes
    ----------
    values : ndarray of float64, (n,)
        The values that occur (or the centres of the bins that are not empty), ascending, in the image's units.
    counts : ndarray of int64, (n,)
        How many valid pixels have each.
    span : (float, float)
        The least and the greatest value.
    exact : bool
        False where values were binned.
    integer : bool
        Whether the image's type is an integer one.
    """

    values: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]
    span: tuple[float, float]
    exact: bool = True
    integer: bool = True

    @classmethod
    def of(cls, image: CheckedImage, span: tuple[float, float] | None = None) -> Histogram:
        """Return the histogram of an image's single channel; with a span, binned between its ends."""
        if span is not None:
            return _binned(image, span)
        found = _counted(image) if image.pixels.dtype.itemsize <= 2 else _distinct(image)
        return _binned(image, found.span) if found.overflowed else found

    @classmethod
    def survey(cls, image: CheckedImage) -> Histogram:
        """Return the histogram without binning: with more than 65 536 distinct values it holds only the span."""
        return _counted(image) if image.pixels.dtype.itemsize <= 2 else _distinct(image)

    @property
    def overflowed(self) -> bool:
        """Whether there were too many distinct values to keep; then only the span is known."""
        return self.exact and not len(self.values) and self.span[0] <= self.span[1]

    @property
    def n_pixels(self) -> int:
        """The number of valid pixels."""
        return int(self.counts.sum())

    @property
    def quantisation_error(self) -> float:
        """The most by which a value can differ from the pixel it stands for; 0 where exact."""
        return 0.0 if self.exact else _bin_width(self.span) / 2

    def __add__(self, other: Histogram) -> Histogram:
        if not len(self.counts) and not self.overflowed:
            return other
        if not len(other.counts) and not other.overflowed:
            return self
        if self.exact != other.exact or (not self.exact and self.span != other.span):
            raise must_be("histograms", "both exact, or binned over the same span", (self.span, other.span))
        span = (min(self.span[0], other.span[0]), max(self.span[1], other.span[1]))
        values, inverse = np.unique(np.concatenate([self.values, other.values]), return_inverse=True)
        if self.overflowed or other.overflowed or (self.exact and len(values) > MAX_VALUES):
            return Histogram(_EMPTY, _EMPTY.astype(np.int64), span, integer=self.integer)
        counts = np.zeros(len(values), np.int64)
        np.add.at(counts, inverse, np.concatenate([self.counts, other.counts]))
        return Histogram(values, counts, span, self.exact, self.integer)

    def as_dict(self) -> dict[str, Any]:
        """Return what a report says of the histogram."""
        return {
            "exact": self.exact,
            "quantisation_error": self.quantisation_error,
            "n_values": len(self.values),
        }


_EMPTY = np.empty(0, np.float64)


def _make(values: npt.NDArray[Any], counts: npt.NDArray[np.int64], integer: bool) -> Histogram:
    span = (float(values[0]), float(values[-1])) if len(values) else (np.inf, -np.inf)
    return Histogram(values.astype(np.float64), counts, span, integer=integer)


def _counted(image: CheckedImage) -> Histogram:
    """Count 8- and 16-bit integers densely; signed ones are shifted by half their range first."""
    dtype = image.pixels.dtype
    counts = np.zeros(1 << (8 * dtype.itemsize), np.int64)
    unsigned = image.flat.view(f"u{dtype.itemsize}")
    kernel.count(unsigned, image.flat_valid, counts, threads(image.pixels.size))
    first = 0
    if dtype.kind == "i":
        counts, first = np.roll(counts, len(counts) // 2), -len(counts) // 2
    used = np.flatnonzero(counts)
    return _make(used + first, counts[used], integer=True)


def _distinct(image: CheckedImage) -> Histogram:
    pixels = image.flat
    integer = pixels.dtype.kind != "f"
    values = np.empty(MAX_VALUES, pixels.dtype)
    counts = np.empty(MAX_VALUES, np.int64)
    n = kernel.distinct(pixels, image.flat_valid, values, counts)
    if n < 0:
        used = pixels if image.valid is None else pixels[image.flat_valid]
        return Histogram(_EMPTY, _EMPTY.astype(np.int64), (float(used.min()), float(used.max())), integer=integer)
    order = np.argsort(values[:n])
    return _make(values[:n][order], counts[:n][order], integer)


def _bin_width(span: tuple[float, float]) -> float:
    return span[1] / MAX_VALUES - span[0] / MAX_VALUES


def _binned(image: CheckedImage, span: tuple[float, float]) -> Histogram:
    low, width = span[0], _bin_width(span)
    counts = np.zeros(MAX_VALUES, np.int64)
    kernel.bin_count(image.flat, image.flat_valid, low, width, counts, threads(image.pixels.size))
    used = np.flatnonzero(counts)
    centres = np.minimum(low + (used + 0.5) * width, span[1])
    return Histogram(centres, counts[used], span, exact=False, integer=image.pixels.dtype.kind != "f")
