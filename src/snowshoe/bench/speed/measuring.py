"""A table of regions beside scikit-image."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

import snowshoe
from snowshoe.bench.speed.runner import Job
from snowshoe.types import Labels, Pixels

BOTH = {
    "label": ("label",),
    "area": ("area",),
    "centroid": ("centroid",),
    "bbox": ("bbox",),
    "extent": ("extent",),
    "equivalent_diameter_area": ("equivalent_diameter_area",),
    "axis_lengths": ("axis_major_length", "axis_minor_length"),
    "eccentricity": ("eccentricity",),
    "orientation": ("orientation",),
    "perimeter": ("perimeter",),
    "perimeter_crofton": ("perimeter_crofton",),
    "area_convex": ("area_convex",),
    "solidity": ("solidity",),
    "feret_diameter": ("feret_diameter_max",),
    "euler_number": ("euler_number",),
    "intensity_mean": ("intensity_mean",),
    "intensity_std": ("intensity_std",),
    "intensity_min": ("intensity_min",),
    "intensity_max": ("intensity_max",),
    "centroid_weighted": ("centroid_weighted",),
}
"""Our properties → scikit-image's of the same meaning."""


def grains(side: int, n: int) -> tuple[Labels, Pixels]:
    """Return about n roundish regions of a square image, some of which touch, and uint16 values for them."""
    rng = np.random.default_rng(0)
    apart = round(side / n**0.5)
    seeds = np.zeros((side, side), np.int32)
    places = np.arange(apart // 2, side, apart)
    moved = rng.integers(-apart // 4, apart // 4, (2, len(places), len(places)))
    rows, columns = np.clip(np.stack(np.meshgrid(places, places, indexing="ij")) + moved, 0, side - 1)
    seeds[rows, columns] = np.arange(1, rows.size + 1).reshape(rows.shape)
    depth, nearest = ndimage.distance_transform_edt(seeds == 0, return_indices=True)
    labels: Labels = np.where(depth < apart * 0.48, seeds[tuple(nearest)], 0).astype(np.int32)
    values = (rng.integers(0, 50, labels.shape) + 20 * (labels % 97)).astype(np.uint16)
    return labels, values


def region_table(side: int, n: int) -> Job:
    """Every property that both have."""
    from skimage.measure import regionprops_table

    labels, image = grains(side, n)
    theirs = [name for names in BOTH.values() for name in names]
    return Job(
        name="region table",
        size=f"{side}² and {len(np.unique(labels)) - 1} regions",
        ours=lambda: snowshoe.measure(labels, image, properties=tuple(BOTH)),
        peers={"scikit-image": lambda: regionprops_table(labels, image, properties=theirs)},
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 50},
    )


def whole_table(side: int, n: int) -> Job:
    """Every property, those that scikit-image does not have included; beside it with those that it has."""
    job = region_table(side, n)
    labels, image = grains(side, n)
    return Job(
        name="region table, every property",
        size=job.size,
        ours=lambda: snowshoe.measure(labels, image),
        peers=job.peers,
        slow=job.slow,
    )
