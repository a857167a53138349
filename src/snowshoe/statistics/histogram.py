"""The exact, mergeable histogram of one channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.kernels import histogram as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.statistics.cells import RULERS, Cells, cells_of, finer_of

MAX_VALUES = 65_536


@dataclass(frozen=True)
class Histogram:
    """How often each value occurs among the valid pixels.

    Exact over distinct values as long as there are at most 65 536 of them, as there always are in integers of up to 16
    bits. Beyond that they are put into cells, no wider than 65 536 equal bins between the least and the greatest value
    would be, and much finer where outliers make that span wide; ``quantisation_error`` says by how much a value can
    be off. Histograms of the blocks of an image add up to that of the whole, in any order and to the byte.

    Attributes
    ----------
    values : ndarray of float64, (n,)
        The values that occur (or the middles of the cells that are not empty), ascending, in the image's units.
    counts : ndarray of int64, (n,)
        How many valid pixels have each.
    span : (float, float)
        The least and the greatest value.
    exact : bool
        False where values were put into cells.
    integer : bool
        Whether the image's type is an integer one.
    quantisation_error : float
        The most by which a value can differ from the pixel it stands for; 0 where exact.
    cells : (Cells, Cells) or None
        Where there are too many values to keep: their counts on an absolute and on a relative ruler.
    """

    values: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]
    span: tuple[float, float]
    exact: bool = True
    integer: bool = True
    quantisation_error: float = 0.0
    cells: tuple[Cells, Cells] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, image: CheckedImage) -> Histogram:
        """Return the histogram of an image's single channel."""
        if image.pixels.dtype.itemsize <= 2:
            return _counted(image)
        return _distinct(image) or _in_cells(image)

    @property
    def n_pixels(self) -> int:
        """The number of valid pixels."""
        return int(self.counts.sum())

    def __add__(self, other: Histogram) -> Histogram:
        span = (min(self.span[0], other.span[0]), max(self.span[1], other.span[1]))
        integer = self.integer and other.integer
        if self.cells is None and other.cells is None:
            values, inverse = np.unique(np.concatenate([self.values, other.values]), return_inverse=True)
            if len(values) <= MAX_VALUES:
                counts = np.zeros(len(values), np.int64)
                np.add.at(counts, inverse, np.concatenate([self.counts, other.counts]))
                return Histogram(values, counts, span, integer=integer)
        absolute, relative = (mine + theirs for mine, theirs in zip(self._cells(), other._cells(), strict=True))
        return _read(absolute, relative, span, integer)

    def _cells(self) -> tuple[Cells, Cells]:
        """Return the cells, also where every value is known."""
        if self.cells is not None:
            return self.cells
        absolute, relative = (Cells.of_values(self.values, self.counts, ruler) for ruler in RULERS)
        return absolute, relative

    def as_dict(self) -> dict[str, Any]:
        """Return what a report says of the histogram."""
        return {
            "exact": self.exact,
            "quantisation_error": self.quantisation_error,
            "n_values": len(self.values),
        }


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


def _distinct(image: CheckedImage) -> Histogram | None:
    """Return the distinct values and their counts; None where they are too many to keep."""
    pixels = image.flat
    values, counts = np.empty(MAX_VALUES, pixels.dtype), np.empty(MAX_VALUES, np.int64)
    n = kernel.distinct(pixels, image.flat_valid, values, counts)
    if n < 0:
        return None
    order = np.argsort(values[:n])
    return _make(values[:n][order] + pixels.dtype.type(0), counts[:n][order], pixels.dtype.kind != "f")


def _in_cells(image: CheckedImage) -> Histogram:
    used = image.flat if image.valid is None else image.flat[image.flat_valid]
    return _read(*cells_of(image), (float(used.min()), float(used.max())), image.pixels.dtype.kind != "f")


def _read(absolute: Cells, relative: Cells, span: tuple[float, float], integer: bool) -> Histogram:
    """Return the histogram that cells amount to: each stands for the middle between its ends."""
    low, high, counts = finer_of(absolute, relative)
    low, high = np.maximum(low, span[0]), np.minimum(high, span[1])
    half = high / 2 - low / 2
    error = float(half.max())
    return Histogram(low + half, counts, span, error == 0, integer, error, (absolute, relative))
