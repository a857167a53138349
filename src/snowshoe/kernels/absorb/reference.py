"""Readable definition of the kernel that merges small regions into their neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.volumes import half_steps, sides

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[Any]


def small_regions(channels: npt.NDArray[np.float32], min_size: int, regions: npt.NDArray[np.int32]) -> int:
    """Merge each region of fewer than ``min_size`` pixels into the neighbour of the nearest mean colour.

    ``regions`` (planes, rows, columns) are numbered 1…n in raster order, 0 is nobody's; so they are afterwards, and n
    is returned. Round by round, all small regions that touch one of the others join it, the first of equals. Those that
    touch none become one region with the small ones around them. ``channels`` are multiples of 1/256.
    """
    n = int(regions.max()) + 1
    sizes = np.bincount(regions.reshape(-1), minlength=n)
    sums = [np.bincount(regions.reshape(-1), channel.reshape(-1).astype(np.float64), n) for channel in channels]
    means = np.stack(sums, axis=1) / np.maximum(sizes, 1)[:, None]
    target = np.where(sizes >= min_size, np.arange(n), -1)
    target[0] = 0
    pairs = _neighbours(regions, target < 0)
    while len(joined := _nearest(pairs, target, means)):
        target[joined[0]] = joined[1]
    _join_the_rest(pairs, target)
    return _renumber(regions, target)


def _neighbours(regions: npt.NDArray[np.int32], small: npt.NDArray[np.bool_]) -> Integers:
    """Every (small region, neighbour) once."""
    faces = [tuple(regions[places] for places in sides(regions.shape, step)) for step in half_steps(3, 1)]
    flat = [(one.reshape(-1), other.reshape(-1)) for pair in faces for one, other in (pair, pair[::-1])]
    pairs = np.concatenate([np.stack(pair, axis=1) for pair in flat])
    wanted = small[pairs[:, 0]] & (pairs[:, 1] > 0) & (pairs[:, 0] != pairs[:, 1])
    return np.unique(pairs[wanted], axis=0)


def _nearest(pairs: Integers, target: Integers, means: Floats) -> Integers:
    """Return the small regions that can join one (first row), and which (second row)."""
    open_pairs = pairs[(target[pairs[:, 0]] < 0) & (target[pairs[:, 1]] >= 0)]
    if not len(open_pairs):
        return open_pairs
    small, goal = open_pairs[:, 0], target[open_pairs[:, 1]]
    distance = np.zeros(len(small))
    for channel in means.T:
        distance += np.square(channel[small] - channel[goal])
    order = np.lexsort((goal, distance, small))
    first = order[np.unique(small[order], return_index=True)[1]]
    return np.stack([small[first], goal[first]])


def _join_the_rest(pairs: Integers, target: Integers) -> None:
    """Give connected small regions that touch no other the number of the first among them."""
    left = np.flatnonzero(target < 0)
    target[left] = left
    among = pairs[np.isin(pairs[:, 0], left)]
    before = np.empty(0)
    while not np.array_equal(before, target):
        before = target.copy()
        np.minimum.at(target, among[:, 0], before[among[:, 1]])


def _renumber(regions: npt.NDArray[np.int32], target: Integers) -> int:
    goals, first = np.unique(target[1:], return_index=True)
    number = np.zeros(len(target), np.int32)
    number[goals[np.argsort(first)]] = np.arange(1, len(goals) + 1)
    regions[:] = number[target][regions]
    return len(goals)
