"""Small regions merged into the neighbours they resemble most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.labels.adjacency import adjacency

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
STEPS = 2**20
"""Values are kept to this part of the greatest, so that their sums are exact and the same in every order."""


@dataclass(frozen=True)
class Graph:
    """Regions and which of them touch.

    Attributes
    ----------
    sizes : ndarray of int64, (n,)
        Pixels of each region.
    sums : ndarray of float64, (n, channels)
        Whole numbers: the values of each region's pixels, added up.
    places : ndarray of float64, (n,)
        Whole numbers: each region's distances from the image's middle, squared and added up. They decide between
        neighbours that are alike in all else, as flips and turns don't change them.
    pairs : ndarray of int64, (m, 2)
        Regions that touch.
    lengths : ndarray of int64, (m,)
        Length of their boundary.
    """

    sizes: Integers
    sums: Floats
    places: Floats
    pairs: Integers
    lengths: Integers

    @classmethod
    def of(cls, regions: npt.NDArray[np.int32], values: Floats, connectivity: int) -> Graph:
        """Return the graph of the regions 1…n, numbered from 0; ``values`` (M, N, channels) are whole numbers."""
        n = int(regions.max())
        flat = regions.reshape(-1)
        y, x = (np.square(2.0 * np.arange(side) - (side - 1)) for side in regions.shape)
        layers = (*values.reshape(flat.size, -1).T, (y[:, None] + x).reshape(-1))
        totals: list[Floats] = [np.bincount(flat, layer, n + 1)[1:].astype(np.float64) for layer in layers]
        touching = adjacency(regions, connectivity=connectivity)
        sums = np.stack(totals[:-1], axis=1) if totals[:-1] else np.zeros((n, 0))
        sizes = np.bincount(flat, minlength=n + 1)[1:].astype(np.int64)
        return cls(sizes, sums, totals[-1], touching.pairs.astype(np.int64) - 1, touching.lengths)

    def merged(self, into: npt.NDArray[np.intp]) -> Graph:
        """Return the graph in which region i is part of region ``into[i]``."""
        n = int(into.max()) + 1
        sums = [np.bincount(into, weights=column, minlength=n) for column in self.sums.T]
        pairs = np.sort(into[self.pairs], axis=1)
        apart = pairs[:, 0] != pairs[:, 1]
        keys, which = np.unique(pairs[apart, 0] * n + pairs[apart, 1], return_inverse=True)
        lengths = np.bincount(which.reshape(-1), weights=self.lengths[apart], minlength=len(keys))
        return Graph(
            np.bincount(into, weights=self.sizes, minlength=n).astype(np.int64),
            np.stack(sums, axis=1) if sums else np.zeros((n, 0)),
            np.bincount(into, weights=self.places, minlength=n).astype(np.float64),
            np.stack(np.divmod(keys, n), axis=1),
            lengths.astype(np.int64),
        )

    def most_alike(self, limit: int) -> Integers:
        """Return (a, b) for each region a of fewer than ``limit`` pixels that has a neighbour: b resembles it most."""
        both = np.concatenate([self.pairs, self.pairs[:, ::-1]])
        lengths = np.concatenate([self.lengths, self.lengths])
        small = self.sizes[both[:, 0]] < limit
        (a, b), lengths = both[small].T, lengths[small]
        means = self.sums / self.sizes[:, None]
        difference = np.square(means[a] - means[b]).sum(axis=1)
        order = np.lexsort((b, self.places[b], -self.sizes[b], -lengths, difference, a))
        first = np.concatenate([[True], np.diff(a[order]) > 0])[: len(order)]
        found: Integers = np.stack([a, b], axis=1)[order[first]]
        return found


def merge_table(graph: Graph, min_size: int) -> npt.NDArray[np.intp]:
    """Return for each region the number of the one it becomes part of, so that none below ``min_size`` has a neighbour.

    The smallest go first: in rounds with limits 2, 4, 8 … every region below the limit joins the neighbour whose mean
    is nearest, of equally near ones that with the longest boundary, then the largest. All of a round join at once, so
    that no order of the regions matters.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    table: npt.NDArray[np.intp] = np.arange(len(graph.sizes))
    limit = 2
    while True:
        limit = min(limit, min_size)
        joins = graph.most_alike(limit)
        if len(joins):
            n = len(graph.sizes)
            links = coo_array((np.ones(len(joins), np.bool_), (joins[:, 0], joins[:, 1])), shape=(n, n))
            into = connected_components(links, directed=False)[1].astype(np.intp)
            table, graph = into[table], graph.merged(into)
        elif limit == min_size:
            return table
        limit *= 2


def whole_numbers(values: Floats) -> Floats:
    """Return values in steps of which the greatest has about 2²⁰."""
    greatest = float(np.abs(values).max(initial=0.0))
    unit = float(np.ldexp(1.0, int(np.frexp(greatest)[1]))) / STEPS
    return np.rint(values / unit)
