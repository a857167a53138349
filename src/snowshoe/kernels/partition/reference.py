"""Readable definition of the partition kernel: a shortest path over the sorted values, one layer per class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


def optimal(values: Floats, weights: Floats, starts: npt.NDArray[np.int32]) -> None:
    """Write, for every k, where the classes of the best partition of ``values`` into k classes begin.

    ``values`` (n,) ascend and ``weights`` (n,) are positive. Row k - 1 of ``starts`` (k_max, k_max) gets the first
    index of each of its k classes; the rest of the row is left alone. The within-class sum of squares is Q - S² / W,
    with the weighted sums Q of squared values and S of values, and W of weights. They run outward from the middle
    value, so that a far outlier at an end spoils no class without it. Of equal partitions the one whose last class
    begins first is taken. k_max must be at most n.
    """
    n, k_max = len(values), len(starts)
    offset = values - values[n // 2]
    moments = weights * offset
    mass, moment, square = (_outward(terms, n // 2) for terms in (weights, moments, moments * offset))

    def cost(first: Indices, end: Indices) -> Floats:
        total = moment[end] - moment[first]
        spread = square[end] - square[first] - total * total / (mass[end] - mass[first])
        return np.where((end - first > 1) & (spread > 0), spread, 0.0)

    best = cost(np.zeros(n, np.intp), np.arange(1, n + 1))
    choice = np.zeros((k_max, n), np.int32)
    for k in range(1, k_max):
        best, choice[k] = _next_layer(best, cost, k)
    for k in range(1, k_max + 1):
        last = n - 1
        for layer in range(k - 1, -1, -1):
            starts[k - 1, layer] = choice[layer, last] if layer else 0
            last = starts[k - 1, layer] - 1


def _outward(terms: Floats, middle: int) -> Floats:
    """Return sums whose differences are those of ranges of terms, 0 in the middle."""
    down, up = np.cumsum(terms[:middle][::-1]), np.cumsum(terms[middle:])
    return np.concatenate((-down[::-1], [0.0], up))


def describe(
    values: Floats,
    weights: Floats,
    starts: npt.NDArray[np.int32],
    k: npt.NDArray[np.int32],
    sizes: Floats,
    centers: Floats,
    inertia: Floats,
    silhouette: Floats,
) -> None:
    """Write what is asked of partitions: weight and mean of each class, inertia, mean silhouette width.

    Row r of ``starts``, ``sizes`` and ``centers`` (rows, width) is the partition into ``k[r]`` classes; the rest of
    the row is left alone. The silhouette is exact: 0 for a class of one pixel, and for one class.
    """
    for row, n_classes in enumerate(k):
        begin = starts[row, :n_classes]
        label = np.repeat(np.arange(n_classes), np.diff(begin, append=len(values)))
        size = np.bincount(label, weights).astype(np.float64)
        center = values[begin] + np.bincount(label, weights * (values - values[begin][label])) / size
        distance = values - center[label]
        sizes[row, :n_classes], centers[row, :n_classes] = size, center
        inertia[row] = np.cumsum(np.bincount(label, weights * (distance * distance)))[-1]
        silhouette[row] = _silhouette(values, weights, begin, label, size, center) if n_classes > 1 else 0.0


def _silhouette(
    values: Floats, weights: Floats, begin: npt.NDArray[np.int32], label: Indices, size: Floats, center: Floats
) -> float:
    """On a line the nearest other class of a value is a neighbour of its own."""
    own = np.empty(len(values))
    for c, members in enumerate(np.split(np.arange(len(values)), begin[1:])):
        before = np.cumsum(weights[members])[:-1]
        steps = np.diff(values[members]) * (before + before - size[c])
        own[members] = np.cumsum(np.concatenate(([size[c] * (center[c] - values[begin[c]])], steps)))
    padded = np.concatenate(([-np.inf], center, [np.inf]))
    other = np.minimum(values - padded[label], padded[label + 2] - values)
    alone = size[label] <= 1
    own = own / np.where(alone, 1.0, size[label] - 1)
    width = np.where(alone, 0.0, (other - own) / np.maximum(other, own))
    return float(np.cumsum(weights * width)[-1] / np.cumsum(size)[-1])


def _next_layer(
    previous: Floats, cost: Callable[[Indices, Indices], Floats], k: int
) -> tuple[Floats, npt.NDArray[np.int32]]:
    """One more class: the best first index of the last class, for every end, never moves left as the end moves right.

    So the ends are solved middle first, each one between its solved neighbours: O(n log n), a level at a time.
    """
    n = len(previous)
    best, choice = np.full(n, np.inf), np.zeros(n, np.int32)
    jobs = np.array([[k, n - 1, k, n - 1]])
    while len(jobs):
        low, high, first, last = jobs.T
        end = (low + high) // 2
        limit = np.minimum(last, end)
        length = limit - first + 1
        offset = np.concatenate(([0], np.cumsum(length)))
        candidate = np.arange(offset[-1]) - np.repeat(offset[:-1] - first, length)
        score = previous[candidate - 1] + cost(candidate, np.repeat(end + 1, length))
        top = np.minimum.reduceat(score, offset[:-1])
        hit = np.where(score == np.repeat(top, length), candidate, n)
        at = np.minimum.reduceat(hit, offset[:-1])
        best[end], choice[end] = top, at
        left = np.stack([low, end - 1, first, at], axis=1)[low < end]
        right = np.stack([end + 1, high, at, last], axis=1)[end < high]
        jobs = np.concatenate([left, right])
    return best, choice
