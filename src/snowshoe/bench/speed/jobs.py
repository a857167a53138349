"""What is timed, and against whom. Images are made here, so that a run needs no data."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from snowshoe.bench.speed.runner import Job
from snowshoe.types import Pixels

SIDE = 4096


def photo_like(shape: tuple[int, int], seed: int = 0) -> Pixels:
    """Return uint8 pixels with smooth shapes, shading and noise, as a photo has them."""
    rng = np.random.default_rng(seed)
    rows, columns = (np.arange(n) / n for n in shape)
    waves = np.sin(9 * rows)[:, None] * np.cos(7 * columns) + np.sin(23 * (rows[:, None] + columns))
    shading = 110 + 45 * waves + 25 * (waves > 0.4)
    pixels: Pixels = np.clip(shading + rng.normal(0, 7, shape), 0, 255).astype(np.uint8)
    return pixels


def jobs() -> list[Job]:
    """Return every job, small images first."""
    from snowshoe.bench.speed import jobs_threshold

    first = [_scree(), _partition(), _multiotsu(), _otsu("uint8"), _otsu("uint16")]
    return [*first, *jobs_threshold.jobs(photo_like((SIDE, SIDE))), jobs_threshold.every_global()]


def _scree() -> Job:
    import snowshoe

    grey = photo_like((321, 481))
    return Job(
        name="scree, k = 1…30",
        size="481×321 grey",
        ours=partial(snowshoe.scree, grey),
        peers={"scikit-learn, n_init=10": partial(_sklearn_scree, grey)},
        slow=frozenset({"scikit-learn, n_init=10"}),
        goals={"scikit-learn, n_init=10": 5000},
    )


def _sklearn_scree(grey: Pixels) -> list[float]:
    from sklearn.cluster import KMeans

    pixels = grey.reshape(-1, 1).astype(np.float64)
    return [float(KMeans(k, n_init=10, random_state=0).fit(pixels).inertia_) for k in range(1, 31)]


def _partition() -> Job:
    from snowshoe.statistics.histogram import Histogram
    from snowshoe.statistics.partition import partitions

    counts = np.random.default_rng(0).integers(1, 1000, 65_536)
    histogram = Histogram(np.arange(65_536.0), counts, (0.0, 65_535.0))
    return Job(name="exact 1-D k-means, k = 1…30", size="65 536 values", ours=partial(partitions, histogram, 30))


def _multiotsu() -> Job:
    from skimage.filters import threshold_multiotsu

    import snowshoe

    grey = photo_like((321, 481))
    return Job(
        name="multi-Otsu, 5 classes",
        size="481×321 grey",
        ours=partial(snowshoe.multiotsu, grey, classes=5),
        peers={"scikit-image": lambda: np.digitize(grey, threshold_multiotsu(grey, 5))},
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 1000},
    )


def _otsu(dtype: str) -> Job:
    import cv2
    from skimage.filters import threshold_otsu

    import snowshoe

    image: Any = photo_like((SIDE, SIDE))
    if dtype == "uint16":
        image = image.astype(np.uint16) * 200 + np.random.default_rng(1).integers(0, 200, image.shape, np.uint16)
    return Job(
        name=f"Otsu, {dtype}",
        size=f"{SIDE}²",
        ours=partial(snowshoe.otsu, image),
        peers={
            "OpenCV": partial(cv2.threshold, image, 0, 1, cv2.THRESH_OTSU),
            "scikit-image": lambda: image > threshold_otsu(image),
        },
        moved=(image.nbytes, image.size),
        goals={"OpenCV": 1, "scikit-image": 20, "floor": 0.5},
    )
