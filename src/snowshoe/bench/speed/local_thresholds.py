"""Local thresholds beside scikit-image and OpenCV, and all global ones beside one pass over the pixels."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

import snowshoe
from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.bench.speed.runner import Job
from snowshoe.statistics.histogram import Histogram
from snowshoe.types import Pixels


def sauvola(image: Pixels, window: int) -> Job:
    """From pixels to labels; the time doesn't depend on the window."""
    from skimage.filters import threshold_sauvola

    return Job(
        name=f"Sauvola, window {window}",
        size=f"{len(image)}² {image.dtype.name}",
        ours=partial(snowshoe.sauvola, image, window=window, r=128),
        peers={"scikit-image": lambda: image > threshold_sauvola(image, window, r=128)},
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 5},
    )


def niblack(image: Pixels, window: int) -> Job:
    """From pixels to labels."""
    import cv2
    from skimage.filters import threshold_niblack

    return Job(
        name=f"Niblack, window {window}",
        size=f"{len(image)}² {image.dtype.name}",
        ours=partial(snowshoe.niblack, image, window=window),
        peers={
            "scikit-image": lambda: image > threshold_niblack(image, window),
            "OpenCV": partial(cv2.ximgproc.niBlackThreshold, image, 1, cv2.THRESH_BINARY, window, -0.2),
        },
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 5},
    )


def local_median(image: Pixels, window: int) -> Job:
    """From pixels to labels; OpenCV takes 8 bits only at this window."""
    import cv2
    import scipy.ndimage as ndi

    return Job(
        name=f"Local median, window {window}",
        size=f"{len(image)}² {image.dtype.name}",
        ours=partial(snowshoe.local_median, image, window=window),
        peers={
            "OpenCV": lambda: image > cv2.medianBlur(image, window),
            "scipy": lambda: image > ndi.median_filter(image, window),
        },
        slow=frozenset({"scipy"}),
    )


def every_global(image: Pixels) -> Job:
    """Every global threshold from one read, beside the histogram alone."""
    checked = as_image(image)
    methods = [m for m in catalogue.methods() if m.family == "threshold" and m.statistic is Histogram and m.fit]

    def fit_all() -> list[Any]:
        histogram = Histogram.of(checked)
        return [m.fit(histogram, **m.fit_parameters(m.defaults())) for m in methods if m.fit]

    return Job(
        name=f"{len(methods)} global thresholds",
        size=f"{len(image)}² {image.dtype.name}",
        ours=fit_all,
        peers={"the histogram alone": partial(Histogram.of, checked)},
        goals={"the histogram alone": 1 / 1.3},
    )


def two_populations(side: int = 10_000) -> Pixels:
    """Return 100 megapixels of 12-bit camera-like counts in 16 bits."""
    rng = np.random.default_rng(0)
    pixels: Pixels = rng.integers(0, 1200, (side, side), np.uint16)
    pixels[::3] += 2400
    return pixels
