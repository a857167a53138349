"""Outlines of regions beside OpenCV, whose contours are no polygons with holes, and rasterio, whose shapes are."""

from __future__ import annotations

from functools import partial

import numpy as np

from snowshoe.bench.speed.runner import Job
from snowshoe.filters.distance import nearest_label
from snowshoe.labels.outlines import outlines as trace
from snowshoe.types import Labels


def grains(side: int, n: int) -> Labels:
    """Return regions that fill a square: each pixel belongs to the nearest of n random points."""
    points = np.random.default_rng(0).choice(side * side, n, replace=False)
    names = np.zeros(side * side, np.int32)
    names[points] = np.arange(1, n + 1)
    return nearest_label(names.reshape(side, side))


def outlines(labels: Labels) -> Job:
    """From labels to rings of corners, every region with its label."""
    import cv2
    from rasterio import features

    return Job(
        name=f"outlines of {int(labels.max()):,} regions",
        size=f"{len(labels)}² {labels.dtype.name}",
        ours=partial(trace, labels),
        peers={
            "OpenCV": partial(cv2.findContours, labels, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE),
            "rasterio": lambda: list(features.shapes(labels)),
        },
        slow=frozenset({"rasterio"}),
        goals={"OpenCV": 1, "rasterio": 10},
    )
