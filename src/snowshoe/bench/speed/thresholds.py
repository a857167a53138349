"""Thresholds beside OpenCV and scikit-image."""

from __future__ import annotations

from functools import partial

import numpy as np

import snowshoe
from snowshoe.bench.speed.runner import Job
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.partition import partitions
from snowshoe.types import Pixels


def partition() -> Job:
    """The dynamic programme on as many values as 16 bits hold."""
    counts = np.random.default_rng(0).integers(1, 1000, 65_536)
    histogram = Histogram(np.arange(65_536.0), counts, (0.0, 65_535.0))
    return Job(name="exact 1-D k-means, k = 1…30", size="65 536 values", ours=partial(partitions, histogram, 30))


def multiotsu(grey: Pixels) -> Job:
    """Five classes; more take scikit-image minutes."""
    from skimage.filters import threshold_multiotsu

    return Job(
        name="multi-Otsu, 5 classes",
        size="481×321 uint8",
        ours=partial(snowshoe.multiotsu, grey, classes=5),
        peers={"scikit-image": lambda: np.digitize(grey, threshold_multiotsu(grey, 5))},
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 1000},
    )


def otsu(image: Pixels) -> Job:
    """From pixels to labels."""
    import cv2
    from skimage.filters import threshold_otsu

    return Job(
        name="Otsu",
        size=f"{image.shape[0]}² {image.dtype.name}",
        ours=partial(snowshoe.otsu, image),
        peers={
            "OpenCV": partial(cv2.threshold, image, 0, 1, cv2.THRESH_OTSU),
            "scikit-image": lambda: image > threshold_otsu(image),
        },
        moved=(image.nbytes, image.size),
        goals={"OpenCV": 1, "scikit-image": 20, "floor": 0.5},
    )
