"""Readable definition of graph-based segmentation."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))
CHUNK = 1 << 15


def grow(
    planes: Floats,
    valid: npt.NDArray[np.bool_] | None,
    scale: float,
    min_size: int,
    regions: npt.NDArray[np.int32],
    threads: int,
) -> int:
    """Write each pixel's region, 1…n in raster order of first pixels and 0 where not valid, and return n.

    ``planes`` (channels, rows, columns). An edge joins each pixel to its neighbours right, below, below right and below
    left; its weight is the distance of their colours. Edges are taken by weight; equal ones in that order of
    directions, then in raster order. An edge joins two regions if it is weaker than, for both, the heaviest edge
    inside plus ``scale`` / size. Then, in the same order, an edge joins two regions of which one is below ``min_size``.
    """
    ends, weights = _edges(planes, np.ones(planes[0].size, np.bool_) if valid is None else valid)
    forest = _Forest(planes[0].size)
    for some, weight in _chunks(ends, weights):
        # A region whose bound has been reached never grows again, so its edges need not be looked at.
        growing = forest.bound(scale) > weight[0]
        for a, b, w in _open_edges(forest, some, weight, lambda a, b, growing=growing: growing[a] & growing[b]):
            a, b = forest.root(a), forest.root(b)
            if a != b and w < min(forest.heaviest[n] + scale / forest.sizes[n] for n in (a, b)):
                forest.join(a, b, w)
    for some, weight in _chunks(ends, weights):
        for a, b, w in _open_edges(forest, some, weight, lambda a, b: forest.smaller(a, b) < min_size):
            a, b = forest.root(a), forest.root(b)
            if a != b and forest.smaller(a, b) < min_size:
                forest.join(a, b, w)
    return _number(forest.flat(), valid, regions)


def _edges(planes: Floats, valid: npt.NDArray[np.bool_]) -> tuple[Integers, Floats]:
    """Every edge's two pixels and its weight, in the order in which they are taken."""
    shape = planes.shape[1:]
    number, used = np.arange(planes[0].size).reshape(shape), valid.reshape(shape)
    ends, weights = [np.empty((2, 0), np.intp)], [np.empty(0)]
    for down, right in STEPS:
        here = np.s_[: shape[0] - down, max(0, -right) : shape[1] - max(0, right)]
        there = np.s_[down:, max(0, right) : shape[1] + min(0, right)]
        both = used[here] & used[there]
        square = np.zeros(both.shape)
        for plane in planes:
            square += np.square(plane[there] - plane[here])
        ends.append(np.stack([number[here][both], number[there][both]]))
        weights.append(np.sqrt(square[both]))
    order = np.argsort(np.concatenate(weights), kind="stable")
    return np.concatenate(ends, axis=1)[:, order], np.concatenate(weights)[order]


def _chunks(ends: Integers, weights: Floats) -> Any:
    for start in range(0, len(weights), CHUNK):
        yield ends[:, start : start + CHUNK], weights[start : start + CHUNK]


def _open_edges(forest: _Forest, ends: Integers, weights: Floats, may: Any) -> Any:
    """The edges between different regions that may join them, as regions stand now."""
    a, b = forest.flat()[ends]
    wanted = (a != b) & may(a, b)
    return zip(a[wanted].tolist(), b[wanted].tolist(), weights[wanted].tolist(), strict=True)


class _Forest:
    """Regions as trees of pixels; sizes and heaviest edges stand at the roots, which are first pixels."""

    def __init__(self, n: int) -> None:
        self.roots = np.arange(n)
        self.joined: dict[int, int] = {}
        self.sizes = np.ones(n, np.int64)
        self.heaviest = np.zeros(n)

    def root(self, a: int) -> int:
        while a in self.joined:
            a = self.joined[a]
        return a

    def bound(self, scale: float) -> Floats:
        """The weight that ends each region's growth."""
        return self.heaviest + scale / self.sizes

    def smaller(self, a: Any, b: Any) -> Any:
        return np.minimum(self.sizes[a], self.sizes[b])

    def join(self, a: int, b: int, weight: float) -> None:
        a, b = min(a, b), max(a, b)
        self.joined[b] = a
        self.sizes[a] += self.sizes[b]
        self.heaviest[a] = weight

    def flat(self) -> Integers:
        """Return every pixel's root."""
        table = np.arange(len(self.roots))
        # A root is joined to one before it, so that one in ascending order finds its own root known.
        for root in sorted(self.joined):
            table[root] = table[self.joined[root]]
        self.roots = table[self.roots]
        self.joined.clear()
        return self.roots


def _number(roots: Integers, valid: npt.NDArray[np.bool_] | None, regions: npt.NDArray[np.int32]) -> int:
    used = np.ones(len(roots), np.bool_) if valid is None else valid
    first, inverse = np.unique(roots[used], return_inverse=True)
    regions[:] = 0
    regions[used] = inverse + 1
    return len(first)
