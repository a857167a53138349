"""Readable definition of greedy merging: by mean border strength (a table and a heap), and across passes."""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Nodes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


def merge(
    n: int,
    first: Nodes,
    second: Nodes,
    sums: Integers,
    lengths: Integers,
    parents: Nodes,
    altitudes: Floats,
    heights: Floats,
) -> int:
    """Merge n regions, the pair with the weakest mean border first, and return the number of merges.

    Nodes 0…n - 1 are the regions, the merges follow in order. ``parents`` gets each node's parent (a root's is
    itself), ``altitudes`` each merge's mean, ``heights`` for each border the mean at which it vanished. Of equal means
    the longest border goes first, then the first in the list.
    """
    total, length = sums.tolist(), lengths.tolist()
    borders: list[dict[int, int]] = [{} for _ in range(n)]
    for i, (a, b) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        borders[a][b] = borders[b][a] = i
    heap = [(total[i] / length[i], -length[i], i) for i in range(len(total))]
    heapq.heapify(heap)
    ends = {i: (a, b) for a in range(n) for b, i in borders[a].items() if a < b}
    became, made, node = list(range(len(total))), n, list(range(n))
    parents[:n] = node
    while heap:
        mean, negative_length, i = heapq.heappop(heap)
        if i not in ends or -negative_length != length[i]:
            continue
        kept, gone = sorted(ends.pop(i), key=lambda region: len(borders[region]), reverse=True)
        heights[i] = altitudes[made - n] = mean
        parents[[node[kept], node[gone], made]] = node[kept] = made
        made += 1
        del borders[kept][gone], borders[gone][kept]
        for other, j in borders[gone].items():
            del borders[other][gone]
            k, gone_border = sorted((j, borders[kept].get(other, j)))
            borders[kept][other] = borders[other][kept] = k
            ends[k] = (kept, other)
            if k != gone_border:
                total[k], length[k] = total[k] + total[gone_border], length[k] + length[gone_border]
                became[gone_border] = k
                del ends[gone_border]
                heapq.heappush(heap, (total[k] / length[k], -length[k], k))
        borders[gone].clear()
    for i in range(len(became)):
        heights[i] = heights[_last(became, i)]
    return made - n


def join_across_passes(
    first: Nodes, second: Nodes, heights: Floats, h: float, min_size: int, floor: Floats, size: Integers, root: Nodes
) -> None:
    """Join regions across passes, in the order of the list, and write the least region that each is joined with.

    Two join where the height less the higher of both floors is below h, or the smaller size is below min_size; the
    lower floor and the sum of the sizes count on, which overwrites ``floor`` and ``size``.
    """
    sets = list(range(len(root)))
    for a, b, height in zip(first.tolist(), second.tolist(), heights.tolist(), strict=True):
        kept, gone = sorted((_last(sets, a), _last(sets, b)))
        deep = height - max(floor[kept], floor[gone]) >= h
        if kept != gone and not (deep and min(size[kept], size[gone]) >= min_size):
            sets[gone] = kept
            size[kept] += size[gone]
            floor[kept] = min(floor[kept], floor[gone])
    root[:] = [_last(sets, i) for i in range(len(sets))]


def _last(became: list[int], i: int) -> int:
    while became[i] != i:
        i = became[i]
    return i
