"""Thresholds beside scikit-image and OpenCV, and all global ones beside one pass over the pixels."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from snowshoe.bench.speed.runner import Job
from snowshoe.types import Pixels

WINDOWS = (15, 51, 201)
GLOBAL_SIDE = 10_000


def jobs(image: Pixels) -> list[Job]:
    """Return the jobs on an 8-bit image: local thresholds for small and large windows, and of floats."""
    local = [_sauvola(image, window) for window in WINDOWS]
    return [*local, _niblack(image), _sauvola(image.astype(np.float32), WINDOWS[1])]


def _sauvola(image: Pixels, window: int) -> Job:
    from skimage.filters import threshold_sauvola

    import snowshoe

    return Job(
        name=f"Sauvola, window {window}, {image.dtype.name}",
        size=f"{len(image)}²",
        ours=partial(snowshoe.sauvola, image, window=window),
        peers={"scikit-image": lambda: image > threshold_sauvola(image, window, r=128)},
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 5},
    )


def _niblack(image: Pixels) -> Job:
    import cv2
    from skimage.filters import threshold_niblack

    import snowshoe

    opencv: Any = cv2
    return Job(
        name=f"Niblack, window 51, {image.dtype.name}",
        size=f"{len(image)}²",
        ours=partial(snowshoe.niblack, image, window=51),
        peers={
            "scikit-image": lambda: image > threshold_niblack(image, 51),
            "OpenCV": partial(opencv.ximgproc.niBlackThreshold, image, 1, cv2.THRESH_BINARY, 51, -0.2),
        },
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 5},
    )


def every_global(side: int = GLOBAL_SIDE) -> Job:
    """Return the job of fitting every global threshold of a 16-bit image, beside its histogram alone."""
    from snowshoe import catalogue
    from snowshoe.arrays import as_image
    from snowshoe.statistics.histogram import Histogram

    rng = np.random.default_rng(0)
    checked = as_image(
        np.where(rng.random((side, side), np.float32) < 0.2, 9000, 3000).astype(np.uint16) + _noise(side)
    )
    methods = [m for m in catalogue.methods() if m.family == "threshold" and m.statistic is Histogram]

    def fit_all() -> list[Any]:
        histogram = Histogram.of(checked)
        return [m.fit(histogram, **m.fit_parameters(m.defaults())) for m in methods if m.fit]

    return Job(
        name=f"{len(methods)} global thresholds from one histogram",
        size=f"{side}² uint16",
        ours=fit_all,
        peers={"the histogram alone": partial(Histogram.of, checked)},
        goals={"the histogram alone": 1 / 1.3},
    )


def _noise(side: int) -> Pixels:
    noise: Pixels = np.random.default_rng(1).integers(0, 2000, (side, side), np.uint16)
    return noise
