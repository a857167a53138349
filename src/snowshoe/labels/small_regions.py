"""Small and faint regions merged into the neighbours they resemble most."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.labels.region_graph import Floats, Integers, Numbers, RegionGraph

STEPS = 2**20
"""Values are kept to this part of the greatest, so that their sums are exact and the same in every order."""


def merge_table(graph: RegionGraph, *, min_size: int, min_contrast: float) -> Numbers:
    """Return for each region the number of the one it becomes part of.

    None below ``min_size`` has a neighbour afterwards, and no two whose means differ by less than ``min_contrast``
    touch. The smallest go first: in rounds with limits 2, 4, 8 … every region below the limit joins the neighbour whose
    mean is nearest, of equally near ones that with the longest boundary, then the largest. Then, in rounds, any two
    join that are each other's nearest. All of a round join at once, so that no order of the regions matters.
    """
    table: Numbers = np.arange(len(graph))
    limit = 2
    while True:
        limit = min(limit, min_size)
        links = _small(graph, limit)
        if limit == min_size and not len(links):
            links = _faint(graph, min_contrast)
            if not len(links):
                return table
        into = graph.joined(links)
        table, graph = into[table], graph.merged(into)
        limit *= 2


def whole_numbers(values: Floats) -> tuple[Floats, float]:
    """Return values in steps of which the greatest has about 2²⁰, and the step."""
    greatest = float(np.abs(values).max(initial=0.0))
    unit = float(np.ldexp(1.0, int(np.frexp(greatest)[1]))) / STEPS
    return np.rint(values / unit), unit


def _small(graph: RegionGraph, limit: int) -> Integers:
    """Return (a, b) for each region a of fewer than ``limit`` pixels that has a neighbour: b resembles it most."""
    a, b = graph.sizes[graph.pairs.T] < limit
    found = _most_alike(graph, a | b)
    small: Integers = found[graph.sizes[found[:, 0]] < limit]
    return small


def _faint(graph: RegionGraph, contrast: float) -> Integers:
    """Return the pairs whose means differ by less than ``contrast`` and resemble each other most.

    There is one wherever two such regions touch: of the pairs most alike, that of the largest region.
    """
    found = _most_alike(graph, graph.differences < contrast**2)
    best = np.full(len(graph), -1)
    best[found[:, 0]] = found[:, 1]
    mutual: Integers = found[best[found[:, 1]] == found[:, 0]]
    return mutual


def _most_alike(graph: RegionGraph, use: npt.NDArray[np.bool_]) -> Integers:
    """Return (a, b) for each region a of the pairs in use: b resembles it most."""
    pairs, lengths, difference = graph.pairs[use], graph.lengths[use], graph.differences[use]
    a, b = np.concatenate([pairs, pairs[:, ::-1]]).T
    keys = b, graph.places[b], -graph.sizes[b], -np.tile(lengths, 2), np.tile(difference, 2), a
    order = np.lexsort(keys)
    first = np.concatenate([[True], np.diff(a[order]) > 0])[: len(order)]
    found: Integers = np.stack([a, b], axis=1)[order[first]]
    return found
