"""Regions of blocks that see each other's pixels around their seam, joined where both saw the same region."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from snowshoe.blocks import Window, common, inside
from snowshoe.labels.relabel import relabel
from snowshoe.types import Labels

__all__ = ["join_regions"]


def join_regions(
    label: Callable[[Window], Labels], shape: Sequence[int], tiles: Sequence[tuple[Window, Window]], *, share: float
) -> Labels:
    """Return the joined regions of all blocks, 1…n in raster order.

    Two regions of neighbouring blocks are joined if more than ``share`` of the pixels that either has in what both
    blocks saw is common to both.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    joined = np.zeros(tuple(shape), np.int32)
    done: list[tuple[Window, Labels]] = []
    pairs = [np.empty((2, 0), np.int64)]
    total = 0
    for core, window in tiles:
        labels = label(window)
        regions = np.where(labels > 0, labels + total, 0).astype(np.int32)
        total += int(labels.max())
        for other, theirs in done:
            if shared := common(other, window):
                pairs.append(_agreed(theirs[inside(shared, other)], regions[inside(shared, window)], share))
        joined[core] = regions[inside(core, window)]
        done.append((window, regions))
    first, second = np.concatenate(pairs, axis=1)
    graph = coo_array((np.ones(len(first), np.bool_), (first, second)), shape=(total + 1, total + 1))
    component = connected_components(graph, directed=False)[1]
    return relabel(np.where(joined > 0, component[joined] + 1, 0))


def _agreed(some: Labels, others: Labels, share: float) -> npt.NDArray[np.int64]:
    """Return the pairs of regions that are the same, of two segmentations of the same pixels."""
    a, b = (regions.reshape(-1).astype(np.int64) for regions in (some, others))
    pairs, counts = np.unique(np.stack([a, b]), axis=1, return_counts=True)
    larger = np.maximum(np.bincount(a)[pairs[0]], np.bincount(b)[pairs[1]])
    return pairs[:, (counts > share * larger) & (pairs > 0).all(axis=0)]
