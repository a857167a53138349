"""The point deep inside each region: where its number is put."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.filters.distance import distance_map
from snowshoe.labels.adjacency import borders
from snowshoe.labels.region_graph import layers

__all__ = ["deepest_points"]

Floats = npt.NDArray[np.float64]
Regions = npt.NDArray[np.int32]

NEARLY = 0.9
"""How deep a point is at least, as a share of the greatest depth in its region."""


def deepest_points(regions: Regions) -> tuple[Floats, Floats]:
    """Return x and y of a point deep inside each region 1…n of a plane, (n, 2), and how far it is from the outline.

    Of the middles of pixels that are nearly as deep as any it is the one nearest to the region's middle: a bar has its
    point there. The border of the image is outline too.
    """
    n = int(regions.max(initial=0))
    pixels = np.flatnonzero(regions)
    region, depth = regions.reshape(-1)[pixels], _depths(regions, n).reshape(-1)[pixels]
    rows, columns = np.divmod(pixels, regions.shape[1])
    deepest = np.zeros(n + 1, np.float32)
    np.maximum.at(deepest, region, depth)
    areas = np.bincount(region, minlength=n + 1)
    middles = [np.bincount(region, along, n + 1) / np.maximum(areas, 1) for along in (rows, columns)]
    deep = np.flatnonzero(depth >= NEARLY * deepest[region])
    off = (rows[deep] - middles[0][region[deep]]) ** 2 + (columns[deep] - middles[1][region[deep]]) ** 2
    order = deep[np.lexsort((off, region[deep]))]
    _, first = np.unique(region[order], return_index=True)
    chosen = order[first]
    return np.stack([columns[chosen], rows[chosen]], axis=1) + 0.5, depth[chosen].astype(np.float64) - 0.5


def _depths(regions: Regions, n: int) -> npt.NDArray[np.float32]:
    """Return how far each pixel's middle is from the nearest one that is not of its region; 0 for label 0."""
    layer = layers(borders(regions).pairs, n)[regions]
    depths = np.zeros(regions.shape, np.float32)
    for number in range(1, int(layer.max(initial=0)) + 1):
        depths += distance_map(layer == number, border_is_background=True)
    return depths
