"""Readable definition of the quick shift kernels.

Pixels are points (channels, row, column); neighbours are those at most ``radius`` rows and columns away.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Planes = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]

ONE = np.float32(65_536)
"""The weight of a pixel on itself; weights are whole, so that their sums are the same in any order."""
FAINTEST = np.float32(-20)
SERIES = tuple(
    map(np.float32, (1.3400433e-03, 9.6760374e-03, 5.5503272e-02, 2.4022107e-01, 6.9314718e-01, 1.0000001e00))
)
"""2^f for |f| <= 1/2, highest power first."""


def densities(planes: Planes, sharpness: float, radius: int, densest: Integers, threads: int) -> None:
    """Write each pixel's sum over its neighbours and itself of 2^(-sharpness · squared distance), in 1/65536."""
    densest[:] = 0
    for here, _, _, square in _neighbours(planes, radius):
        power = np.maximum(square * np.float32(-sharpness), FAINTEST)
        whole = np.rint(power)
        value = SERIES[0]
        for factor in SERIES[1:]:
            value = value * (power - whole) + factor
        densest[here] += np.rint(np.ldexp(value, whole.astype(np.int32)) * ONE).astype(np.int32)


def parents(planes: Planes, density: Integers, radius: int, furthest: float, parent: Integers, threads: int) -> None:
    """Write each pixel's nearest neighbour of a higher density, or itself where none is near enough.

    Of two with the same density the first in raster order is the higher. ``furthest`` is the greatest squared distance.
    Of equally near ones the highest counts, then the first in raster order.
    """
    shape = planes.shape[1:]
    number = np.arange(density.size, dtype=np.int32).reshape(shape)
    nearest, height = np.full(shape, np.float32(furthest)), np.full(shape, -1, np.int32)
    parent[:] = number
    for here, there, offset, square in _neighbours(planes, radius):
        higher = density[there] >= density[here] if offset < (0, 0) else density[there] > density[here]
        nearer = (square < nearest[here]) | ((square == nearest[here]) & (density[there] > height[here]))
        better = higher & nearer
        nearest[here] = np.where(better, square, nearest[here])
        height[here] = np.where(better, density[there], height[here])
        parent[here] = np.where(better, number[there], parent[here])


def _neighbours(planes: Planes, radius: int) -> Iterator[tuple[Any, Any, tuple[int, int], Planes]]:
    """Each offset's pixels that have such a neighbour, these neighbours, and the squared distances."""
    _, rows, columns = planes.shape
    for down, right in itertools.product(range(-radius, radius + 1), repeat=2):
        if abs(down) >= rows or abs(right) >= columns:
            continue
        here = np.s_[max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)]
        there = np.s_[max(0, down) : rows + min(0, down), max(0, right) : columns + min(0, right)]
        colour = np.zeros(planes[0][here].shape, np.float32)
        for plane in planes:
            colour += np.square(plane[there] - plane[here])
        yield here, there, (down, right), colour + np.float32(down * down + right * right)
