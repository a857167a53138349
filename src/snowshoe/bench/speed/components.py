"""Connected components of planes and volumes beside OpenCV, cc3d and scipy."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import ndimage

import snowshoe
from snowshoe.bench.speed.runner import Job
from snowshoe.labels.connected import connected
from snowshoe.types import Pixels

NEIGHBOURS = {(2, 1): 4, (2, 2): 8, (3, 1): 6, (3, 3): 26}
"""Axes and orthogonal steps → how many pixels are next to one."""


def _noise(shape: tuple[int, ...]) -> Pixels:
    return np.random.default_rng(0).standard_normal(shape, np.float32)


def soft(shape: tuple[int, ...], sigma: float = 4.0) -> Pixels:
    """Return float32 pixels with soft drops of some pixels' width, half of them above 0."""
    return snowshoe.gaussian(_noise(shape), sigma=sigma, truncate=3.0)


def components(image: Pixels, connectivity: int) -> Job:
    """Number the connected pixels above 0; OpenCV knows planes only."""
    import cv2

    library: Any = importlib.import_module("cc3d")
    mask = (image > 0).astype(np.uint8)
    n = NEIGHBOURS[image.ndim, connectivity]
    steps = ndimage.generate_binary_structure(image.ndim, connectivity)
    peers: dict[str, Any] = {
        "cc3d": lambda: library.connected_components(mask, connectivity=n, out_dtype=np.uint32),
        "scipy": lambda: ndimage.label(mask, steps),
    }
    if image.ndim == 2:
        peers["OpenCV"] = lambda: cv2.connectedComponents(mask, connectivity=n, ltype=cv2.CV_32S)
    return Job(
        name=f"components, {n} neighbours",
        size=f"{len(image)}{'²' if image.ndim == 2 else '³'} uint8",
        ours=lambda: connected(mask, None, connectivity=connectivity, background=0),
        peers=peers,
        slow=frozenset({"scipy"}),
        goals={"cc3d": 1.2, "OpenCV": 1.2, "scipy": 5},
    )


def components_of_noise(shape: tuple[int, int]) -> Job:
    """Number the diagonally connected pixels of noise, half of which is above 0: the hardest of all images to label."""
    return replace(
        components(_noise(shape), 2), name="components of noise, 8 neighbours", goals={"cc3d": 1.2, "OpenCV": 1.2}
    )
