"""Regions that lie close together, joined across the gap between them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt

from snowshoe.labels.relabel import relabel
from snowshoe.spacing import Sizes, relative

__all__ = ["joined_across"]

Regions = npt.NDArray[np.int32]


def joined_across(regions: Regions, gap: float, spacing: Sizes | None) -> Regions:
    """Return regions 1…n in raster order, those whose pixels are no further apart than the gap joined into one.

    Pixels are squares or boxes: the gap is 0 where they meet at a corner. In pixels of the last axis.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    steps = _steps(relative(spacing, regions.ndim), gap)
    wide = [max(step[axis] for step in steps) for axis in range(regions.ndim)]
    framed = np.pad(regions, [(side, side) for side in wide])
    flat, rim = framed.reshape(-1), _rim(framed)
    offsets = np.array(steps) @ np.array([math.prod(framed.shape[axis + 1 :]) for axis in range(framed.ndim)])
    n, here = int(regions.max()), flat[rim].astype(np.int64)
    links = [np.zeros(0, np.int64)]
    for offset in offsets:
        there = flat[rim + offset]
        meet = (there > 0) & (there != here)
        links.append(np.unique(here[meet] * (n + 1) + there[meet]))
    first, second = np.divmod(np.unique(np.concatenate(links)), n + 1)
    graph = coo_array((np.ones(len(first), np.bool_), (first, second)), shape=(n + 1, n + 1))
    group = connected_components(graph, directed=False)[1]
    return relabel(np.where(regions > 0, group[regions] + 1, 0))


def _steps(sizes: tuple[float, ...], gap: float) -> list[tuple[int, ...]]:
    """Return the steps between pixels that are no further apart than the gap, one of every opposite two."""
    reach = [math.floor(gap / size) + 1 for size in sizes]
    steps = itertools.product(*(range(-far, far + 1) for far in reach))
    zero = (0,) * len(sizes)

    def apart(step: tuple[int, ...]) -> float:
        """Return the square of the length of what lies between two pixels."""
        return sum((max(abs(along) - 1, 0) * size) ** 2 for along, size in zip(step, sizes, strict=True))

    return [step for step in steps if step > zero and apart(step) <= gap * gap]


def _rim(regions: Regions) -> npt.NDArray[np.intp]:
    """Return the flat places of region pixels with background beside them; the frame around is background."""
    inner = regions > 0
    for axis in range(regions.ndim):
        for by in (-1, 1):
            inner &= np.roll(regions, by, axis) > 0
    return np.flatnonzero((regions > 0) & ~inner)
