"""Merging of touching regions, the most alike first: what region merging and graphs of regions start from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.labels.adjacency import Adjacency, adjacency
from snowshoe.labels.relabel import relabel
from snowshoe.types import Pixels

Regions = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


def merge_similar(labels: Regions, colours: Pixels, strength: Floats, *, n: int, boundary: float) -> Regions:
    """Join touching regions until n are left: in rounds, every two that are each other's cheapest union.

    A union costs sqrt(ab / (a + b)) · ((1 - boundary) · |difference of mean colours| + boundary · mean strength along
    the common boundary), for regions of a and b pixels: Ward's weight, so small regions join first.
    The last round joins the cheapest of its pairs only.

    Parameters
    ----------
    labels : ndarray of int32, (M, N)
        Regions 1…n; 0 is none.
    colours : ndarray, (M, N, channels)
        Finite where there is a region.
    strength : ndarray, (M, N)
        Edge strength in the colours' units.
    n : int
        Fewer are left only where there were fewer; more, where no others touch.
    boundary : float
        The weight of the boundary, 0 to 1.
    """
    graph = _Graph.of(labels, colours, adjacency(labels, strength=strength, connectivity=1))
    name = np.arange(len(graph.size))
    while len(graph.size) - 1 > n and len(graph.pairs):
        table = graph.joined(graph.costs(boundary), len(graph.size) - 1 - n)
        graph, name = graph.renamed(table), table[name]
    return relabel(name.astype(np.int32)[labels])


def region_colours(labels: Regions, colours: Pixels) -> tuple[Floats, Floats]:
    """Return the size and the mean colour of each label; those of label 0 are 0."""
    flat = labels.reshape(-1)
    size = np.bincount(flat).astype(np.float64)
    planes = colours.reshape(flat.size, -1).astype(np.float64)
    sums = [np.bincount(flat, np.where(flat > 0, plane, 0.0), len(size)) for plane in planes.T]
    return size, np.stack(sums, axis=1) / np.maximum(size, 1)[:, None]


@dataclass(frozen=True, eq=False)
class _Graph:
    """Regions 0…n, of which 0 is none, and the borders between them."""

    size: Floats
    colour: Floats
    pairs: npt.NDArray[np.int64]
    length: Floats
    strength: Floats

    @classmethod
    def of(cls, labels: Regions, colours: Pixels, touching: Adjacency) -> _Graph:
        size, colour = region_colours(labels, colours)
        return cls(size, colour, touching.pairs.astype(np.int64), touching.lengths.astype(float), touching.strengths)

    def costs(self, boundary: float) -> Floats:
        """Return what joining each pair costs."""
        a, b = self.pairs.T
        apart = np.sqrt(np.sum((self.colour[a] - self.colour[b]) ** 2, axis=1))
        weight = np.sqrt(self.size[a] * self.size[b] / (self.size[a] + self.size[b]))
        return np.asarray(weight * ((1 - boundary) * apart + boundary * self.strength / self.length))

    def joined(self, cost: Floats, most: int) -> npt.NDArray[np.int64]:
        """Return each region's new number, after at most so many of the mutually cheapest pairs have joined."""
        rank = np.empty(len(cost), np.int64)
        rank[np.argsort(cost, kind="stable")] = np.arange(len(cost))
        best = np.full(len(self.size), len(cost))
        for ends in self.pairs.T:
            np.minimum.at(best, ends, rank)
        a, b = self.pairs.T
        mutual = np.flatnonzero((best[a] == rank) & (best[b] == rank))
        mutual = mutual[np.argsort(rank[mutual])][:most]
        stays = np.ones(len(self.size), np.bool_)
        stays[b[mutual]] = False
        table = np.cumsum(stays) - 1
        table[b[mutual]] = table[a[mutual]]
        return table

    def renamed(self, table: npt.NDArray[np.int64]) -> _Graph:
        """Return the graph of the joined regions."""
        n = int(table.max()) + 1
        size: Floats = np.bincount(table, self.size, n).astype(np.float64)
        sums = [np.bincount(table, plane * self.size, n) for plane in self.colour.T]
        colour = np.stack(sums, axis=1) / np.maximum(size, 1)[:, None]
        ends: npt.NDArray[np.int64] = np.sort(table[self.pairs], axis=1)
        crosses = ends[:, 0] != ends[:, 1]
        key, place = np.unique(ends[crosses, 0] * n + ends[crosses, 1], return_inverse=True)
        sides = [np.bincount(place, values[crosses], len(key)) for values in (self.length, self.strength)]
        length, strength = (side.astype(np.float64) for side in sides)
        return _Graph(size, colour, np.stack((key // n, key % n), axis=1), length, strength)
