"""k-means and scree curves, ours and the peers': plain callables for the runner to time.

Every colour job returns the inertia over all pixels, so that quality stands beside time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

import snowshoe

Pixels = npt.NDArray[Any]
STARTS, SEED = 10, 0


def enlarged(photos: list[Pixels], side: int = 2048) -> Pixels:
    """Return a photo of side × side RGB pixels: four photos in a square, each resized with cubic interpolation."""
    import cv2

    half = side // 2
    parts = [cv2.resize(photo, (half, half), interpolation=cv2.INTER_CUBIC) for photo in photos[:4]]
    return np.ascontiguousarray(np.vstack([np.hstack(parts[:2]), np.hstack(parts[2:])]))


def inertia_of(photo: Pixels, centers: npt.NDArray[np.floating[Any]]) -> float:
    """Return the sum of squared distances of all pixels to the nearest centre."""
    total = 0.0
    for rows in np.array_split(photo.reshape(-1, photo.shape[-1]), 64):
        distance = [np.square(rows - center).sum(axis=1) for center in centers.astype(np.float64)]
        total += float(np.min(distance, axis=0).sum())
    return total


def snowshoe_scree(grey: Pixels, k_max: int = 30) -> npt.NDArray[np.float64]:
    return snowshoe.scree(grey, k_max=k_max).inertia


def sklearn_scree(grey: Pixels, k_max: int = 30, starts: int = STARTS) -> npt.NDArray[np.float64]:
    """The walk-through's loop: one KMeans for every k on all pixels."""
    from sklearn.cluster import KMeans

    pixels = grey.reshape(-1, 1).astype(np.float64)
    fits = [KMeans(k, n_init=starts, random_state=SEED).fit(pixels) for k in range(1, k_max + 1)]
    return np.array([fit.inertia_ for fit in fits])


def snowshoe_kmeans(photo: Pixels, k: int = 8) -> npt.NDArray[np.float64]:
    return snowshoe.kmeans(photo, k=k, channel_axis=-1, rng=SEED).model.centers


def sklearn_kmeans(photo: Pixels, k: int = 8, starts: int = STARTS) -> npt.NDArray[np.float32]:
    from sklearn.cluster import KMeans

    pixels = photo.reshape(-1, photo.shape[-1]).astype(np.float32)
    return KMeans(k, n_init=starts, random_state=SEED).fit(pixels).cluster_centers_


def opencv_kmeans(photo: Pixels, k: int = 8, starts: int = STARTS) -> npt.NDArray[np.float32]:
    import cv2

    cv2.setRNGSeed(SEED)
    pixels = photo.reshape(-1, photo.shape[-1]).astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 300, 0.1)
    return cv2.kmeans(pixels, k, None, criteria, starts, cv2.KMEANS_PP_CENTERS)[2]


def faiss_kmeans(photo: Pixels, k: int = 8, starts: int = STARTS) -> npt.NDArray[np.float32]:
    """All pixels: by default faiss would draw 256 of them for each centre."""
    import faiss

    pixels = photo.reshape(-1, photo.shape[-1]).astype(np.float32)
    clusters = faiss.Kmeans(photo.shape[-1], k, niter=25, nredo=starts, seed=SEED, max_points_per_centroid=len(pixels))
    clusters.train(pixels)
    return clusters.centroids
