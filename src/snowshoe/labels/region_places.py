"""What only the whole label image tells of its regions: pieces, neighbours, largest discs, straight sides."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.filters.distance import distance_map
from snowshoe.kernels import intensities as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.labels.adjacency import borders
from snowshoe.labels.connected import connected
from snowshoe.labels.region_graph import layers
from snowshoe.labels.region_statistic import Numbered
from snowshoe.spacing import Spacing
from snowshoe.types import Pixels

__all__ = ["inscribed_radii", "longest_sides", "neighbours", "pieces", "quantiles", "straight_runs"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Regions = npt.NDArray[np.int32]


def pieces(image: Numbered) -> Integers:
    """Return how many pieces each region has; what meets at a corner is one piece."""
    inside = _named(image.inside)
    part = connected(inside, None, connectivity=len(_spatial(image).shape), background=0)
    region_of = np.zeros(int(part.max()) + 1, np.int32)
    region_of[part.reshape(-1)] = inside.reshape(-1)
    return np.bincount(region_of[1:], minlength=len(image.labels) + 1)[1:].astype(np.int64, copy=False)


def neighbours(image: Numbered) -> Integers:
    """Return how many other regions share a side with each."""
    ends = _pairs(image).reshape(-1)
    return np.bincount(ends, minlength=len(image.labels) + 1)[1:].astype(np.int64, copy=False)


def inscribed_radii(image: Numbered, spacing: tuple[float, ...]) -> Floats:
    """Return the radius of the largest disc (ball) in each region, from the middle of a pixel to the nearest side.

    Of even pixels a side lies half a pixel before the middle of the next, in every direction.
    """
    n = len(image.labels)
    if not Spacing(spacing).is_even:
        return _radii_between_boxes(_named(_spatial(image)), n, spacing)
    layer_of = layers(_pairs(image), n)
    regions = _named(_spatial(image))
    layer, radii = layer_of[regions], np.zeros(n + 1)
    for number in range(1, int(layer_of.max(initial=0)) + 1):
        depth = distance_map(layer == number, spacing=spacing)
        here = depth > 0
        np.maximum.at(radii, regions[here], depth[here])
    return np.asarray(radii[1:] - spacing[0] / 2)


def longest_sides(image: Numbered, spacing: tuple[float, ...]) -> Floats:
    """Return the length of the longest straight run of pixels' sides around each region of a plane."""
    plane = _named(_spatial(image))
    longest = np.zeros(len(image.labels) + 1)
    for turned, size in ((plane, spacing[1]), (np.ascontiguousarray(plane.T), spacing[0])):
        middle = turned[1:-1]
        for beside in (turned[:-2], turned[2:]):
            ends = np.where(middle != beside, middle, 0)
            regions, _, lengths = _runs(ends)
            np.maximum.at(longest, regions, lengths * size)
    return longest[1:]


def straight_runs(ends: Regions) -> tuple[Integers, Integers, Integers]:
    """Return row, first column and length of each run of one region along the rows; 0 is none."""
    framed = np.pad(ends, ((0, 0), (0, 1)))
    _, begins, lengths = _runs(framed)
    return begins // framed.shape[1], begins % framed.shape[1], lengths


def quantiles(image: Numbered, pixels: Pixels, area: Integers, shares: tuple[float, ...]) -> Floats:
    """Return the quantiles of each region's values, (shares, n), between two values in proportion."""
    starts = np.concatenate([[0], np.cumsum(area)]).astype(np.int64)
    grouped = np.empty(int(starts[-1]), pixels.dtype)
    cube = np.ascontiguousarray(pixels).reshape(image.inside.shape)
    kernel.in_order(image.regions, cube, starts, grouped, threads(cube.size))
    result = np.empty((len(shares), len(area)))
    for row, share in zip(result, shares, strict=True):
        place = (area - 1) * share
        below = np.floor(place).astype(np.int64)
        low, high = (grouped[starts[:-1] + at].astype(np.float64) for at in (below, np.minimum(below + 1, area - 1)))
        row[:] = low + (high - low) * (place - below)
    return result


def _radii_between_boxes(regions: Regions, n: int, spacing: tuple[float, ...]) -> Floats:
    """Return the radii where what is not of a region are boxes, whose sides are not as far from their middles."""
    from scipy import ndimage

    radii, halves = np.zeros(n), tuple(size / 2 for size in spacing)
    for number, box in enumerate(ndimage.find_objects(regions, n)):
        inside = np.pad(regions[box] == number + 1, 1)
        for _ in spacing:
            # Twice as fine: between two middles lies a side, which is inside where both are. Then the next axis.
            twice = np.repeat(inside, 2, axis=0)
            inside = np.moveaxis(twice[:-1] & twice[1:], 0, -1)
        middles = (slice(None, None, 2),) * len(spacing)
        radii[number] = distance_map(inside, spacing=halves)[middles].max()
    return radii


def _spatial(image: Numbered) -> Regions:
    """Return the regions with their margin, a plane as one."""
    return image.regions[0] if image.ndim == 2 else image.regions


def _named(regions: Regions) -> Regions:
    """Return the regions with 0 where no pixel is used."""
    return np.maximum(regions, np.int32(0))


def _pairs(image: Numbered) -> Integers:
    """Return the pairs of regions that share a side, (m, 2); rows ascend."""
    return borders(_named(_spatial(image))).pairs


def _runs(ends: Regions) -> tuple[Regions, Integers, Integers]:
    """Return region, place and length of each run of one region along rows that end in 0."""
    keys = ends.reshape(-1)
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: len(keys)])
    lengths = np.diff(np.append(begins, len(keys)))
    used = keys[begins] > 0
    return keys[begins][used], begins[used], lengths[used]
