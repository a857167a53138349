"""Parts of objects as their largest balls say: which have a neck between them, and where they meet."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from snowshoe.filters.distance import deepest_label
from snowshoe.kernels import merging
from snowshoe.labels.adjacency import borders, side_weights
from snowshoe.labels.areas import areas
from snowshoe.labels.basins import basins, order_levels
from snowshoe.labels.connected import connected
from snowshoe.types import Mask, Pixels

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

__all__ = ["by_peaks", "cut_where_balls_meet", "join_without_neck"]

Numbers = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


def by_peaks(parts: Numbers, squares: Pixels) -> Numbers:
    """Return each part's number, by the height of its peak: 1 for the highest, and of equal ones for the largest."""
    highest = np.zeros(int(parts.max()) + 1)
    np.maximum.at(highest, parts.reshape(-1), squares.reshape(-1))
    highest[0] = np.inf
    number = np.empty(len(highest), np.int32)
    number[np.lexsort((-areas(parts), -highest))] = np.arange(len(highest))
    return number


def join_without_neck(
    parts: Numbers, peaks: Numbers, squares: Pixels, unit: float, *, h: float, spacing: tuple[float, ...]
) -> tuple[Numbers, Numbers]:
    """Return parts and peaks, those joined between which no neck is more than h thinner than both.

    Parts are numbered as `by_peaks` does, and of those that are joined the highest peak is left. Two balls that overlap
    are within the object, so on the way from middle to middle the background is nowhere nearer than the circle where
    their surfaces meet. The distances of pixels may be lower, since the way leads between the pixels.
    """
    pairs = borders(parts).pairs
    radius, middles = _largest_balls(parts, peaks, squares, unit, spacing)
    apart = np.array([middles[a].query(middles[b].data)[0].min() for a, b in pairs])
    first, second = pairs.T.astype(np.int32)
    necks = _least_neck(radius[first], radius[second], apart)
    order = np.lexsort((second, first, -necks))
    root, ones = np.empty(len(radius), np.int32), np.ones(len(radius), np.int64)
    # Joined are those less than h apart, and a neck of h doesn't count either.
    most = float(np.nextafter(h, np.inf))
    merging.join_across_passes(first[order], second[order], -necks[order], most, 1, -radius, ones, root)
    return root[parts], np.where(root[peaks] == peaks, peaks, 0)


def _largest_balls(
    parts: Numbers, peaks: Numbers, squares: Pixels, unit: float, spacing: tuple[float, ...]
) -> tuple[Floats, list[cKDTree]]:
    """Return the radius of each part's largest balls, and the middles of these, in pixels of the last axis."""
    from scipy.spatial import cKDTree

    places = np.nonzero(peaks)
    part, square = peaks[places], squares[places]
    highest = np.zeros(int(parts.max()) + 1)
    np.maximum.at(highest, part, square)
    largest = np.flatnonzero(square == highest[part])
    largest = largest[np.argsort(part[largest], kind="stable")]
    middles = np.stack([place[largest] * size for place, size in zip(places, spacing, strict=True)], axis=-1)
    ends = np.searchsorted(part[largest], np.arange(len(highest) + 1))
    return unit * np.sqrt(highest), [cKDTree(middles[a:b]) for a, b in pairwise(ends)]


def _least_neck(first: Floats, second: Floats, apart: Floats) -> Floats:
    """Return how near the background may come on the way between the middles of two balls of these radii."""
    meet = np.clip((apart**2 + first**2 - second**2) / (2 * apart), 0, apart)
    square = np.where(meet < apart, first**2 - meet**2, second**2)
    return np.sqrt(np.maximum(np.where(meet > 0, square, first**2), 0))


def cut_where_balls_meet(
    parts: Numbers, peaks: Numbers, squares: Pixels, unit: float, *, spacing: tuple[float, ...]
) -> Numbers:
    """Return parts, each pixel in that whose ball covers it deepest; what no ball covers is flooded from there.

    Parts are numbered as `by_peaks` does. Balls are those of a part's body: thicker than halfway from its neck to its
    peak. Whose those of the neck itself are is what a watershed can only tell by the way of the grid.
    """
    objects = parts > 0
    covered = deepest_label(parts, np.where(_bodies(parts, squares), squares, 0), unit, spacing=spacing)
    covered[peaks > 0] = peaks[peaks > 0]
    pieces = connected(covered, objects, connectivity=1, background=0)
    holds_peak = np.zeros(int(pieces.max()) + 1, bool)
    holds_peak[pieces[peaks > 0]] = True
    return basins(-squares, np.where(holds_peak[pieces], covered, 0), valid=objects)


def _bodies(parts: Numbers, squares: Pixels) -> Mask:
    """Return where a part is thicker than halfway from its thickest neck to its peak."""
    levels, n_levels = order_levels(-squares, parts > 0)
    touching = borders(parts, side_weights(levels, np.maximum))
    square = np.zeros(n_levels)
    square[levels] = squares
    neck, peak = np.zeros((2, int(parts.max()) + 1))
    for side in touching.pairs.T:
        np.maximum.at(neck, side, square[touching.least])
    np.maximum.at(peak, parts.reshape(-1), squares.reshape(-1))
    halfway: Floats = ((np.sqrt(neck) + np.sqrt(peak)) / 2) ** 2
    return (parts > 0) & (squares > halfway[parts])
