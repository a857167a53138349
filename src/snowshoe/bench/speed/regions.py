"""Watershed beside scikit-image and OpenCV, and edge map → UCM beside higra."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

import snowshoe
from snowshoe.arrays import as_image
from snowshoe.bench.speed.runner import Job
from snowshoe.filters.relief import gradient_magnitude
from snowshoe.hierarchies import ultrametric_contours
from snowshoe.types import Pixels

SIGMA = 2.0


def relief_of(image: Pixels) -> Pixels:
    """Return the gradient of an image on a scale from 0 to 1."""
    gradient = gradient_magnitude(as_image(image), SIGMA)
    return gradient / float(gradient.max())


def watershed(image: Pixels, spacing: int = 32) -> Job:
    """Flood an 8-bit gradient from a grid of markers; OpenCV takes three channels and draws lines."""
    import cv2
    from skimage.segmentation import watershed as scikit_image

    relief = np.rint(255 * relief_of(image)).astype(np.uint8)
    markers = np.zeros(image.shape, np.int32)
    seeds = markers[spacing // 2 :: spacing, spacing // 2 :: spacing]
    seeds[:] = np.arange(1, seeds.size + 1).reshape(seeds.shape)
    coloured = cv2.cvtColor(relief, cv2.COLOR_GRAY2BGR)
    return Job(
        name="watershed from markers",
        size=f"{len(image)}² uint8",
        ours=lambda: snowshoe.watershed(relief, markers=markers, relief="image"),
        peers={
            "scikit-image": lambda: scikit_image(relief, markers),
            "OpenCV": lambda: cv2.watershed(coloured, markers.copy()),
        },
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 5, "OpenCV": 1.2},
    )


def ucm(image: Pixels) -> Job:
    """From edge strength and orientation to the contour map of double size, or higra's of the sides of pixels."""
    strength = relief_of(image)
    orientation = snowshoe.sobel(snowshoe.gaussian(image, sigma=SIGMA)).orientation

    def higra() -> Any:
        library: Any = importlib.import_module("higra")
        graph = library.get_4_adjacency_graph(strength.shape)
        weights = library.weight_graph(graph, strength, library.WeightFunction.mean)
        angles = library.weight_graph(graph, orientation, library.WeightFunction.source)
        tree, altitudes = library.mean_pb_hierarchy(graph, weights, strength.shape, edge_orientations=angles)
        return library.saliency(tree, altitudes)

    return Job(
        name="edge map → UCM",
        size=f"{image.shape[1]}×{image.shape[0]}",
        ours=lambda: ultrametric_contours(strength, orientation).ucm2,
        peers={"higra": higra},
        goals={"higra": 2},
    )
