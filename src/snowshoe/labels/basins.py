"""Catchment basins of a strength map: what every watershed is made of."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.kernels import merging
from snowshoe.kernels import watershed as kernel
from snowshoe.kernels.volumes import as_volume, half_steps, volume_of_mask
from snowshoe.labels.adjacency import Borders, borders, side_weights
from snowshoe.types import Labels, Mask, Pixels

__all__ = ["basins", "merge_shallow", "minima", "order_levels"]

Regions = npt.NDArray[np.int32]
UNKNOWN = np.iinfo(np.int64).max


def basins(
    strength: Pixels, markers: Labels | None = None, *, connectivity: int = 1, valid: Mask | None = None
) -> Regions:
    """Regions that grow from markers, or from the map's minima, over a strength map: the weakest pixels first.

    A plateau goes to the nearest marker along the plateau. Where two come at the same time, the senior one wins: that
    whose lowest pixel is lower, then the larger marker, then the one with the lower surroundings; only markers that are
    alike in all that are told apart by their number. But for these, flips and turns of the map turn the regions.

    Parameters
    ----------
    strength : ndarray, (M, N) or (P, M, N)
        Any integer or real type, finite where valid. Only the order of its values matters.
    markers : ndarray of int of the same shape, optional
        Positive numbers start regions, 0 is to be flooded. Without them every regional minimum is one.
    connectivity : int
        Neighbours are 1 to so many orthogonal steps away: the 4 or 8 nearest of a plane, the 6, 18 or 26 of a volume.
    valid : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    ndarray of int32
        The markers' numbers, or 1…n in raster order of the minima; 0 where not valid and where no marker reaches.

    Raises
    ------
    ValueError
        If the map, with a frame of one pixel around it, has 2³¹ pixels or more.
    """
    if math.prod(side + 2 for side in strength.shape) >= 2**31:
        raise must_be("strength", "a map of fewer than 2³¹ pixels, framed by one", strength.shape, "cut it into tiles")
    levels, n_levels = order_levels(strength, valid)
    if markers is None:
        started: Labels = minima(strength, connectivity=connectivity, valid=valid)
    else:
        started = markers if valid is None else np.where(valid, markers, 0)
    names = _by_seniority(levels, started, connectivity, valid)
    order = np.argsort(names)
    labels = _renamed(started, names[order], order)
    if valid is not None:
        labels[~valid] = -1
    kernel.flood(as_volume(levels), n_levels, connectivity, as_volume(labels))
    return names.astype(np.int32)[labels]


def _renamed(started: Labels, names: npt.NDArray[Any], places: npt.NDArray[np.intp]) -> Regions:
    """Return for each pixel the place that belongs to its name; names ascend."""
    greatest = int(names[-1])
    if greatest > max(started.size, 65_535):
        return places[np.searchsorted(names, started)].astype(np.int32)
    table = np.zeros(greatest + 1, np.int32)
    table[names] = places
    return table[started]


def minima(strength: Pixels, *, connectivity: int = 1, valid: Mask | None = None) -> Regions:
    """Regional minima of a strength map, numbered 1…n in raster order; 0 elsewhere."""
    levels, _ = order_levels(strength, valid)
    lowest = np.empty(levels.shape, np.int32)
    kernel.minima(as_volume(levels), volume_of_mask(valid), connectivity, as_volume(lowest))
    return lowest


def order_levels(strength: Pixels, valid: Mask | None) -> tuple[npt.NDArray[np.unsignedinteger[Any]], int]:
    """Return unsigned levels in the order of the values, and a bound for them: small types as they are, else ranks."""
    kind, bits = strength.dtype.kind, 8 * strength.dtype.itemsize
    if kind in "bu" and bits <= 16:
        return np.ascontiguousarray(strength.view(np.uint8) if kind == "b" else strength), 1 << bits
    if kind == "i" and bits <= 16:
        return np.ascontiguousarray(strength).view(f"u{bits // 8}") ^ np.array(
            1 << (bits - 1), f"u{bits // 8}"
        ), 1 << bits
    used = strength if valid is None else np.where(valid, strength, strength.dtype.type(0))
    values, rank = np.unique(used, return_inverse=True)
    return rank.reshape(strength.shape).astype(np.uint32), len(values)


def _by_seniority(levels: Pixels, started: Labels, connectivity: int, valid: Mask | None) -> npt.NDArray[Any]:
    """Return 0 and then the markers' names in the order in which they win."""
    places = np.nonzero(started)
    names, marker = np.unique(started[places], return_inverse=True)
    level, n = levels[places].astype(np.int64), len(names)
    lowest, around_low, around_high = np.full(n, UNKNOWN), np.full(n, UNKNOWN), np.zeros(n, np.int64)
    np.minimum.at(lowest, marker, level)
    # What is not valid is nowhere higher than a marker, so it doesn't count among the surroundings.
    framed = np.pad(levels if valid is None else np.where(valid, levels, levels.dtype.type(0)), 1)
    for step in half_steps(started.ndim, connectivity):
        for sign in (-1, 1):
            neighbours = tuple(place + 1 + sign * s for place, s in zip(places, step, strict=True))
            beside = framed[neighbours].astype(np.int64)
            higher = beside > level
            np.minimum.at(around_low, marker[higher], beside[higher])
            np.maximum.at(around_high, marker[higher], beside[higher])
    size = np.bincount(marker, minlength=n)
    return np.concatenate(([0], names[np.lexsort((around_high, around_low, -size, lowest))]))


def merge_shallow(strength: Pixels, labels: Regions, *, h: float, min_size: int) -> Regions:
    """Join basins that are less than h deep or have fewer than min_size pixels, each across its lowest pass.

    A basin's depth is the height of the pass above its lowest pixel; of two that join, the lower pixel counts on.
    Passes are taken from the lowest up, so every region left is at least h deep and min_size large, unless none is
    beside it. Of equal passes that of the shallower basin comes first, then that of the smaller; passes are told apart
    by place only where the basins on both sides are alike in depth, size, sum of values and length of the border.
    """
    if h == 0 and min_size == 1:
        return labels
    size, valid = np.bincount(labels.reshape(-1)), labels > 0
    levels, n_levels = order_levels(strength, valid)
    lowest = np.full(len(size), n_levels)
    np.minimum.at(lowest, labels.reshape(-1), levels.reshape(-1))
    touching = borders(labels, side_weights(levels, np.maximum))
    passes = _lowest_first(touching, _by_nature(levels, labels, lowest, size))
    value = np.full(n_levels + 1, np.inf)
    value[levels[valid]] = strength[valid]
    (first, second), height, floor = touching.pairs[passes].T, value[touching.least[passes]], value[lowest]
    # Two basins that are deep and large already stay apart here, whatever they grow to.
    open_ = height - np.maximum(floor[first], floor[second]) < h
    open_ |= np.minimum(size[first], size[second]) < min_size
    root = np.empty(len(size), np.int32)
    one, other = first[open_].astype(np.int32), second[open_].astype(np.int32)
    merging.join_across_passes(one, other, height[open_], h, min_size, floor, size.astype(np.int64), root)
    return root[labels]


def _by_nature(levels: Pixels, labels: Regions, lowest: Pixels, size: Pixels) -> npt.NDArray[np.intp]:
    """Return each region's rank: the shallower, then the smaller first; the same for regions that are alike."""
    # Ranks of values add up exactly; sums of the values themselves would depend on their order.
    total = np.bincount(labels.reshape(-1), levels.reshape(-1).astype(np.float64), len(size))
    order = np.lexsort((total, size, -lowest))
    nature = np.stack([lowest, size, total])[:, order]
    rank = np.empty(len(size), np.intp)
    rank[order] = np.cumsum(np.concatenate([[False], (np.diff(nature) != 0).any(axis=0)]))
    return rank


def _lowest_first(passes: Borders, rank: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the order of the passes: the lowest first, then that of the regions of the lesser ranks."""
    one, other = rank[passes.pairs.T]
    return np.lexsort((passes.lengths, np.maximum(one, other), np.minimum(one, other), passes.least))
