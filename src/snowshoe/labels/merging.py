"""Merging of touching regions, the most alike first: what region merging and graphs of regions start from."""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

from snowshoe.labels.adjacency import Adjacency, adjacency
from snowshoe.labels.relabel import relabel
from snowshoe.types import Pixels

Regions = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


def merge_similar(labels: Regions, colours: Pixels, strength: Floats, *, n: int, boundary: float) -> Regions:
    """Join touching regions until n are left, each time the two whose union costs least.

    A union costs sqrt(ab / (a + b)) · ((1 - boundary) · |difference of mean colours| + boundary · mean strength along
    the common boundary), for regions of a and b pixels: Ward's criterion, so small regions join first.

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
    touching = adjacency(labels, strength=strength, connectivity=1)
    forest = _Forest(*region_colours(labels, colours), touching, boundary)
    forest.merge(n)
    return relabel(forest.roots()[labels])


def region_colours(labels: Regions, colours: Pixels) -> tuple[Floats, Floats]:
    """Return the size and the mean colour of each label; those of label 0 are 0."""
    flat = labels.reshape(-1)
    size = np.bincount(flat).astype(np.float64)
    planes = colours.reshape(flat.size, -1).astype(np.float64)
    sums = [np.bincount(flat, np.where(flat > 0, plane, 0.0), len(size)) for plane in planes.T]
    return size, np.stack(sums, axis=1) / np.maximum(size, 1)[:, None]


class _Forest:
    """Regions that merge: their sizes, mean colours and boundaries."""

    def __init__(self, size: Floats, colour: Floats, touching: Adjacency, boundary: float) -> None:
        self.size, self.colour, self.boundary = size.tolist(), colour.tolist(), boundary
        self.root = list(range(len(size)))
        self.beside: list[dict[int, tuple[int, float]]] = [{} for _ in size]
        self.age = [0] * len(size)
        self.heap: list[tuple[float, int, int, int, int]] = []
        rows = zip(touching.pairs.tolist(), touching.lengths.tolist(), touching.strengths.tolist(), strict=True)
        for (a, b), length, total in rows:
            self.beside[a][b] = self.beside[b][a] = (length, total)
            self.heap.append(self._offer(a, b))
        heapq.heapify(self.heap)
        self.n = int(np.count_nonzero(size[1:]))

    def merge(self, n: int) -> None:
        """Join the cheapest pairs until n regions are left."""
        while self.n > n and self.heap:
            _, a, b, age_a, age_b = heapq.heappop(self.heap)
            if self.age[a] == age_a and self.age[b] == age_b:
                self._join(a, b)

    def roots(self) -> Regions:
        """Return the region that each first one has become part of."""
        for i in range(len(self.root)):
            while self.root[i] != self.root[self.root[i]]:
                self.root[i] = self.root[self.root[i]]
        return np.array(self.root, np.int32)

    def _join(self, a: int, b: int) -> None:
        size = self.size[a] + self.size[b]
        pairs = zip(self.colour[a], self.colour[b], strict=True)
        self.colour[a] = [(x * self.size[a] + y * self.size[b]) / size for x, y in pairs]
        self.size[a], self.root[b] = size, a
        self.age[a] += 1
        self.age[b] = -1
        self.n -= 1
        for c, (length, total) in self.beside[b].items():
            del self.beside[c][b]
            if c != a:
                had, sum_had = self.beside[a].get(c, (0, 0.0))
                self.beside[a][c] = self.beside[c][a] = (had + length, sum_had + total)
        for c in self.beside[a]:
            heapq.heappush(self.heap, self._offer(a, c))

    def _offer(self, a: int, b: int) -> tuple[float, int, int, int, int]:
        """Return what joining two regions costs, with the state of both that it holds for."""
        apart = sum((x - y) ** 2 for x, y in zip(self.colour[a], self.colour[b], strict=True)) ** 0.5
        length, total = self.beside[a][b]
        weight = (self.size[a] * self.size[b] / (self.size[a] + self.size[b])) ** 0.5
        cost = weight * ((1 - self.boundary) * apart + self.boundary * total / length)
        return cost, a, b, self.age[a], self.age[b]
