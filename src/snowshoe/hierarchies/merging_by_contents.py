"""A hierarchy of regions by borders and by what the regions contain, as people would join them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.hierarchies.contents import Contents
from snowshoe.hierarchies.hierarchy import Hierarchy, Regions
from snowshoe.hierarchies.union_cost import learned
from snowshoe.hierarchies.union_features import union_features
from snowshoe.types import Pixels

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Cost = Callable[[dict[str, Floats]], Floats]


def merge_by_contents(
    labels: Regions, weights: tuple[Pixels, Pixels], planes: Pixels, *, mean: float, cost: Cost | None = None
) -> Hierarchy:
    """Merge regions by a cost of their union: in rounds, every two regions that are each other's cheapest join.

    Parameters
    ----------
    labels : ndarray of int32, (M, N)
        Regions 1…n in raster order; 0 is none.
    weights : two ndarrays of uint16, (M, N - 1) and (M - 1, N)
        The weight of every pixel's right and lower side, in 1/65 535.
    planes : ndarray of float, (M, N, k)
        Lightness, from 0 to 100, and differences of colour on the same scale; finite where there is a region.
    mean : float
        The mean strength of the image, from 0 to 1.
    cost : callable, optional
        From `union_features` to costs from 0 to 1; by default the learned one.
    """
    contents, borders = Contents.of(labels, weights, planes)
    place, node = np.arange(len(borders)), np.arange(len(contents))
    n = made = len(contents)
    parents, altitudes = np.arange(max(2 * n - 1, 0)), np.zeros(max(2 * n - 1, 0))
    heights = np.zeros(len(borders))
    for step in rounds(contents, mean, cost or learned()):
        nodes, joined = made + np.arange(len(step.chosen)), node[step.contents.pairs[step.chosen]]
        level = np.maximum(step.costs[step.chosen], altitudes[joined].max(axis=1))
        parents[joined], altitudes[nodes] = nodes[:, None], level
        made += len(step.chosen)
        vanishes = np.zeros(len(step.costs))
        vanishes[step.chosen] = level
        here = np.flatnonzero(place >= 0)
        heights[here], place[here] = vanishes[place[here]], step.places[place[here]]
        now = np.empty(int(step.table.max()) + 1, np.int64)
        now[step.table] = node
        now[step.table[step.contents.pairs[step.chosen, 0]]] = nodes
        node = now
    return _sorted(labels, parents[:made], altitudes[:made], borders, heights)


@dataclass(frozen=True, eq=False)
class Round:
    """What there was, what unions cost, which pairs joined, and the new numbers of regions and of borders."""

    contents: Contents
    features: dict[str, Floats]
    costs: Floats
    chosen: npt.NDArray[np.intp]
    table: Integers
    places: Integers


def rounds(contents: Contents, mean: float, cost: Cost) -> Iterator[Round]:
    """Join every two regions that are each other's cheapest union, until no two touch."""
    while len(contents.pairs):
        features = union_features(contents, mean)
        costs = cost(features)
        chosen = _mutual(contents, costs)
        table = _renumbered(len(contents), contents.pairs[chosen])
        joined, places = contents.joined(table)
        yield Round(contents, features, costs, chosen, table, places)
        contents = joined


def _mutual(contents: Contents, costs: Floats) -> npt.NDArray[np.intp]:
    """Return which pairs are each other's cheapest; of equal costs those of smaller regions go first."""
    sizes = contents.size[contents.pairs]
    rank = np.empty(len(costs), np.int64)
    rank[np.lexsort((sizes.max(axis=1), sizes.min(axis=1), costs))] = np.arange(len(costs))
    best = np.full(len(contents), len(costs))
    for ends in contents.pairs.T:
        np.minimum.at(best, ends, rank)
    a, b = contents.pairs.T
    return np.flatnonzero((best[a] == rank) & (best[b] == rank))


def _renumbered(n: int, pairs: Integers) -> Integers:
    """Return each region's new number after these pairs have become one."""
    kept, gone = pairs.T
    stays = np.ones(n, np.bool_)
    stays[gone] = False
    table = np.cumsum(stays) - 1
    table[gone] = table[kept]
    return table


def _sorted(labels: Regions, parents: Integers, altitudes: Floats, borders: Integers, heights: Floats) -> Hierarchy:
    """Return the hierarchy with its nodes in the order of their altitudes."""
    n = int(labels.max())
    order = np.concatenate((np.arange(n), n + np.argsort(altitudes[n:], kind="stable")))
    name = np.empty_like(order)
    name[order] = np.arange(len(order))
    return Hierarchy(labels, name[parents[order]].astype(np.int32), altitudes[order], borders, heights)
