"""Readable definition of the adjacency kernel."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt


def pairs(
    labels: npt.NDArray[np.int32],
    strength: npt.NDArray[np.int32] | None,
    connectivity: int,
    keys: npt.NDArray[np.uint64],
    lengths: npt.NDArray[np.int64],
    sums: npt.NDArray[np.int64],
) -> int:
    """Write which regions touch, how long their common boundary is, and the strength along it; return how many.

    ``labels`` (rows, columns) are not negative, and 0 is no region. The key of regions a < b is a · 2³² + b; keys
    ascend. A boundary's length is the number of pairs of neighbouring pixels across it, neighbours being at most
    ``connectivity`` orthogonal steps apart; its sum is the strength of both pixels of each pair, 0 without a strength.
    Returns -1 if there are more pairs than ``keys`` holds.
    """
    levels = np.zeros_like(labels) if strength is None else strength
    parts = [_across(labels, levels, step) for step in _half_neighbourhood(connectivity)]
    low, high, both = np.concatenate(parts, axis=1)
    key = low.astype(np.uint64) << np.uint64(32) | high.astype(np.uint64)
    found, which, counts = np.unique(key, return_inverse=True, return_counts=True)
    if len(found) > len(keys):
        return -1
    n = len(found)
    keys[:n], lengths[:n], sums[:n] = found, counts, 0
    np.add.at(sums, which.reshape(-1), both)
    return n


def _half_neighbourhood(connectivity: int) -> list[tuple[int, ...]]:
    """Return each neighbour's offset, one of every opposite two."""
    steps = itertools.product((-1, 0, 1), repeat=2)
    return [step for step in steps if step > (0, 0) and sum(map(abs, step)) <= connectivity]


def _across(labels: npt.NDArray[Any], levels: npt.NDArray[Any], step: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Return the lower label, the higher label and both levels' sum where two regions meet along a step."""
    here = tuple(slice(max(0, -s), min(n, n - s)) for s, n in zip(step, labels.shape, strict=True))
    there = tuple(slice(max(0, s), min(n, n + s)) for s, n in zip(step, labels.shape, strict=True))
    one, other = labels[here], labels[there]
    meet = (one != other) & (one > 0) & (other > 0)
    low, high = np.minimum(one, other)[meet], np.maximum(one, other)[meet]
    return np.stack([low, high, levels[here][meet].astype(np.int64) + levels[there][meet]]).astype(np.int64)
