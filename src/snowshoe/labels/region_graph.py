"""Regions and which of them touch: what every merging or cutting of regions works on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.labels.adjacency import adjacency
from snowshoe.types import Pixels

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class RegionGraph:
    """Regions 1…n of a label image, numbered from 0, and the borders between them.

    Attributes
    ----------
    sizes : ndarray of int64, (n,)
        Pixels of each region.
    sums : ndarray of float64, (n, channels)
        The values of each region's pixels, added up.
    places : ndarray of float64, (n,)
        Each region's distances from the image's middle, squared and added up. They can decide between neighbours
        that are alike in all else, as flips and turns don't change them.
    pairs : ndarray of int64, (m, 2)
        Regions that touch, a < b; rows ascend.
    lengths : ndarray of int64, (m,)
        Length of their border.
    strengths : ndarray of float64, (m,)
        Edge strength summed along it; 0 if there was none.
    """

    sizes: Integers
    sums: Floats
    places: Floats
    pairs: Integers
    lengths: Integers
    strengths: Floats

    @classmethod
    def of(
        cls, regions: npt.NDArray[np.int32], values: Pixels, *, connectivity: int = 1, strength: Floats | None = None
    ) -> RegionGraph:
        """Return the graph of regions; values (M, N, channels) are finite where there is a region."""
        n = int(regions.max())
        flat = regions.reshape(-1)
        y, x = (np.square(2.0 * np.arange(side) - (side - 1)) for side in regions.shape)
        planes = values.reshape(flat.size, -1).astype(np.float64).T
        touching = adjacency(regions, strength=strength, connectivity=connectivity)
        return cls(
            np.bincount(flat, minlength=n + 1)[1:].astype(np.int64),
            _totals(flat, np.where(flat > 0, planes, 0.0), n + 1)[1:],
            _totals(flat, (y[:, None] + x).reshape(1, -1), n + 1)[1:, 0],
            touching.pairs.astype(np.int64) - 1,
            touching.lengths,
            touching.strengths,
        )

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def means(self) -> Floats:
        """The mean values of each region."""
        return self.sums / self.sizes[:, None]

    @property
    def differences(self) -> Floats:
        """The squared difference of the means of each pair."""
        a, b = self.means[self.pairs.T]
        return np.asarray(np.square(a - b).sum(axis=1))

    def joined(self, links: Integers) -> Numbers:
        """Return each region's new number, after those of each row of links (k, 2) have become one."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        graph = coo_array((np.ones(len(links), np.bool_), tuple(links.T)), shape=(len(self), len(self)))
        into: Numbers = connected_components(graph, directed=False)[1].astype(np.intp)
        return into

    def merged(self, into: Numbers) -> RegionGraph:
        """Return the graph in which region i is part of region ``into[i]``."""
        n = int(into.max()) + 1
        pairs = np.sort(into[self.pairs], axis=1)
        apart = pairs[:, 0] != pairs[:, 1]
        keys, which = np.unique(pairs[apart, 0] * n + pairs[apart, 1], return_inverse=True)
        borders = np.stack([self.lengths[apart], self.strengths[apart]])
        lengths, strengths = _totals(which.reshape(-1), borders, len(keys)).T
        return RegionGraph(
            _totals(into, self.sizes[None], n)[:, 0].astype(np.int64),
            _totals(into, self.sums.T, n),
            _totals(into, self.places[None], n)[:, 0],
            np.stack(np.divmod(keys, n), axis=1),
            lengths.astype(np.int64),
            strengths,
        )


def apart(regions: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return a layer, 1, 2 …, for each region 1…n such that no two of one layer touch; 0 where there is no region.

    A handful of layers is enough for a plane, so that what is done to each layer is done to all regions at once.
    """
    pairs = adjacency(regions).pairs
    if not len(pairs):
        return (regions > 0).astype(np.int32)
    layer = [0] * (int(regions.max()) + 1)
    beside: list[list[int]] = [[] for _ in layer]
    for first, second in pairs.tolist():
        beside[second].append(first)
    for region in range(1, len(layer)):
        taken = {layer[other] for other in beside[region]}
        layer[region] = next(number for number in range(1, len(taken) + 2) if number not in taken)
    return np.array(layer, np.int32)[regions]


def _totals(numbers: npt.NDArray[np.integer], rows: Pixels, n: int) -> Floats:
    """Return the values of each row (k, m) added up by number, (n, k)."""
    totals = np.zeros((n, len(rows)))
    for column, row in enumerate(rows):
        totals[:, column] = np.bincount(numbers, row, n)
    return totals
