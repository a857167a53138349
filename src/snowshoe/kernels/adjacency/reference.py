"""Readable definition of the adjacency kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.volumes import sides

Integers = npt.NDArray[np.int64]


def pairs(
    labels: npt.NDArray[np.int32],
    weights: npt.NDArray[np.int32] | None,
    steps: Integers,
    keys: npt.NDArray[np.uint64],
    lengths: Integers,
    sums: Integers,
    least: Integers,
) -> int:
    """Write which regions touch, how long their common boundary is, and its weight; return how many.

    ``labels`` (planes, rows, columns) are not negative, and 0 is no region. The key of regions a < b is a · 2³² + b;
    keys ascend. A boundary's length is the number of its sides: pairs of pixels one of the ``steps`` (n, 3) apart, of
    which each leads to a later pixel. ``weights`` (n, planes, rows, columns), not negative, are those of each pixel's
    sides: the sum of a boundary's and the least of them are written, 0 without weights. Returns -1 if there are more
    pairs than ``keys`` holds.
    """
    parts = [
        _across(labels, np.zeros_like(labels) if weights is None else weights[direction], step)
        for direction, step in enumerate(map(tuple, steps.tolist()))
    ]
    low, high, weight = np.concatenate(parts, axis=1)
    key = low.astype(np.uint64) << np.uint64(32) | high.astype(np.uint64)
    touching, which, counts = np.unique(key, return_inverse=True, return_counts=True)
    n = len(touching)
    if n > len(keys):
        return -1
    keys[:n], lengths[:n], sums[:n], least[:n] = touching, counts, 0, np.iinfo(np.int64).max
    np.add.at(sums, which.reshape(-1), weight)
    np.minimum.at(least, which.reshape(-1), weight)
    return n


def _across(labels: npt.NDArray[Any], weights: npt.NDArray[Any], step: tuple[int, ...]) -> Integers:
    """Return the lower label, the higher label and the weight of each side where two regions meet along a step."""
    here, there = sides(labels.shape, step)
    one, other = labels[here], labels[there]
    meet = (one != other) & (one > 0) & (other > 0)
    low, high = np.minimum(one, other)[meet], np.maximum(one, other)[meet]
    return np.stack([low, high, weights[here][meet]]).astype(np.int64)
