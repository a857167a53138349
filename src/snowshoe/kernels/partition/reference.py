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
    index of each of its k classes; the rest of the row is left alone. Least within-class sum of squares is greatest
    ``sum(S² / W)`` over classes, S and W being the sums of weighted (centred) values and of weights. Of equal
    partitions the one whose last class begins first is taken. k_max must be at most n.
    """
    n, k_max = len(values), len(starts)
    mass = np.concatenate(([0.0], np.cumsum(weights)))
    centre = np.cumsum(weights * values)[-1] / mass[-1]
    moment = np.concatenate(([0.0], np.cumsum(weights * (values - centre))))

    def gain(first: Indices, end: Indices) -> Floats:
        total: Floats = moment[end] - moment[first]
        scores: Floats = total * total / (mass[end] - mass[first])
        return scores

    best = gain(np.zeros(n, np.intp), np.arange(1, n + 1))
    choice = np.zeros((k_max, n), np.int32)
    for k in range(1, k_max):
        best, choice[k] = _next_layer(best, gain, k)
    for k in range(1, k_max + 1):
        last = n - 1
        for layer in range(k - 1, -1, -1):
            starts[k - 1, layer] = choice[layer, last] if layer else 0
            last = starts[k - 1, layer] - 1


def _next_layer(
    previous: Floats, gain: Callable[[Indices, Indices], Floats], k: int
) -> tuple[Floats, npt.NDArray[np.int32]]:
    """One more class: the best first index of the last class, for every end, never moves left as the end moves right.

    So the ends are solved middle first, each one between its solved neighbours: O(n log n), a level at a time.
    """
    n = len(previous)
    best, choice = np.full(n, -np.inf), np.zeros(n, np.int32)
    jobs = np.array([[k, n - 1, k, n - 1]])
    while len(jobs):
        low, high, first, last = jobs.T
        end = (low + high) // 2
        limit = np.minimum(last, end)
        length = limit - first + 1
        offset = np.concatenate(([0], np.cumsum(length)))
        candidate = np.arange(offset[-1]) - np.repeat(offset[:-1] - first, length)
        score = previous[candidate - 1] + gain(candidate, np.repeat(end + 1, length))
        top = np.maximum.reduceat(score, offset[:-1])
        hit = np.where(score == np.repeat(top, length), candidate, n)
        at = np.minimum.reduceat(hit, offset[:-1])
        best[end], choice[end] = top, at
        left = np.stack([low, end - 1, first, at], axis=1)[low < end]
        right = np.stack([end + 1, high, at, last], axis=1)[end < high]
        jobs = np.concatenate([left, right])
    return best, choice
