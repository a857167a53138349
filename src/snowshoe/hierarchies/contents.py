"""What regions contain and what lies along their borders, in sums that add up where regions join."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.filters.contour_cues import octaves, smooth_either_way, texture_responses
from snowshoe.hierarchies.hierarchy import Regions, border_sides
from snowshoe.types import Pixels

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
STEPS = 65_535
"""Strengths are rounded to so many steps from 0 to 1: sums are exact, and equal borders equal however they lie."""
GREYS = 64
"""Steps of a unit of lightness or colour, and of a bin; sums over an image stay exact, whatever the order of pixels."""
LIGHTNESS, COLOUR, TEXTURE = (13, 100 / 12, 0), (17, 8.0, 8), (13, 1.0, 6)
"""Histograms: the number of bins, their width, and the bin of 0."""


@dataclass(frozen=True, eq=False)
class Contents:
    """Regions 0…n - 1 of a label image, and the m borders between them. All are sums, and exact.

    Attributes
    ----------
    size, outer, squares : ndarray of float64, (n,)
        Pixels; their sides at the rim of what is valid; squares of the values of all planes.
    sums : ndarray of float64, (planes, n)
        Lightness, from 0 to 100, then colours, in 1/64.
    places : ndarray of float64, (2, n)
        Rows and columns from the image's middle, in half pixels.
    histograms : tuple of ndarray of float64, (bins, n) each
        Of lightness, of each colour, and of all texture filters.
    pairs : ndarray of int64, (m, 2)
        The smaller number first, ascending.
    lengths, weights : ndarray of float64, (m,)
        Sides of pixels along each border, and their weights.
    """

    size: Floats
    outer: Floats
    squares: Floats
    sums: Floats
    places: Floats
    histograms: tuple[Floats, ...]
    pairs: Integers
    lengths: Floats
    weights: Floats

    @classmethod
    def of(cls, labels: Regions, weights: tuple[Pixels, Pixels], planes: Pixels) -> tuple[Contents, Integers]:
        """Return what regions 1…n contain, and the borders as `Hierarchy.borders`.

        Weights of pixels' right and lower sides are in 1/65 535; planes (M, N, k) are lightness, then colours.
        """
        n, flat, valid = int(labels.max()), labels.reshape(-1), labels > 0
        inside = flat[flat > 0].astype(np.int64) - 1
        colours = np.ascontiguousarray(planes[valid].T)
        values = np.rint(colours * GREYS)
        rows, columns = (2.0 * np.arange(side) - (side - 1) for side in labels.shape)
        places = np.stack(np.broadcast_arrays(rows[:, None], columns))[:, valid]
        framed = np.pad(valid, 1)
        rim = sum((~framed[side]).astype(np.float64) for side in _around(labels.shape))
        borders, lengths, sides = _along(labels, weights)
        contents = cls(
            np.bincount(inside, minlength=n).astype(np.float64),
            _totals(inside, np.asarray(rim)[valid][None], n)[0],
            _totals(inside, np.square(values).sum(axis=0)[None], n)[0],
            _totals(inside, values, n),
            _totals(inside, places, n),
            (*_colour_histograms(inside, colours, n), _texture_histogram(inside, planes[..., 0], valid, n)),
            np.stack(np.divmod(borders, max(n, 1)), axis=1),
            lengths,
            sides,
        )
        return contents, borders

    def __len__(self) -> int:
        return len(self.size)

    def joined(self, table: Integers) -> tuple[Contents, Integers]:
        """Return what is there after regions have joined, and each border's new place, -1 if it is gone.

        The table tells each region's new number.
        """
        n = int(table.max()) + 1
        ends = np.sort(table[self.pairs], axis=1)
        stays = ends[:, 0] != ends[:, 1]
        key, inverse = np.unique(ends[stays, 0] * n + ends[stays, 1], return_inverse=True)
        place = np.full(len(ends), -1)
        place[stays] = inverse
        lengths, weights = _totals(inverse, np.stack([self.lengths, self.weights])[:, stays], len(key))
        size, outer, squares = _totals(table, np.stack([self.size, self.outer, self.squares]), n)
        sums, places, *histograms = (_totals(table, rows, n) for rows in (self.sums, self.places, *self.histograms))
        pairs = np.stack(np.divmod(key, n), axis=1)
        return Contents(size, outer, squares, sums, places, tuple(histograms), pairs, lengths, weights), place


def _around(shape: tuple[int, ...]) -> list[tuple[slice, slice]]:
    """Return where the four neighbours lie in an image that is framed by one pixel."""
    rows, columns = shape
    steps = ((0, 1), (2, 1), (1, 0), (1, 2))
    return [np.s_[down : down + rows, right : right + columns] for down, right in steps]


def _along(labels: Regions, weights: tuple[Pixels, Pixels]) -> tuple[Integers, Floats, Floats]:
    """Return the borders, and the length and weight of each."""
    found = border_sides(labels)
    borders, which = np.unique(np.concatenate([pairs for _, pairs in found]), return_inverse=True)
    sides = np.concatenate([weight[line] for weight, (line, _) in zip(weights, found, strict=True)])
    lengths, total = _totals(which, np.stack([np.ones(len(sides)), sides]), len(borders))
    return borders, lengths, total


def _colour_histograms(inside: Integers, colours: Pixels, n: int) -> list[Floats]:
    kinds = (LIGHTNESS, *(COLOUR for _ in colours[1:]))
    return [_histogram(inside, values, n, *kind) for values, kind in zip(colours, kinds, strict=True)]


def _texture_histogram(inside: Integers, lightness: Pixels, valid: npt.NDArray[np.bool_], n: int) -> Floats:
    groups = texture_responses(np.where(valid, lightness, 0.0), valid, smooth_either_way)
    answers = [octaves(answer[valid]) for group in groups for answer in group]
    return np.concatenate([_histogram(inside, answer, n, *TEXTURE) for answer in answers])


def _histogram(inside: Integers, values: Pixels, n: int, bins: int, width: float, zero: int) -> Floats:
    """Return the histogram of each region, (bins, n); a value counts for the two nearest bins."""
    at = np.rint(np.clip(values * (GREYS / width) + zero * GREYS, 0, (bins - 1) * GREYS)).astype(np.int64)
    low, share = np.divmod(at, GREYS)
    here = low * n + inside
    total = np.bincount(here, GREYS - share, (bins + 1) * n) + np.bincount(here + n, share, (bins + 1) * n)
    return total.reshape(bins + 1, n)[:bins] / GREYS


def _totals(numbers: Integers, rows: Pixels, n: int) -> Floats:
    """Return the rows (k, m) added up by number, (k, n)."""
    totals = np.empty((len(rows), n))
    for total, row in zip(totals, rows, strict=True):
        total[:] = np.bincount(numbers, row, n)
    return totals
