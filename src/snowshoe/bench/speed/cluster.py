"""k-means and scree beside scikit-learn, OpenCV and faiss, which get all the pixels and ten starts each."""

from __future__ import annotations

import importlib.util
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import snowshoe
from snowshoe.bench.speed.runner import Job
from snowshoe.types import Pixels

STARTS = 10
PHOTOS = ("coffee.png", "astronaut.png", "chelsea.png", "rocket.jpg")


def four_photos(side: int) -> Pixels:
    """Return side × side RGB pixels: four photos that scikit-image brings, each enlarged with cubic interpolation."""
    import cv2

    spec = importlib.util.find_spec("skimage")
    folder = Path(str(spec and spec.origin)).parent / "data"
    parts: list[Any] = [snowshoe.read(folder / name) for name in PHOTOS]
    quarters = [cv2.resize(part, (side // 2, side // 2), interpolation=cv2.INTER_CUBIC) for part in parts]
    return np.ascontiguousarray(np.vstack([np.hstack(quarters[:2]), np.hstack(quarters[2:])]))


def scree(grey: Pixels) -> Job:
    """The scree curve of a grey image, all criteria included."""

    def sklearn() -> list[float]:
        from sklearn.cluster import KMeans

        pixels = grey.reshape(-1, 1).astype(np.float64)
        return [float(KMeans(k, n_init=STARTS, random_state=0).fit(pixels).inertia_) for k in range(1, 31)]

    return Job(
        name="scree, k = 1…30",
        size="481×321 uint8",
        ours=partial(snowshoe.scree, grey),
        peers={"scikit-learn": sklearn},
        slow=frozenset({"scikit-learn"}),
        goals={"scikit-learn": 5000},
    )


def kmeans(photo: Pixels, k: int = 8) -> Job:
    """k-means of the colours of a photo."""
    pixels = photo.reshape(-1, photo.shape[-1]).astype(np.float32)

    def sklearn() -> Any:
        from sklearn.cluster import KMeans

        return KMeans(k, n_init=STARTS, random_state=0).fit(pixels).cluster_centers_

    def opencv() -> Any:
        import cv2

        cv2.setRNGSeed(0)
        stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 300, 0.1)
        return cv2.kmeans(pixels, k, None, stop, STARTS, cv2.KMEANS_PP_CENTERS)[2]  # type: ignore[call-overload]

    def faiss() -> Any:
        import faiss as library

        # By default faiss would draw 256 pixels for each centre.
        peer = library.Kmeans(3, k, niter=25, nredo=STARTS, seed=0, max_points_per_centroid=len(pixels))
        peer.train(pixels)
        return peer.centroids

    peers = {"scikit-learn": sklearn, "OpenCV": opencv, "faiss": faiss}
    return Job(
        name=f"k-means RGB, k = {k}",
        size=f"{photo.shape[0]}² photo",
        ours=lambda: snowshoe.kmeans(photo, k=k, channel_axis=-1).model.centers,  # type: ignore[union-attr]
        peers=peers,
        slow=frozenset(peers),
        goals=dict.fromkeys(peers, 100),
        cost=partial(inertia_of, photo),
    )


def gmm(grey: Pixels, k: int = 3) -> Job:
    """A Gaussian mixture of grey values; scikit-learn gets all the pixels and one start."""

    def sklearn() -> Any:
        from sklearn.mixture import GaussianMixture

        pixels = grey.reshape(-1, 1).astype(np.float64)
        return GaussianMixture(k, max_iter=200, random_state=0).fit_predict(pixels)

    return Job(
        name=f"Gaussian mixture, k = {k}",
        size="481×321 uint8",
        ours=partial(snowshoe.gmm, grey, k=k),
        peers={"scikit-learn": sklearn},
        slow=frozenset({"scikit-learn"}),
    )


def inertia_of(photo: Pixels, centers: Pixels) -> float:
    """Return the sum of squared distances of all pixels to their nearest centres."""
    total = 0.0
    for rows in np.array_split(photo.reshape(-1, photo.shape[-1]), 64):
        distance = [np.square(rows - center).sum(axis=1) for center in centers.astype(np.float64)]
        total += float(np.min(distance, axis=0).sum())
    return total
