"""Readable definition of the watershed: generations of pixels claim their neighbours, the lowest level first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.components import reference as components
from snowshoe.kernels.volumes import half_steps

Levels = npt.NDArray[np.unsignedinteger[Any]]


def flood(levels: Levels, n_levels: int, connectivity: int, labels: npt.NDArray[np.int32]) -> None:
    """Spread the positive ``labels`` over those that are 0, in place; negative ones are not used and become 0.

    Both are (planes, rows, columns).
    Of all pixels that wait, those of the lowest level claim their unlabelled neighbours (at most ``connectivity``
    orthogonal steps away) at once. Where claims meet, the smallest label wins. What is claimed waits at its own level.
    """
    framed_levels = np.pad(levels.astype(np.int64), 1)
    framed = np.pad(labels, 1, constant_values=-1)
    level, label = framed_levels.reshape(-1).tolist(), framed.reshape(-1).tolist()
    plane, row = framed.shape[1] * framed.shape[2], framed.shape[2]
    steps = [z * plane + y * row + x for z, y, x in _neighbourhood(connectivity)]
    waiting: dict[int, list[int]] = {}
    order: list[int] = []

    def wait(pixels: Iterable[int]) -> None:
        for pixel in pixels:
            if level[pixel] not in waiting:
                heapq.heappush(order, level[pixel])
            waiting.setdefault(level[pixel], []).append(pixel)

    wait(np.flatnonzero(framed > 0).tolist())
    while order:
        claims: dict[int, int] = {}
        for pixel in waiting.pop(heapq.heappop(order)):
            for neighbour in (pixel + step for step in steps):
                if label[neighbour] == 0:
                    claims[neighbour] = min(label[pixel], claims.get(neighbour, label[pixel]))
        for pixel, claim in claims.items():
            label[pixel] = claim
        wait(claims)
    labels[:] = np.maximum(np.reshape(label, framed.shape)[1:-1, 1:-1, 1:-1], 0)


def minima(
    levels: Levels, valid: npt.NDArray[np.bool_] | None, connectivity: int, labels: npt.NDArray[np.int32]
) -> int:
    """Number, in raster order, the connected sets of equal pixels that have no lower neighbour; return how many."""
    zones = np.empty(levels.size, np.int32)
    flat_valid = None if valid is None else valid.reshape(-1)
    n = components.label(levels, flat_valid, None, connectivity, 1, zones, 1)
    lowest = np.ones(n + 1, np.bool_)
    lowest[0] = False
    framed = np.pad(zones.reshape(levels.shape), 1)
    height = np.pad(levels.astype(np.int64), 1)
    inside = np.s_[1:-1, 1:-1, 1:-1]
    for step in _neighbourhood(connectivity):
        beside, lower = (np.roll(array, step, (0, 1, 2))[inside] for array in (framed, height))
        lowest[framed[inside][(lower < levels) & (beside > 0)]] = False
    number = np.where(lowest, np.cumsum(lowest), 0)
    labels[:] = number[zones].reshape(levels.shape)
    return int(number.max(initial=0))


def _neighbourhood(connectivity: int) -> list[tuple[int, ...]]:
    return [tuple(sign * s for s in step) for step in half_steps(3, connectivity) for sign in (-1, 1)]
