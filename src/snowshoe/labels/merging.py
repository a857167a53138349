"""Merging of touching regions, the most alike first: what region merging and graphs of regions start from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.labels.region_graph import Floats, Integers, RegionGraph
from snowshoe.labels.relabel import relabel
from snowshoe.types import Pixels

Regions = npt.NDArray[np.int32]


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
    graph = RegionGraph.of(labels, colours, strength=strength)
    name = np.arange(len(graph))
    while len(graph) > n and len(graph.pairs):
        into = graph.joined(_cheapest(graph, boundary, len(graph) - n))
        graph, name = graph.merged(into), into[name]
    return relabel(np.concatenate([[0], 1 + name]).astype(np.int32)[labels])


def _cheapest(graph: RegionGraph, boundary: float, most: int) -> Integers:
    """Return at most so many pairs, cheapest first, that are each other's cheapest union."""
    cost = _costs(graph, boundary)
    rank = np.empty(len(cost), np.int64)
    rank[np.argsort(cost, kind="stable")] = np.arange(len(cost))
    best = np.full(len(graph), len(cost))
    for ends in graph.pairs.T:
        np.minimum.at(best, ends, rank)
    a, b = graph.pairs.T
    mutual = np.flatnonzero((best[a] == rank) & (best[b] == rank))
    cheapest: Integers = graph.pairs[mutual[np.argsort(rank[mutual])][:most]]
    return cheapest


def _costs(graph: RegionGraph, boundary: float) -> Floats:
    """Return what joining each pair costs."""
    a, b = graph.sizes.astype(np.float64)[graph.pairs.T]
    apart, along = np.sqrt(graph.differences), graph.strengths / graph.lengths
    return np.asarray(np.sqrt(a * b / (a + b)) * ((1 - boundary) * apart + boundary * along))
