"""Readable definition of connected components: a graph with an edge between equal neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.volumes import half_steps, sides


def label(
    pixels: npt.NDArray[np.unsignedinteger[Any]],
    valid: npt.NDArray[np.bool_] | None,
    background: int | None,
    connectivity: int,
    min_size: int,
    regions: npt.NDArray[np.int32],
    threads: int,
) -> int:
    """Write each pixel's region, 1…n in raster order of first pixels, and return n.

    ``pixels`` (planes, rows, columns) are equal or not, nothing else is asked of them. Neighbours are at most
    ``connectivity`` orthogonal steps apart, one along each axis. Pixels that are not ``valid`` (flat), that equal
    ``background``, or whose region has fewer than ``min_size`` pixels get 0 in ``regions`` (flat).
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    used = np.ones(pixels.shape, np.bool_) if valid is None else valid.reshape(pixels.shape)
    if background is not None and background <= np.iinfo(pixels.dtype).max:
        used = used & (pixels != background)
    number = np.arange(pixels.size).reshape(pixels.shape)
    pairs = [_equal_neighbours(pixels, used, number, step) for step in half_steps(3, connectivity)]
    first, second = np.concatenate(pairs, axis=1) if pairs else np.empty((2, 0), np.intp)
    graph = coo_array((np.ones(len(first), np.bool_), (first, second)), shape=(pixels.size, pixels.size))
    component = connected_components(graph, directed=False)[1][used.reshape(-1)]
    regions[:] = 0
    regions[used.reshape(-1)], n = _numbered(component, min_size)
    return n


def _equal_neighbours(
    pixels: npt.NDArray[Any], used: npt.NDArray[np.bool_], number: npt.NDArray[np.intp], step: tuple[int, ...]
) -> npt.NDArray[np.intp]:
    here, there = sides(pixels.shape, step)
    joined = (pixels[here] == pixels[there]) & used[here] & used[there]
    return np.stack([number[here][joined], number[there][joined]])


def _numbered(component: npt.NDArray[Any], min_size: int) -> tuple[npt.NDArray[np.int32], int]:
    """Renumber components by their first pixel, leaving out the small ones."""
    _, first, inverse, sizes = np.unique(component, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(first)
    kept = order[sizes[order] >= min_size]
    new = np.zeros(len(first), np.int32)
    new[kept] = np.arange(1, len(kept) + 1)
    return new[inverse], len(kept)
