"""What is timed, on which pixels. Images are made here or come with scikit-image, so that a run needs no data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from snowshoe.bench.speed import (
    cluster,
    components,
    distances,
    edges,
    filters,
    local_thresholds,
    measuring,
    outlines,
    regions,
    superpixels,
    thresholds,
    volumes,
)
from snowshoe.bench.speed.runner import Job
from snowshoe.types import Pixels

SIDE, CUBE = 4096, 256


def photo_like(shape: tuple[int, int]) -> Pixels:
    """Return uint8 pixels with smooth shapes, shading and noise, as a photo has them."""
    rows, columns = (np.arange(n) / n for n in shape)
    waves = np.sin(9 * rows)[:, None] * np.cos(7 * columns) + np.sin(23 * (rows[:, None] + columns))
    noise = np.random.default_rng(0).normal(0, 7, shape)
    pixels: Pixels = np.clip(110 + 45 * waves + 25 * (waves > 0.4) + noise, 0, 255).astype(np.uint8)
    return pixels


def large(dtype: str) -> Any:
    """Return the large image in a type; 16 bits hold finer steps, not only the same ones."""
    image = photo_like((SIDE, SIDE))
    if dtype == "uint16":
        return image.astype(np.uint16) * 200 + np.random.default_rng(1).integers(0, 200, image.shape, np.uint16)
    return image.astype(dtype)


JOBS: dict[str, Callable[[], Job]] = {
    "scree": lambda: cluster.scree(photo_like((321, 481))),
    "exact 1-D k-means": thresholds.partition,
    "multi-Otsu": lambda: thresholds.multiotsu(photo_like((321, 481))),
    "Otsu uint8": lambda: thresholds.otsu(large("uint8")),
    "Otsu uint16": lambda: thresholds.otsu(large("uint16")),
    "Sauvola 15": lambda: local_thresholds.sauvola(large("uint8"), 15),
    "Sauvola 201": lambda: local_thresholds.sauvola(large("uint8"), 201),
    "Sauvola float": lambda: local_thresholds.sauvola(large("float32"), 51),
    "Niblack": lambda: local_thresholds.niblack(large("uint8"), 51),
    "local median": lambda: local_thresholds.local_median(large("uint8")[:1024, :1024].copy(), 51),
    "global thresholds": lambda: local_thresholds.every_global(local_thresholds.two_populations()),
    "k-means RGB": lambda: cluster.kmeans(cluster.four_photos(2048)),
    "Gaussian mixture": lambda: cluster.gmm(photo_like((321, 481))),
    "Sobel": lambda: edges.sobel(large("uint8")),
    "Gaussian": lambda: edges.gaussian(large("float32")),
    "Gaussian gradient": lambda: edges.gaussian_gradient(large("float32")),
    "Laplacian of Gaussian": lambda: edges.log_response(large("float32")),
    "zero crossings": lambda: edges.log(large("float32")),
    "Canny": lambda: edges.canny(large("uint8")),
    "Canny, no smoothing": lambda: edges.canny_unsmoothed(large("uint8")),
    "distance map": lambda: distances.distance(distances.blobs((SIDE, SIDE), 32)),
    "distance map, far": lambda: distances.distance(
        distances.blobs((SIDE, SIDE), 512), name="distance map, large objects"
    ),
    "distance map 256³": lambda: distances.distance(distances.blobs((256, 256, 256), 16)),
    "distance map 512³": lambda: distances.distance(distances.blobs((512, 512, 512), 32)),
    "distance map, planes apart": lambda: distances.distance(
        distances.blobs((256, 256, 256), 16), distances.WITH_PLANES_APART, "distance map, planes apart"
    ),
    "median": lambda: filters.median(large("uint8")[:1024, :1024].copy(), 10),
    "top-hat": lambda: filters.top_hat(large("uint8")[:1024, :1024].copy(), 25),
    "rolling ball": lambda: filters.rolling_ball(photo_like((512, 512)), 25),
    "watershed": lambda: regions.watershed(photo_like((2048, 2048))),
    "outlines": lambda: outlines.outlines(outlines.grains(2048, 10_000)),
    "region table": lambda: measuring.region_table(2048, 10_000),
    "region table, every property": lambda: measuring.whole_table(2240, 20_000),
    "UCM": lambda: regions.ucm(photo_like((321, 481))),
    "watershed, volume": lambda: volumes.watershed(volumes.cells_like(CUBE)),
    "SLIC, volume": lambda: volumes.slic(volumes.cells_like(CUBE)),
    "SLIC": lambda: superpixels.slic(cluster.four_photos(1024)),
    "felzenszwalb": lambda: superpixels.felzenszwalb(cluster.four_photos(1024)),
    "quickshift": lambda: superpixels.quickshift(cluster.four_photos(512)),
    "components": lambda: components.components(components.soft((SIDE, SIDE)), 1),
    "components, 8 neighbours": lambda: components.components(components.soft((SIDE, SIDE)), 2),
    "components of noise": lambda: components.components_of_noise((SIDE, SIDE)),
    "components 3-D": lambda: components.components(components.soft((512,) * 3), 1),
    "components 3-D, 26 neighbours": lambda: components.components(components.soft((512,) * 3), 3),
    "Gaussian 3-D": lambda: volumes.gaussian(components.soft((256,) * 3)),
    "Sobel 3-D": lambda: volumes.sobel(volumes.cells_like(256)),
    "Canny 3-D": lambda: volumes.canny(volumes.cells_like(256)),
}
"""Each job by a short name; its images are made when it is called."""
