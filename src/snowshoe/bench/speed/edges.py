"""Edges and smoothing beside OpenCV and scipy."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import scipy.ndimage as ndi

import snowshoe
from snowshoe.bench.speed.runner import Job
from snowshoe.types import Pixels

SIGMA = 2.0


def sobel(image: Pixels) -> Job:
    """gx, gy, magnitude and orientation of an 8-bit image."""
    import cv2

    def opencv() -> tuple[Any, ...]:
        gx, gy = cv2.Sobel(image, cv2.CV_32F, 1, 0), cv2.Sobel(image, cv2.CV_32F, 0, 1)
        return gx, gy, *cv2.cartToPolar(gx, gy)

    def scipy() -> tuple[Any, ...]:
        wide = image.astype(np.float32)
        gx, gy = ndi.sobel(wide, axis=1), ndi.sobel(wide, axis=0)
        return gx, gy, np.hypot(gx, gy), np.arctan2(gy, gx)

    n = image.size
    return Job(
        name="Sobel: gx, gy, magnitude, orientation",
        size=f"{image.shape[0]}² uint8",
        ours=partial(snowshoe.sobel, image),
        peers={"OpenCV": opencv, "scipy + NumPy": scipy},
        slow=frozenset({"scipy + NumPy"}),
        moved=(n, 2 * n, 2 * n, 4 * n, 4 * n),
        goals={"OpenCV": 3, "scipy + NumPy": 30, "floor": 0.7},
    )


def gaussian(image: Pixels) -> Job:
    """Gaussian smoothing of a float32 image, all with the same window."""
    import cv2

    width = 2 * round(4 * SIGMA) + 1
    return Job(
        name=f"Gaussian, sigma {SIGMA:g}",
        size=f"{image.shape[0]}² float32",
        ours=partial(snowshoe.gaussian, image, sigma=SIGMA),
        peers={
            "OpenCV": partial(cv2.GaussianBlur, image, (width, width), SIGMA, borderType=cv2.BORDER_REFLECT),
            "scipy": partial(ndi.gaussian_filter, image, SIGMA),
        },
        slow=frozenset({"scipy"}),
        goals={"OpenCV": 1.2, "scipy": 5},
    )


def log(image: Pixels) -> Job:
    """Laplacian of Gaussian of a float32 image; ours marks the zero crossings as well."""
    import cv2

    width = 2 * round(4 * SIGMA) + 1

    def opencv() -> Any:
        smooth = cv2.GaussianBlur(image, (width, width), SIGMA, borderType=cv2.BORDER_REFLECT)
        return cv2.Laplacian(smooth, cv2.CV_32F, ksize=1, borderType=cv2.BORDER_REFLECT)

    return Job(
        name=f"Laplacian of Gaussian, sigma {SIGMA:g}",
        size=f"{image.shape[0]}² float32",
        ours=partial(snowshoe.log, image, sigma=SIGMA),
        peers={"OpenCV": opencv, "scipy": partial(ndi.gaussian_laplace, image, SIGMA)},
        slow=frozenset({"scipy"}),
        goals={"OpenCV": 1.2, "scipy": 5},
    )
