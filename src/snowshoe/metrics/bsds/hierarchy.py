"""Cut a contour map at every threshold without labelling it again each time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from snowshoe.metrics.bsds.prediction import Floats

__all__ = ["cuts"]

Indices = npt.NDArray[np.int64]
EIGHT = np.ones((3, 3), bool)


def cuts(ucm2: Floats, thresholds: Floats) -> tuple[Indices, Iterator[Indices]]:
    """Segment a contour map at every threshold: the finest label image, and for each threshold what is merged.

    The segmentation at a threshold is the 8-connected components of the double-size pixels that are at or below it,
    seen at the image's pixels (odd rows and columns). Any map will do, ultrametric or not: an image pixel that is
    itself above the threshold is a region of its own.

    Parameters
    ----------
    ucm2 : ndarray of float64, (2M + 1, 2N + 1)
        A contour map of double size.
    thresholds : ndarray, ascending

    Returns
    -------
    finest : ndarray of int, (M, N)
        Labels 0…n - 1 that every threshold's regions are unions of.
    merged : iterator of ndarray of int, (n,)
        For each threshold in turn: the region, from 0 without gaps, that every finest label belongs to.
    """
    level = np.searchsorted(thresholds, ucm2, side="left")
    nodes, tree = _spanning_tree(level, len(thresholds))
    sampled, finest = np.unique(nodes[1::2, 1::2], return_inverse=True)
    return finest.reshape(nodes[1::2, 1::2].shape), _merge(int(nodes.max()) + 1, sampled, tree, len(thresholds))


def _spanning_tree(level: Indices, n_levels: int) -> tuple[Indices, tuple[Indices, Indices, Indices]]:
    """Number the components of level 0 and every other pixel, and join them by the edges of a minimum spanning tree.

    An edge comes into being at the higher level of its two ends.
    """
    from scipy import ndimage

    components, n = ndimage.label(level == 0, EIGHT)
    nodes = components.astype(np.int64) - 1
    rest = components == 0
    nodes[rest] = np.arange(n, n + np.count_nonzero(rest))
    node_level = np.concatenate((np.zeros(n, np.int64), level[rest]))
    starts, ends = [], []
    height, width = level.shape
    for r, c in ((0, 1), (1, -1), (1, 0), (1, 1)):
        here = slice(0, height - r), slice(max(0, -c), width - max(0, c))
        there = slice(r, height), slice(max(0, c), width - max(0, -c))
        joined = (rest[here] | rest[there]) & (np.maximum(level[here], level[there]) < n_levels)
        starts.append(nodes[here][joined])
        ends.append(nodes[there][joined])
    start, end = np.concatenate(starts), np.concatenate(ends)
    weight = np.maximum(node_level[start], node_level[end])
    return nodes, _tree(start, end, weight, len(node_level))


def _tree(start: Indices, end: Indices, weight: Indices, n: int) -> tuple[Indices, Indices, Indices]:
    # Two components of level 0 are never neighbours, so an edge's weight is its end's level: equal edges agree, and
    # of two that are stored twice one is enough.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    pairs, first = np.unique(np.minimum(start, end) * n + np.maximum(start, end), return_index=True)
    # Older versions of scipy find no tree where indices have 64 bits.
    ends = (pairs // n).astype(np.int32), (pairs % n).astype(np.int32)
    graph = coo_array((weight[first].astype(np.float64), ends), shape=(n, n))
    tree = minimum_spanning_tree(graph.tocsr()).tocoo()
    order = np.argsort(tree.data, kind="stable")
    return tree.row[order].astype(np.int64), tree.col[order].astype(np.int64), tree.data[order].astype(np.int64)


def _merge(n: int, sampled: Indices, tree: tuple[Indices, Indices, Indices], n_levels: int) -> Iterator[Indices]:
    start, end, weight = tree
    bounds = np.searchsorted(weight, np.arange(n_levels + 1))
    root = np.arange(n)
    for k in range(n_levels):
        joined = slice(bounds[k], bounds[k + 1])
        root = _unite(root, root[start[joined]], root[end[joined]])
        yield np.unique(root[sampled], return_inverse=True)[1]


def _unite(root: Indices, starts: Indices, ends: Indices) -> Indices:
    """Give the nodes that the pairs connect one common root."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(starts):
        return root
    touched, compact = np.unique(np.concatenate((starts, ends)), return_inverse=True)
    pairs = compact.reshape(2, -1)
    graph = coo_array((np.ones(len(starts)), (pairs[0], pairs[1])), shape=(len(touched),) * 2)
    _, group = connected_components(graph, directed=False)
    first = np.full(len(touched), len(root), np.int64)
    np.minimum.at(first, group, touched)
    renamed = np.arange(len(root))
    renamed[touched] = first[group]
    return renamed[root]
