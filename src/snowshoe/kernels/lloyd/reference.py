"""Readable definitions of the k-means kernels: the same sums in the same order, without pruning."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
BLOCK = 4096
"""Points whose sums are taken together; the sums of the blocks are then added in order."""


def cells(points: Floats, weights: Floats, low: Floats, width: float, cells: int, sums: Floats) -> None:
    """Add each point's weight, and its weight times its values, to its cell of a cubic grid, ``cells`` to a side.

    The grid begins at ``low``; ``width`` is a cell's side. Row i of ``sums`` (cells ** d, 1 + d) is cell i, the last
    channel fastest.
    """
    index = np.zeros(len(points), np.intp)
    for channel, least in zip(points.T, low, strict=True):
        index = index * cells + np.minimum((channel - least) / width, cells - 1).astype(np.intp)
    for column, terms in enumerate((weights, *(weights * channel for channel in points.T))):
        sums[:, column] += np.bincount(index, terms, minlength=len(sums))


def seed(points: Floats, weights: Floats, centers: Floats, first: int, draws: Floats) -> None:
    """Write greedy k-means++ centres into ``centers[first:]``; those before are given.

    Row j of ``draws`` (k - first, tries), from 0 to 1, chooses the candidates of one centre, each in proportion to
    weight times squared distance from the centres so far; the one that lowers the weighted sum of squares most stays.
    """
    distance = np.full(len(points), np.inf)
    for center in centers[:first]:
        distance = np.minimum(distance, _square_distances(points, center[None])[:, 0])
    for j in range(first, len(centers)):
        sums = np.cumsum(weights * distance if j else weights)
        drawn = np.searchsorted(sums, draws[j - first] * sums[-1], side="right")
        candidates = points[np.minimum(drawn, len(points) - 1)]
        trials = np.minimum(distance[:, None], _square_distances(points, candidates))
        best = int(np.argmin([_lane_sum(weights * trial) for trial in trials.T]))
        centers[j], distance = candidates[best], trials[:, best]


def refine(points: Floats, weights: Floats, centers: Floats, tolerance: float, rounds: int, threads: int) -> int:
    """Move ``centers`` by Lloyd's iteration until a round gains no more than ``tolerance``; return the rounds.

    A centre without points stays where it is; of equally near centres the first has the point.
    """
    for done in range(1, rounds + 1):
        label = _nearest(points, centers)[0]
        size = _sums(weights, label, len(centers))
        total = np.stack([_sums(weights * channel, label, len(centers)) for channel in points.T], axis=1)
        used = size > 0
        means = np.where(used[:, None], total / np.where(used, size, 1)[:, None], centers)
        moved = _square_distances(means, centers).diagonal()
        centers[:] = means
        if np.cumsum(size * moved)[-1] <= tolerance:
            return done
    return rounds


def describe(points: Floats, weights: Floats, centers: Floats, sizes: Floats, totals: Floats, threads: int) -> None:
    """Write the weight of each cluster, the inertia (``totals[0]``) and the mean simplified silhouette (``totals[1]``).

    The simplified silhouette of a point is 1 - a / b, a and b being its distances to the nearest and the next nearest
    centre; 0 where there is one centre, or where both distances are 0.
    """
    label, first, second = _nearest(points, centers)
    sizes[:] = _sums(weights, label, len(centers))
    one = np.zeros(len(points), np.intp)
    totals[0] = _sums(weights * first, one, 1)[0]
    defined = (second > 0) & np.isfinite(second)
    width = np.where(defined, 1 - np.sqrt(first) / np.sqrt(np.where(defined, second, 1)), 0.0)
    totals[1] = _sums(weights * width, one, 1)[0] / np.cumsum(sizes)[-1]


def _lane_sum(terms: Floats) -> float:
    """Return the sum in four interleaved lanes: (0 + 1) + (2 + 3)."""
    lanes = np.cumsum(np.pad(terms, (0, -len(terms) % 4)).reshape(-1, 4), axis=0)[-1]
    return float((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))


def _square_distances(points: Floats, centers: Floats) -> Floats:
    """Return (n, k) squared distances, channel after channel."""
    total = np.zeros((len(points), len(centers)))
    for channel, center in zip(points.T, centers.T, strict=True):
        total += np.square(channel[:, None] - center)
    return total


def _nearest(points: Floats, centers: Floats) -> tuple[Indices, Floats, Floats]:
    """Return the nearest centre, and the squared distances to it and to the next nearest."""
    label, first = np.empty(len(points), np.intp), np.empty(len(points))
    second = np.full(len(points), np.inf)
    for start in range(0, len(points), BLOCK):
        part = slice(start, start + BLOCK)
        distance = _square_distances(points[part], centers)
        label[part] = np.argmin(distance, axis=1)
        first[part] = distance.min(axis=1)
        if len(centers) > 1:
            second[part] = np.partition(distance, 1, axis=1)[:, 1]
    return label, first, second


def _sums(terms: Floats, label: Indices, k: int) -> Floats:
    """Return the sum of the terms of each label: block by block, then over the blocks in order."""
    block = np.arange(len(terms)) // BLOCK
    n_blocks = -(-len(terms) // BLOCK)
    sums = np.bincount(block * k + label, terms, minlength=n_blocks * k).reshape(n_blocks, k)
    total: Floats = np.cumsum(sums, axis=0)[-1]
    return total
