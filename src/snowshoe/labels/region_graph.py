"""Regions and which of them touch: what every merging or cutting of regions works on."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.labels.adjacency import Borders, adjacency
from snowshoe.types import Pixels

__all__ = ["RegionGraph", "added_up", "apart", "layers"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Regions = npt.NDArray[np.int32]
Sums = dict[str, npt.NDArray[Any]]


class RegionGraph:
    """Regions 1…n of a label image, numbered from 0, and the borders between them.

    All that is kept of them are sums, so that they add up where regions join. A region that others have joined keeps
    the least of their numbers; the other numbers are gone.

    Attributes
    ----------
    regions : dict of str to ndarray, (n, …) each
        What is known of each region; 0 for numbers that are gone.
    pairs : ndarray of int64, (m, 2)
        Regions that touch, a < b; rows ascend.
    borders : dict of str to ndarray, (m,) each
        What is known of the border of each pair.
    n_regions : int
        How many there are now.
    """

    def __init__(self, pairs: Integers, regions: Sums, borders: Sums) -> None:
        self.pairs, self.regions, self.borders = pairs, regions, borders
        self.size_at_first = self.n_regions = len(next(iter(regions.values())))
        self._numbers: Integers = np.arange(self.n_regions)
        self._border: Integers = np.arange(len(pairs))
        self._became: Integers = np.arange(len(pairs))

    @classmethod
    def of(
        cls, regions: Regions, values: Pixels, *, connectivity: int = 1, strength: Floats | None = None
    ) -> RegionGraph:
        """Return the graph of regions; values (…, channels) are finite where there is a region.

        Of regions it knows sizes, sums of values, and places: distances from the image's middle, squared and added up.
        These can decide between neighbours that are alike in all else, as flips and turns don't change them. Of borders
        it knows lengths and the strength along them.
        """
        n, inside = int(regions.max()), regions.reshape(-1)
        off = (np.square(2.0 * np.arange(side) - (side - 1)) for side in regions.shape)
        places = functools.reduce(np.add.outer, off).reshape(1, -1)
        planes = np.where(inside > 0, values.reshape(inside.size, -1).astype(np.float64).T, 0.0)
        touching = adjacency(regions, strength=strength, connectivity=connectivity)
        per_region: Sums = {
            "sizes": np.bincount(inside, minlength=n + 1)[1:].astype(np.int64),
            "values": added_up(inside, planes, n + 1)[1:],
            "places": added_up(inside, places, n + 1)[1:, 0],
        }
        along: Sums = {"lengths": touching.lengths, "strengths": touching.strengths}
        return cls(touching.pairs.astype(np.int64) - 1, per_region, along)

    @classmethod
    def of_borders(cls, borders: Borders, regions: Sums) -> RegionGraph:
        """Return the graph of borders between labels 1…n, of whose weights it knows the sums."""
        return cls(borders.pairs - 1, regions, {"lengths": borders.lengths, "weights": borders.sums})

    def __len__(self) -> int:
        return self.n_regions

    @property
    def sizes(self) -> Integers:
        """The pixels of each region."""
        return self.regions["sizes"]

    @property
    def lengths(self) -> Integers:
        """The length of each border."""
        return self.borders["lengths"]

    @property
    def means(self) -> Floats:
        """The mean values of each region."""
        return np.asarray(self.regions["values"] / np.maximum(self.sizes, 1)[:, None])

    @property
    def differences(self) -> Floats:
        """The squared difference of the means of each pair."""
        a, b = (self.regions["values"][ends] / self.sizes[ends, None] for ends in self.pairs.T)
        return np.asarray(np.square(a - b).sum(axis=1))

    @property
    def names(self) -> Integers:
        """The number that each region has now, of those there were at first."""
        while (self._numbers[self._numbers] != self._numbers).any():
            self._numbers = self._numbers[self._numbers]
        return self._numbers

    def numbers_at_first(self, chosen: npt.NDArray[np.intp]) -> Integers:
        """Return which of the borders there were at first these are, or the first of those that they grew from."""
        return self._border[chosen]

    def last_borders(self) -> Integers:
        """Return for each border there was at first the one that it became part of."""
        while (self._became[self._became] != self._became).any():
            self._became = self._became[self._became]
        return self._became

    def join(self, links: Integers) -> None:
        """Make one region of each set of regions that rows of links (k, 2) connect."""
        into = _connected(self.size_at_first, links)
        gone = np.flatnonzero(into != np.arange(len(into)))
        kept = into[gone]
        self._numbers[gone] = kept
        self.n_regions -= len(gone)
        by_twos = len(np.unique(kept)) == len(kept)
        for sums in self.regions.values():
            if by_twos:
                sums[kept] += sums[gone]
            else:
                np.add.at(sums, kept, sums[gone])
            sums[gone] = 0
        self._redraw(into)

    def _redraw(self, into: Integers) -> None:
        """Let borders of regions that are gone become those of the regions they are part of now."""
        one, other = into[self.pairs.T]
        goes = (one != self.pairs[:, 0]) | (other != self.pairs[:, 1])
        stays = ~goes
        goes &= one != other
        low, high = np.minimum(one, other)[goes], np.maximum(one, other)[goes]
        new, first, which = np.unique(low * self.size_at_first + high, return_index=True, return_inverse=True)
        old = self.pairs[stays] @ np.array([self.size_at_first, 1])
        at = np.searchsorted(old, new)
        there = np.append(old, -1)[at] == new
        kept = self._border[goes][first]
        kept[there] = self._border[stays][at[there]]
        self._became[self._border[goes]] = kept[which]
        # Where each row comes from, of those that stay and then of those that are new.
        rows = np.insert(np.arange(len(old)), at[~there], len(old) + np.flatnonzero(~there))
        self._border = np.concatenate([self._border[stays], kept])[rows]
        self.pairs = np.stack(np.divmod(np.concatenate([old, new])[rows], self.size_at_first), axis=1)
        for name, along in self.borders.items():
            total, left = np.zeros(len(new), along.dtype), along[stays]
            np.add.at(total, which, along[goes])
            left[at[there]] += total[there]
            self.borders[name] = np.concatenate([left, total])[rows]


def _connected(n: int, links: Integers) -> Integers:
    """Return for each of n regions the least that it is connected with."""
    into = np.arange(n)
    a, b = links.T
    while (into[a] != into[b]).any():
        low = np.minimum(into[a], into[b])
        for ends in (a, b):
            np.minimum.at(into, into[ends], low)
        while (into[into] != into).any():
            into = into[into]
    return into


def apart(regions: Regions) -> Regions:
    """Return a layer, 1, 2 …, for each region 1…n such that no two of one layer touch; 0 where there is no region.

    A handful of layers is enough for a plane, so that what is done to each layer is done to all regions at once.
    """
    return layers(adjacency(regions).pairs, int(regions.max()))[regions]


def layers(pairs: npt.NDArray[np.integer], n: int) -> npt.NDArray[np.int32]:
    """Return the layer, 1, 2 …, of each region 1…n, such that no pair is in one; 0 for region 0."""
    layer = [0] * (n + 1)
    beside: list[list[int]] = [[] for _ in layer]
    for first, second in pairs.tolist():
        beside[second].append(first)
    for region in range(1, n + 1):
        taken = {layer[other] for other in beside[region]}
        layer[region] = next(number for number in range(1, len(taken) + 2) if number not in taken)
    return np.array(layer, np.int32)


def added_up(numbers: npt.NDArray[np.integer], rows: Pixels, n: int) -> Floats:
    """Return the values of each row (k, m) added up by number, (n, k)."""
    totals = np.zeros((n, len(rows)))
    for column, row in enumerate(rows):
        totals[:, column] = np.bincount(numbers, row, n)
    return totals
