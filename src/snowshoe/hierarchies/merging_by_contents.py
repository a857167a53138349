"""A hierarchy of regions by borders and by what the regions contain, as people would join them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from snowshoe.hierarchies.contents import contents
from snowshoe.hierarchies.hierarchy import Hierarchy
from snowshoe.hierarchies.union_cost import by_colours, learned
from snowshoe.hierarchies.union_features import union_features
from snowshoe.labels.merging import merge_in_rounds, mutual
from snowshoe.labels.region_graph import Floats, Integers, RegionGraph, Regions
from snowshoe.types import Pixels

__all__ = ["Judge", "merge_by_contents"]

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
    graph = contents(labels, weights, planes, histograms=cost is not by_colours)
    judge = Judge(mean, cost or learned())
    n = n_nodes = len(graph)
    borders, node, heights = graph.pairs @ np.array([n, 1]), np.arange(n), np.zeros(len(graph.pairs))
    parents, altitudes = np.arange(max(2 * n - 1, 0)), np.zeros(max(2 * n - 1, 0))
    for links in merge_in_rounds(graph, judge):
        unions, joined = n_nodes + np.arange(len(links)), node[links]
        level = np.maximum(judge.costs[judge.chosen], altitudes[joined].max(axis=1))
        parents[joined], altitudes[unions] = unions[:, None], level
        heights[graph.numbers_at_first(judge.chosen)] = level
        node[links[:, 0]] = unions
        n_nodes += len(links)
    heights = heights[graph.last_borders()]
    return _sorted(labels, parents[:n_nodes], altitudes[:n_nodes], borders, heights)


class Judge:
    """Chooses every two regions that are each other's cheapest union; of equal costs those of smaller regions.

    Attributes
    ----------
    features : dict of str to ndarray, (m,) each
        Of the pairs there were when it was last asked.
    costs : ndarray of float64, (m,)
        What their unions cost.
    chosen : ndarray of int
        Which of them it chose.
    """

    features: dict[str, Floats]
    costs: Floats
    chosen: npt.NDArray[np.intp]

    def __init__(self, mean: float, cost: Cost) -> None:
        self.mean, self.cost = mean, cost

    def __call__(self, graph: RegionGraph) -> Integers:
        """Return the pairs that are to join."""
        if not len(graph.pairs):
            return graph.pairs
        self.features = union_features(graph, self.mean)
        self.costs = self.cost(self.features)
        one, other = graph.sizes[graph.pairs.T]
        self.chosen = mutual(graph, self.costs, np.minimum(one, other), np.maximum(one, other))
        return graph.pairs[self.chosen]


def _sorted(labels: Regions, parents: Integers, altitudes: Floats, borders: Integers, heights: Floats) -> Hierarchy:
    """Return the hierarchy with its nodes in the order of their altitudes."""
    n = int(labels.max())
    order = np.concatenate((np.arange(n), n + np.argsort(altitudes[n:], kind="stable")))
    name = np.empty_like(order)
    name[order] = np.arange(len(order))
    return Hierarchy(labels, name[parents[order]].astype(np.int32), altitudes[order], borders, heights)
