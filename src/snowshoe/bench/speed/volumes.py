"""Volumes: components, smoothing, edges, watershed and supervoxels beside cc3d, scipy, SimpleITK and scikit-image."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any

import numpy as np
from scipy import ndimage

import snowshoe
from snowshoe.bench.speed.regions import relief_of
from snowshoe.bench.speed.runner import Job
from snowshoe.labels.connected import connected
from snowshoe.types import Pixels


def drops(side: int, sigma: float = 4.0) -> Pixels:
    """Return a volume of float32 with soft drops of some voxels' width, half of it above 0."""
    noise = np.random.default_rng(0).standard_normal((side,) * 3, dtype=np.float32)
    return snowshoe.gaussian(noise, sigma=sigma, truncate=3.0)


def cells_like(side: int) -> Pixels:
    """Return a cube of uint8 pixels with touching blobs, shading and noise, as a confocal stack has them."""
    z, y, x = (np.arange(side) / 9 for _ in range(3))
    waves = np.sin(z)[:, None, None] + np.sin(1.1 * y + 1)[:, None] + np.sin(0.9 * x + 2)
    noise = np.random.default_rng(0).normal(0, 7, waves.shape)
    pixels: Pixels = np.clip(70 + 80 * (waves > 0.5) + 10 * waves + noise, 0, 255).astype(np.uint8)
    return pixels


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


def sobel(volume: Pixels) -> Job:
    """Gradients along three axes and their magnitude; scipy's one after the other, SimpleITK's magnitude alone."""
    library: Any = importlib.import_module("SimpleITK")
    image = library.GetImageFromArray(volume)

    def scipy() -> Any:
        sides = [ndimage.sobel(volume.astype(np.float32), axis=axis) for axis in range(3)]
        return np.sqrt(sides[0] ** 2 + sides[1] ** 2 + sides[2] ** 2)

    return Job(
        name="Sobel in 3-D with magnitude",
        size=f"{len(volume)}³ uint8",
        ours=lambda: snowshoe.sobel(volume),
        peers={
            "scipy": scipy,
            "SimpleITK": lambda: library.SobelEdgeDetection(library.Cast(image, library.sitkFloat32)),
        },
        slow=frozenset({"scipy", "SimpleITK"}),
        goals={"scipy": 10, "SimpleITK": 3},
    )


def canny(volume: Pixels) -> Job:
    """Smoothing, gradient, suppression and hysteresis of a volume, with the same sigma."""
    library: Any = importlib.import_module("SimpleITK")
    image = library.GetImageFromArray(volume.astype(np.float32))
    return Job(
        name="Canny in 3-D, sigma 2",
        size=f"{len(volume)}³ uint8",
        ours=lambda: snowshoe.canny(volume, sigma=2.0, low=80, high=160).crossings,
        peers={"SimpleITK": lambda: library.CannyEdgeDetection(image, 5.0, 10.0, [4.0] * 3, [0.01] * 3)},
        slow=frozenset({"SimpleITK"}),
        goals={"SimpleITK": 3},
    )


def watershed(volume: Pixels, spacing: int = 32) -> Job:
    """Flood an 8-bit gradient from a grid of markers, 6 neighbours."""
    from skimage.segmentation import watershed as scikit_image

    relief, markers = np.rint(255 * relief_of(volume)).astype(np.uint8), np.zeros(volume.shape, np.int32)
    seeds = markers[(np.s_[spacing // 2 :: spacing],) * 3]
    seeds[:] = np.arange(1, seeds.size + 1).reshape(seeds.shape)
    library: Any = importlib.import_module("SimpleITK")
    images = library.GetImageFromArray(relief), library.GetImageFromArray(markers.astype(np.uint16))

    def itk() -> Any:
        return library.MorphologicalWatershedFromMarkers(*images, markWatershedLine=False, fullyConnected=False)

    return Job(
        name="watershed from markers, volume",
        size=f"{len(volume)}³ uint8",
        ours=partial(snowshoe.watershed, relief, markers=markers, relief="image"),
        peers={"scikit-image": partial(scikit_image, relief, markers), "SimpleITK": itk},
        slow=frozenset({"scikit-image", "SimpleITK"}),
        goals={"scikit-image": 3, "SimpleITK": 3},
    )


def slic(volume: Pixels, n_segments: int = 2000) -> Job:
    """Supervoxels of grey values, ten rounds."""
    from skimage import segmentation

    settings: dict[str, Any] = {"n_segments": n_segments, "sigma": 0}
    level = volume.astype(np.float32) / 255
    return Job(
        name=f"SLIC, {n_segments} supervoxels",
        size=f"{len(volume)}³ uint8",
        ours=partial(snowshoe.slic, volume, compactness=10.0, max_iter=10, **settings),
        peers={
            "scikit-image": partial(
                segmentation.slic, level, compactness=0.1, max_num_iter=10, channel_axis=None, **settings
            )
        },
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 5},
    )
