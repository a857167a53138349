"""Parts of objects as their largest balls say: which have a neck between them, and where they meet."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from snowshoe.filters.distance import deepest_label, squared_distances
from snowshoe.kernels import merging
from snowshoe.labels.adjacency import borders, side_weights
from snowshoe.labels.areas import areas
from snowshoe.labels.basins import basins, order_levels
from snowshoe.labels.connected import connected
from snowshoe.types import Labels, Mask, Pixels

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

__all__ = ["by_peaks", "cut_where_balls_meet", "join_without_neck"]

Numbers = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
LONG = 1.5
"""Where a pixel is so many times as long along an axis as along its shortest, there are balls between two as well."""


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
    peak. Whose those of the neck itself are is what a watershed can only tell by the way of the grid. Where pixels are
    long, a body's balls are too far apart to tell where it ends: so there are balls between two pixels as well.
    """
    objects, halfway = parts > 0, _halfway(parts, squares)
    finer = tuple(2 if size >= LONG * min(spacing) else 1 for size in spacing)
    if max(finer) > 1:
        covered: Labels = _deepest_between(parts, unit**2 * halfway, finer, spacing=spacing)
    else:
        bodies = objects & (squares > halfway[parts])
        covered = deepest_label(parts, np.where(bodies, squares, 0), unit, spacing=spacing)
    covered[peaks > 0] = peaks[peaks > 0]
    pieces = connected(covered, objects, connectivity=1, background=0)
    holds_peak = np.zeros(int(pieces.max()) + 1, bool)
    holds_peak[pieces[peaks > 0]] = True
    return basins(-squares, np.where(holds_peak[pieces], covered, 0), valid=objects)


def _halfway(parts: Numbers, squares: Pixels) -> Floats:
    """Return the square of each part's thickness halfway from its thickest neck to its peak."""
    levels, n_levels = order_levels(-squares, parts > 0)
    touching = borders(parts, side_weights(levels, np.maximum))
    square = np.zeros(n_levels)
    square[levels] = squares
    neck, peak = np.zeros((2, int(parts.max()) + 1))
    for side in touching.pairs.T:
        np.maximum.at(neck, side, square[touching.least])
    np.maximum.at(peak, parts.reshape(-1), squares.reshape(-1))
    halfway: Floats = ((np.sqrt(neck) + np.sqrt(peak)) / 2) ** 2
    return halfway


def _deepest_between(parts: Numbers, halfway: Floats, finer: tuple[int, ...], *, spacing: tuple[float, ...]) -> Numbers:
    """Return whose ball covers each pixel deepest, of balls on a grid so many times finer along each axis; 0 for none.

    Objects are looked at one by one, and only those of several parts, since a finer grid takes time and memory.
    """
    from scipy import ndimage

    pieces: Numbers = connected((parts > 0).view(np.uint8), None, connectivity=1, background=0)
    piece_of = np.zeros(len(halfway), np.intp)
    piece_of[parts] = pieces
    n_parts = np.bincount(piece_of[1:], minlength=int(pieces.max()) + 1)
    # A plane has nothing above and below, and so no background there.
    frame = tuple(int(parts.ndim < 3 or axis > 0 or side > 1) for axis, side in enumerate(parts.shape))
    objects = np.pad(parts > 0, [(n, n) for n in frame])
    covered = np.zeros_like(parts)
    for number, box in enumerate(ndimage.find_objects(pieces), 1):
        if n_parts[number] > 1:
            # The background that is nearest to a pixel is beside its object.
            around = tuple(slice(part.start, part.stop + 2 * n) for part, n in zip(box, frame, strict=True))
            inner = tuple(slice(n, n + part.stop - part.start) for part, n in zip(box, frame, strict=True))
            here = pieces[box] == number
            own = np.zeros(objects[around].shape, np.int32)
            own[inner][here] = parts[box][here]
            deepest = _deepest_on_finer(own, objects[around], halfway, finer, spacing=spacing)
            covered[box][here] = deepest[inner][here]
    return covered


def _deepest_on_finer(
    parts: Numbers, objects: Mask, halfway: Floats, finer: tuple[int, ...], *, spacing: tuple[float, ...]
) -> Labels:
    """Return whose ball covers each pixel deepest, of those around pixels and between pixels of one part."""
    pixels = tuple(slice(None, None, n) for n in finer)
    within = np.ones([n * (side - 1) + 1 for n, side in zip(finer, parts.shape, strict=True)], bool)
    within[pixels] = objects
    sizes = tuple(size / n for size, n in zip(spacing, finer, strict=True))
    squares, unit = squared_distances(within, spacing=sizes)
    labels = parts
    for axis, n in enumerate(finer):
        labels = _between_alike(labels, axis, n)
    for step in np.ndindex(*finer):
        places = tuple(slice(at, None, n) for at, n in zip(step, finer, strict=True))
        # As thick as the disc in which it cuts the nearest pixels' plane: planes may be farther apart than that.
        off = sum((min(at, n - at) * size) ** 2 for at, n, size in zip(step, finer, sizes, strict=True))
        thick = squares[places] * unit**2 - off > halfway[labels[places]]
        squares[places] *= thick & (labels[places] > 0)
    return deepest_label(labels, squares, unit, spacing=sizes)[pixels]


def _between_alike(labels: Numbers, axis: int, n: int) -> Numbers:
    """Return labels on a grid n times finer along an axis: between pixels that have the same label, that; else 0."""
    along = np.moveaxis(labels, axis, 0)
    finer = np.repeat(np.where(along[1:] == along[:-1], along[1:], 0), n, axis=0)
    finer = np.concatenate([finer, along[-1:]])
    finer[::n] = along
    return np.moveaxis(finer, 0, axis)
