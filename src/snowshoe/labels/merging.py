"""Merging of touching regions in rounds: until there are few, until none is small or faint, until one is left."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.filters.levels import in_steps
from snowshoe.labels.adjacency import LEAST_EXPONENT
from snowshoe.labels.basins import basins
from snowshoe.labels.region_graph import Floats, Integers, RegionGraph, Regions
from snowshoe.labels.relabel import relabel
from snowshoe.types import Pixels

__all__ = [
    "colours_of",
    "merge_in_rounds",
    "merge_similar",
    "merge_small_and_faint",
    "mutual",
    "pieces",
    "relabelled",
    "whole_numbers",
]

Bits = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
Choice = Callable[[RegionGraph], Integers]
VALUE_BITS = 20
"""Values are kept to this power of two of the greatest, so that their sums are exact and the same in every order."""


def merge_in_rounds(graph: RegionGraph, choose: Choice) -> Iterator[Integers]:
    """Join what ``choose`` links, again and again until it links nothing; yield the links before they join.

    All of a round join at once, so that no order of the regions matters.
    """
    while len(links := choose(graph)):
        yield links
        graph.join(links)


def mutual(graph: RegionGraph, cost: Floats, *ties: Pixels) -> Indices:
    """Return which pairs cost least for both of their regions; of equal ones the least by ties, then the first.

    Ties, the most important first, tell apart what costs the same; they are looked at for few pairs only.
    """
    (one, other), asked = _nearest(graph, cost)
    a, b = graph.pairs.T
    rivals = np.flatnonzero((one & asked[a]) | (other & asked[b]))
    rank = np.empty(len(rivals), np.int64)
    rank[np.lexsort([tie[rivals] for tie in reversed(ties)] + [cost[rivals]])] = np.arange(len(rivals))
    best = np.full(len(asked), len(rivals))
    for ends, tells in ((a[rivals], one[rivals]), (b[rivals], other[rivals])):
        np.minimum.at(best, ends[tells], rank[tells])
    chosen: Indices = rivals[(one & other)[rivals] & (best[a[rivals]] == rank) & (best[b[rivals]] == rank)]
    return chosen


def _nearest(graph: RegionGraph, cost: Floats) -> tuple[tuple[Bits, Bits], Bits]:
    """Return which pairs cost least for the first and for the second region, and which regions are in one of both."""
    a, b = graph.pairs.T
    least = np.full(graph.size_at_first, np.inf)
    np.minimum.at(least, a, cost)
    np.minimum.at(least, b, cost)
    one, other = (np.isfinite(cost) & (least[ends] == cost) for ends in (a, b))
    asked = np.zeros(len(least), np.bool_)
    asked[graph.pairs[one & other]] = True
    return (one, other), asked


def pieces(checked: CheckedImage, strength: Floats, *, n: int, boundary: float) -> Regions:
    """Return the basins of an edge strength, joined by likeness until n are left (see `merge_similar`).

    The strength is flooded in 65 535 steps of its greatest value, since finer differences are rounding's.
    """
    small = basins(in_steps(strength)[0], valid=checked.valid)
    return merge_similar(small, colours_of(checked), strength, n=n, boundary=boundary)


def colours_of(checked: CheckedImage) -> Floats:
    """Return the pixels as (…, channels), 0 where not valid."""
    planes = checked.pixels.reshape(*checked.shape, checked.n_channels).astype(np.float64)
    return planes if checked.valid is None else np.where(checked.valid[..., None], planes, 0.0)


def merge_similar(labels: Regions, colours: Pixels, strength: Floats, *, n: int, boundary: float) -> Regions:
    """Join touching regions until n are left: in rounds, every two that are each other's cheapest union.

    A union costs sqrt(ab / (a + b)) · ((1 - boundary) · |difference of mean colours| + boundary · mean strength along
    the common boundary), for regions of a and b pixels: Ward's weight, so small regions join first.
    The last round joins the cheapest of its pairs only.

    Parameters
    ----------
    labels : ndarray of int32
        Regions 1…n of a plane or a volume; 0 is none.
    colours : ndarray, with a last axis of channels
        Finite where there is a region.
    strength : ndarray
        Edge strength in the colours' units.
    n : int
        Fewer are left only where there were fewer; more, where no others touch.
    boundary : float
        The weight of the boundary, 0 to 1.
    """
    graph = RegionGraph.of(labels, colours, strength=strength)

    def cheapest(graph: RegionGraph) -> Integers:
        if len(graph) <= n or not len(graph.pairs):
            return graph.pairs[:0]
        cost = _costs(graph, boundary)
        chosen = mutual(graph, cost)
        return graph.pairs[chosen[np.argsort(cost[chosen], kind="stable")][: len(graph) - n]]

    return relabelled(graph, merge_in_rounds(graph, cheapest), labels)


def _costs(graph: RegionGraph, boundary: float) -> Floats:
    """Return what joining each pair costs."""
    a, b = graph.sizes[graph.pairs.T].astype(np.float64)
    apart, along = np.sqrt(graph.differences), graph.borders["strengths"] / graph.lengths
    return np.asarray(np.sqrt(a * b / (a + b)) * ((1 - boundary) * apart + boundary * along))


def relabelled(graph: RegionGraph, rounds: Iterator[Integers], labels: Regions) -> Regions:
    """Return the labels 1…n after all rounds, numbered afresh; 0 stays 0."""
    for _ in rounds:
        pass
    return relabel(np.concatenate([[0], 1 + graph.names]).astype(np.int32)[labels])


def merge_small_and_faint(graph: RegionGraph, *, min_size: int, min_contrast: float) -> Iterator[Integers]:
    """Join small regions with the neighbours that they resemble most, then touching ones of like means.

    None below ``min_size`` has a neighbour afterwards, and no two whose means differ by less than ``min_contrast``
    touch. The smallest go first: in rounds with limits 2, 4, 8 … every region below the limit joins the neighbour whose
    mean is nearest, of equally near ones that with the longest boundary, then the largest. Then, in rounds, any two
    join that are each other's nearest.
    """
    limit = 1

    def choose(graph: RegionGraph) -> Integers:
        nonlocal limit
        while limit < min_size:
            limit = min(2 * limit, min_size)
            if len(links := _small(graph, limit)):
                return links
        links = _small(graph, limit)
        return links if len(links) else _faint(graph, min_contrast)

    return merge_in_rounds(graph, choose)


def whole_numbers(values: Floats) -> tuple[Floats, float]:
    """Return values in steps of which the greatest has about 2²⁰, and the step."""
    greatest = float(np.abs(values).max(initial=0.0))
    unit = math.ldexp(1.0, max(math.frexp(greatest)[1] - VALUE_BITS, LEAST_EXPONENT))
    return np.rint(values / unit), unit


def _small(graph: RegionGraph, limit: int) -> Integers:
    """Return (a, b) for each region a of fewer than ``limit`` pixels that has a neighbour: b resembles it most."""
    small = graph.sizes < limit
    a, b = graph.pairs.T
    return _most_alike(graph, small[a] | small[b], small)


def _faint(graph: RegionGraph, contrast: float) -> Integers:
    """Return the pairs whose means differ by less than ``contrast`` and resemble each other most.

    There is one wherever two such regions touch: of the pairs most alike, that of the largest region.
    """
    if contrast == 0:
        return graph.pairs[:0]
    difference = graph.differences
    difference[difference >= contrast * contrast] = np.inf
    (one, other), asked = _nearest(graph, difference)
    first, second = graph.pairs.T
    links = _most_alike(graph, (one & asked[first]) | (other & asked[second]), asked)
    best = np.full(graph.size_at_first, -1)
    best[links[:, 0]] = links[:, 1]
    a, b = links.T
    both: Integers = links[(best[b] == a) & (a < b)]
    return both


def _most_alike(graph: RegionGraph, use: Bits, asked: Bits) -> Integers:
    """Return (a, b) for each region a that is asked for, of the pairs in use: b resembles it most."""
    pairs, lengths, difference = graph.pairs[use], graph.lengths[use], graph.differences[use]
    a, b = np.concatenate([pairs, pairs[:, ::-1]]).T
    keys = b, graph.regions["places"][b], -graph.sizes[b], -np.tile(lengths, 2), np.tile(difference, 2), a
    order = np.lexsort(keys)
    order = order[asked[a[order]]]
    first = np.concatenate([[True], np.diff(a[order]) > 0])[: len(order)]
    links: Integers = np.stack([a, b], axis=1)[order[first]]
    return links
