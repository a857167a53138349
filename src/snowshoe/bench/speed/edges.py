"""Edges and smoothing beside OpenCV and scipy."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import scipy.ndimage as ndi

import snowshoe
from snowshoe.bench.speed.runner import Job
from snowshoe.filters.weights import bend_weights, gaussian_radius, gaussian_weights, radii_of, table_of
from snowshoe.kernels import gaussian as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.kernels.volumes import as_volume
from snowshoe.types import Pixels

SIGMA = 2.0
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
"""A pixel and its four neighbours."""


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


def log_response(image: Pixels) -> Job:
    """The Laplacian of Gaussian alone, of a float32 image: the same building block in all."""
    import cv2

    width, radius = 2 * round(4 * SIGMA) + 1, gaussian_radius(SIGMA)
    each = [[of(SIGMA, radius)] * image.ndim for of in (gaussian_weights, bend_weights)]
    tables, radii = [table_of(weights, np.dtype(np.float32)) for weights in each], radii_of(each[0])

    def ours() -> Pixels:
        response, n = empty(image.shape, np.float32), threads(image.size)
        kernel.laplacian(as_volume(image), *tables, radii, "reflect", 0.0, as_volume(response), n)
        return response

    def opencv() -> Any:
        smooth = cv2.GaussianBlur(image, (width, width), SIGMA, borderType=cv2.BORDER_REFLECT)
        return cv2.Laplacian(smooth, cv2.CV_32F, ksize=1, borderType=cv2.BORDER_REFLECT)

    return Job(
        name=f"Laplacian of Gaussian, sigma {SIGMA:g}: response",
        size=f"{image.shape[0]}² float32",
        ours=ours,
        peers={"OpenCV": opencv, "scipy": partial(ndi.gaussian_laplace, image, SIGMA)},
        slow=frozenset({"scipy"}),
        goals={"OpenCV": 1.2, "scipy": 5},
    )


def log(image: Pixels) -> Job:
    """The method: response, direction, crossings of zero and which of them are steep enough for the greys around."""
    import cv2

    width, reach = 2 * round(4 * SIGMA) + 1, np.ones((2 * gaussian_radius(SIGMA) + 1,) * 2, np.uint8)
    height = SIGMA**3 * math.sqrt(2 * math.pi)

    def opencv() -> tuple[Any, ...]:
        smooth = cv2.GaussianBlur(image, (width, width), SIGMA, borderType=cv2.BORDER_REFLECT)
        response = cv2.Laplacian(smooth, cv2.CV_32F, ksize=1, borderType=cv2.BORDER_REFLECT)
        spread = cv2.dilate(image, reach) - cv2.erode(image, reach)
        slope = np.where(response < 0, cv2.dilate(response, CROSS) - response, 0)
        crossing = (response < 0) & (slope > -response)
        gx, gy = (cv2.Sobel(response, cv2.CV_32F, *order) for order in ((1, 0), (0, 1)))
        return response, crossing & (height * slope >= 0.25 * spread), cv2.phase(gx, gy)

    def scipy() -> tuple[Any, ...]:
        response = ndi.gaussian_laplace(image, SIGMA)
        spread = ndi.maximum_filter(image, reach.shape) - ndi.minimum_filter(image, reach.shape)
        slope = np.where(response < 0, ndi.maximum_filter(response, footprint=CROSS) - response, 0)
        crossing = (response < 0) & (slope > -response)
        direction = np.arctan2(-ndi.sobel(response, axis=0), -ndi.sobel(response, axis=1))
        return response, crossing & (height * slope >= 0.25 * spread), direction

    return Job(
        name=f"Laplacian of Gaussian, sigma {SIGMA:g}: response, direction, steep zero crossings",
        size=f"{image.shape[0]}² float32",
        ours=partial(snowshoe.log, image, sigma=SIGMA),
        peers={"OpenCV + NumPy": opencv, "scipy + NumPy": scipy},
        slow=frozenset({"scipy + NumPy"}),
    )


def gaussian_gradient(image: Pixels) -> Job:
    """Gradient of the smoothed image; scipy makes the magnitude alone."""
    return Job(
        name=f"Gaussian gradient, sigma {SIGMA:g}: gx, gy, magnitude, orientation",
        size=f"{image.shape[0]}² float32",
        ours=partial(snowshoe.gaussian_gradient, image, sigma=SIGMA),
        peers={"scipy (magnitude)": partial(ndi.gaussian_gradient_magnitude, image, SIGMA)},
        slow=frozenset({"scipy (magnitude)"}),
    )


def canny_unsmoothed(image: Pixels) -> Job:
    """Gradient, suppression and hysteresis of 8 bits; snowshoe keeps the gradient too, OpenCV the edges alone."""
    import cv2

    low, high = 100.5, 250.5
    return Job(
        name="Canny, no smoothing",
        size=f"{image.shape[0]}² uint8",
        ours=partial(snowshoe.canny, image, sigma=0, low=low, high=high),
        peers={"OpenCV": partial(cv2.Canny, image, low, high, L2gradient=True)},
    )


def canny(image: Pixels) -> Job:
    """Smoothing, gradient, suppression and hysteresis of an 8-bit image, all with the same sigma and thresholds."""
    import cv2
    from skimage import feature

    width, (low, high) = 2 * round(4 * SIGMA) + 1, (20.5, 50.5)

    def opencv() -> Any:
        smooth = cv2.GaussianBlur(image, (width, width), SIGMA, borderType=cv2.BORDER_REFLECT)
        return cv2.Canny(smooth, low, high, L2gradient=True)

    def scikit_image() -> Any:
        wide = image.astype(np.float32)
        return feature.canny(wide, sigma=SIGMA, low_threshold=low, high_threshold=high, mode="reflect")

    return Job(
        name=f"Canny, sigma {SIGMA:g}",
        size=f"{image.shape[0]}² uint8",
        ours=partial(snowshoe.canny, image, sigma=SIGMA, low=low, high=high),
        peers={"OpenCV": opencv, "scikit-image": scikit_image},
        slow=frozenset({"scikit-image"}),
    )
