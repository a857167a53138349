"""A table of regions beside scikit-image."""

from __future__ import annotations

import numpy as np

import snowshoe
from snowshoe.bench.speed.outlines import grains
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


def valued(labels: Labels) -> Pixels:
    """Return uint16 values for the pixels of regions."""
    noise = np.random.default_rng(0).integers(0, 50, labels.shape)
    return (noise + 20 * (labels % 97)).astype(np.uint16)


def region_table(side: int, n: int) -> Job:
    """Every property that both have."""
    from skimage.measure import regionprops_table

    labels = grains(side, n)
    image = valued(labels)
    theirs = [name for names in BOTH.values() for name in names]
    return Job(
        name="region table",
        size=f"{side}² and {n:,} regions",
        ours=lambda: snowshoe.measure(labels, image, properties=tuple(BOTH)),
        peers={"scikit-image": lambda: regionprops_table(labels, image, properties=theirs)},
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 50},
    )


def whole_table(side: int, n: int) -> Job:
    """Every property, those that scikit-image does not have included; beside it with those that it has."""
    job = region_table(side, n)
    labels = grains(side, n)
    image = valued(labels)
    return Job(
        name="region table, every property",
        size=job.size,
        ours=lambda: snowshoe.measure(labels, image),
        peers=job.peers,
        slow=job.slow,
    )
