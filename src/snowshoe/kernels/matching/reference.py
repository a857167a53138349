"""Readable definition of the matching kernel: one assignment problem per connected group of pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Map = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
DENSE = 1 << 18
"""The largest group, rows times columns, that is solved as a dense problem."""


def match(
    first: Map,
    second: Map,
    radius: float,
    partner_of_first: npt.NDArray[np.int32],
    partner_of_second: npt.NDArray[np.int32],
) -> None:
    """Write, for every matched pixel, the place (flat index) of its partner in the other map; -1 elsewhere.

    Partners are at most ``radius`` apart and every pixel has at most one. There are as many pairs as possible, and of
    all such matchings this has the least sum of ``rint(100 * distance)``; where several do, which one is unspecified,
    but always the same.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    partner_of_first[:], partner_of_second[:] = -1, -1
    one, other, cost = _pairs_in_reach(first, second, radius)
    nodes = coo_array((np.ones(len(one)), (one, first.size + other)), shape=(2 * first.size,) * 2)
    group = connected_components(nodes, directed=False)[1][one]
    order = np.argsort(group, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        a, b = _assign(one[members], other[members], cost[members])
        partner_of_first.flat[a], partner_of_second.flat[b] = b, a


def _pairs_in_reach(first: Map, second: Map, radius: float) -> tuple[Indices, Indices, Indices]:
    """All pairs of a pixel of either map within reach: flat indices, and 100 times the distance, rounded."""
    height, width = first.shape
    reach = int(radius)
    pairs: list[tuple[Indices, Indices, Indices]] = []
    for r in range(-reach, reach + 1):
        for c in range(-reach, reach + 1):
            if r * r + c * c > radius * radius or abs(r) >= height or abs(c) >= width:
                continue
            here = np.zeros_like(first)
            inside = slice(max(0, -r), height - max(0, r)), slice(max(0, -c), width - max(0, c))
            there = slice(max(0, r), height - max(0, -r)), slice(max(0, c), width - max(0, -c))
            here[inside] = first[inside] & second[there]
            index = np.flatnonzero(here)
            pairs.append((index, index + r * width + c, np.full(len(index), round(100 * float(np.hypot(r, c))))))
    one, other, cost = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    return one, other, cost


def _assign(one: Indices, other: Indices, cost: Indices) -> tuple[Indices, Indices]:
    """The best pairs of one connected group; a pixel without a partner costs more than all pairs together."""
    from scipy.optimize import linear_sum_assignment

    rows, row = np.unique(one, return_inverse=True)
    columns, column = np.unique(other, return_inverse=True)
    unmatched = (int(cost.max(initial=0)) + 1) * (min(len(rows), len(columns)) + 1)
    if len(rows) * len(columns) > DENSE:
        a, b = _assign_sparse(row, column, cost + 1, len(rows), len(columns), unmatched)
        return rows[a], columns[b]
    matrix = np.full((len(rows), len(columns)), unmatched, np.float64)
    matrix[row, column] = cost
    a, b = linear_sum_assignment(matrix)
    real = matrix[a, b] < unmatched
    return rows[a[real]], columns[b[real]]


def _assign_sparse(
    row: Indices, column: Indices, cost: Indices, n: int, m: int, unmatched: int
) -> tuple[Indices, Indices]:
    """The same without a dense matrix: every pixel has a stand-in of its own, and stand-ins pair as pixels do.

    Costs are one too large, as SciPy takes a cost of 0 for no edge; with stand-ins for the stand-ins' pairs that adds
    the same to every matching of as many pairs.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    one, other = np.arange(n), np.arange(m)
    starts = np.concatenate((row, one, n + other, n + column))
    ends = np.concatenate((column, m + one, other, m + row))
    costs = np.concatenate((cost, np.full(n + m, unmatched + n + m), cost)).astype(np.float64)
    graph = coo_array((costs, (starts, ends)), shape=(n + m, n + m)).tocsr()
    a, b = min_weight_full_bipartite_matching(graph)
    real = (a < n) & (b < m)
    return a[real], b[real]
