"""A hierarchy of regions by borders and by what the regions contain, the small ones first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.labels.hierarchy import Hierarchy, Regions, border_sides
from snowshoe.types import Pixels

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
STEPS = 65_535
"""Strengths are rounded to so many steps from 0 to 1: sums are exact, and equal borders equal however they lie."""
GREYS = 1 << 16
"""Steps of a channel; sums over an image stay exact, so that no order of pixels matters."""
ROOTS = 3
"""A region counts with this many square roots of its share of the image: the eighth root."""


def merge_by_contents(
    labels: Regions, weights: tuple[Pixels, Pixels], colours: Pixels, *, contents: float
) -> Hierarchy:
    """Merge regions by the mean weight of their borders and their difference of colour, the small regions first.

    A union costs (mean weight + contents · |difference of mean colours|) · s, where s is the eighth root of the smaller
    region's share of the image. In rounds, every two regions that are each other's cheapest join.

    Parameters
    ----------
    labels : ndarray of int32, (M, N)
        Regions 1…n in raster order; 0 is none.
    weights : two ndarrays of uint16, (M, N - 1) and (M - 1, N)
        The weight of every pixel's right and lower side, in 1/65 535.
    colours : ndarray of float, (M, N, channels)
        Finite where there is a region, and of size about 1.
    contents : float
        The weight of colours.
    """
    graph, borders, place = _Graph.of(labels, weights, colours)
    n = len(graph.size)
    parents, altitudes = np.arange(max(2 * n - 1, 0)), np.zeros(max(2 * n - 1, 0))
    heights, made = np.zeros(len(borders)), n
    while len(graph.pairs):
        cost = graph.costs(contents)
        chosen = graph.mutual(cost)
        nodes, joined = made + np.arange(len(chosen)), graph.node[graph.pairs[chosen]]
        level = np.maximum(cost[chosen], altitudes[joined].max(axis=1))
        parents[joined], altitudes[nodes] = nodes[:, None], level
        made += len(chosen)
        vanishes = np.zeros(len(cost))
        vanishes[chosen] = level
        graph, table = graph.joined(chosen, nodes)
        here = np.flatnonzero(place >= 0)
        heights[here], place[here] = vanishes[place[here]], table[place[here]]
    return _sorted(labels, parents[:made], altitudes[:made], borders, heights)


def _sorted(labels: Regions, parents: Integers, altitudes: Floats, borders: Integers, heights: Floats) -> Hierarchy:
    """Return the hierarchy with its nodes in the order of their altitudes."""
    n = int(labels.max())
    order = np.concatenate((np.arange(n), n + np.argsort(altitudes[n:], kind="stable")))
    name = np.empty_like(order)
    name[order] = np.arange(len(order))
    clipped = np.minimum(altitudes[order], 1)
    return Hierarchy(labels, name[parents[order]].astype(np.int32), clipped, borders, np.minimum(heights, 1))


@dataclass(frozen=True, eq=False)
class _Graph:
    """Regions 0…n - 1, the node of the tree that each is, and the borders between them."""

    node: Integers
    size: Integers
    sums: Floats
    pairs: Integers
    lengths: Floats
    weights: Floats

    @classmethod
    def of(cls, labels: Regions, weights: tuple[Pixels, Pixels], colours: Pixels) -> tuple[_Graph, Integers, Integers]:
        """Return the graph, its borders as `Hierarchy.borders`, and the place of each in the graph."""
        n, flat = int(labels.max()), labels.reshape(-1)
        size = np.bincount(flat, minlength=n + 1)[1:]
        planes = np.where(labels[..., None] > 0, np.rint(colours * GREYS), 0).reshape(flat.size, -1).T
        sums = _totals(flat, planes, n + 1)[1:]
        found = border_sides(labels)
        borders, place = np.unique(np.concatenate([pairs for _, pairs in found]), return_inverse=True)
        sides = np.concatenate([weight[line] for weight, (line, _) in zip(weights, found, strict=True)])
        lengths = np.bincount(place, minlength=len(borders)).astype(np.float64)
        total = np.bincount(place, sides, len(borders)).astype(np.float64)
        pairs = np.stack(np.divmod(borders, max(n, 1)), axis=1)
        return cls(np.arange(n), size, sums, pairs, lengths, total), borders, np.arange(len(borders))

    def costs(self, contents: float) -> Floats:
        """Return what joining each pair costs."""
        a, b = self.pairs.T
        mean = self.sums / self.size[:, None] / GREYS
        square = (mean[a] - mean[b]) ** 2
        apart = np.sqrt(sum(square.T, np.zeros(len(a))))
        share = np.minimum(self.size[a], self.size[b]) / self.size.sum()
        for _ in range(ROOTS):
            share = np.sqrt(share)
        return np.asarray((self.weights / self.lengths / STEPS + contents * apart) * share)

    def mutual(self, cost: Floats) -> npt.NDArray[np.intp]:
        """Return which pairs are each other's cheapest; of equal costs those of smaller regions go first."""
        sizes = self.size[self.pairs]
        rank = np.empty(len(cost), np.int64)
        rank[np.lexsort((sizes.max(axis=1), sizes.min(axis=1), cost))] = np.arange(len(cost))
        best = np.full(len(self.size), len(cost))
        for ends in self.pairs.T:
            np.minimum.at(best, ends, rank)
        a, b = self.pairs.T
        return np.flatnonzero((best[a] == rank) & (best[b] == rank))

    def joined(self, chosen: npt.NDArray[np.intp], made: Integers) -> tuple[_Graph, Integers]:
        """Return the graph after these pairs have joined, and each border's new place, -1 for those that are gone."""
        kept, gone = self.pairs[chosen].T
        stays = np.ones(len(self.size), np.bool_)
        stays[gone] = False
        table = np.cumsum(stays) - 1
        table[gone] = table[kept]
        node = self.node.copy()
        node[kept] = made
        n = int(stays.sum())
        size = np.bincount(table, self.size, n).astype(np.int64)
        sums = _totals(table, self.sums.T, n)
        ends = np.sort(table[self.pairs], axis=1)
        crosses = ends[:, 0] != ends[:, 1]
        key, inverse = np.unique(ends[crosses, 0] * n + ends[crosses, 1], return_inverse=True)
        place = np.full(len(self.pairs), -1)
        place[crosses] = inverse
        lengths, weights = (
            np.bincount(inverse, sides[crosses], len(key)).astype(np.float64) for sides in (self.lengths, self.weights)
        )
        return _Graph(node[stays], size, sums, np.stack(np.divmod(key, n), axis=1), lengths, weights), place


def _totals(regions: Pixels, planes: Floats, n: int) -> Floats:
    return np.stack([np.bincount(regions, plane, n) for plane in planes], axis=1).astype(np.float64)
