"""Volumes: connected components beside cc3d and scipy, Gaussian smoothing beside scipy and SimpleITK."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
from scipy import ndimage

import snowshoe
from snowshoe.bench.speed.runner import Job
from snowshoe.labels.connected import connected
from snowshoe.types import Pixels


def drops(side: int, sigma: float = 4.0) -> Pixels:
    """Return a volume of float32 with soft drops of some voxels' width, half of it above 0."""
    noise = np.random.default_rng(0).standard_normal((side,) * 3, dtype=np.float32)
    return snowshoe.gaussian(noise, sigma=sigma, truncate=3.0)


def components(volume: Pixels, connectivity: int) -> Job:
    """Number the connected voxels above 0, with 6 neighbours or with 26."""
    library: Any = importlib.import_module("cc3d")
    mask = (volume > 0).astype(np.uint8)
    n_neighbours = {1: 6, 3: 26}[connectivity]
    steps = ndimage.generate_binary_structure(3, connectivity)
    return Job(
        name=f"components, {n_neighbours} neighbours",
        size=f"{len(volume)}³ uint8",
        ours=lambda: connected(mask, None, connectivity=connectivity, background=0),
        peers={
            "cc3d": lambda: library.connected_components(mask, connectivity=n_neighbours, out_dtype=np.uint32),
            "scipy": lambda: ndimage.label(mask, steps),
        },
        slow=frozenset({"scipy"}),
        goals={"cc3d": 1.2, "scipy": 5},
    )


def gaussian(volume: Pixels, sigma: float = 2.0) -> Job:
    """Smooth a volume; SimpleITK by its discrete Gaussian."""
    library: Any = importlib.import_module("SimpleITK")
    image = library.GetImageFromArray(volume)
    return Job(
        name=f"Gaussian in 3-D, sigma {sigma:g}",
        size=f"{len(volume)}³ float32",
        ours=lambda: snowshoe.gaussian(volume, sigma=sigma),
        peers={
            "scipy": lambda: ndimage.gaussian_filter(volume, sigma),
            "SimpleITK": lambda: library.DiscreteGaussian(image, sigma**2),
        },
        slow=frozenset({"SimpleITK"}),
        goals={"scipy": 5},
    )
