"""Edges and smoothing against OpenCV, scipy and the floor: callables to be timed side by side in one run.

Each function takes the image and returns callables by name: ``ours``, one per peer, and ``floor``, which moves the same
bytes once (reads the image, writes outputs of the same types into fresh memory). A peer makes the same outputs. How
many threads ours and OpenCV use is the caller's to set (`snowshoe.kernels.dispatch.use_threads`, `cv2.setNumThreads`);
scipy has one.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import scipy.ndimage as ndi

import snowshoe
from snowshoe.filters.weights import bend_weights, gaussian_radius, gaussian_weights
from snowshoe.kernels import gaussian as kernel
from snowshoe.kernels.dispatch import threads

Image = npt.NDArray[np.generic]
Jobs = dict[str, Callable[[], object]]


def photo_like(dtype: npt.DTypeLike = np.uint8, side: int = 4096) -> Image:
    """Return smooth random texture: neither flat nor white noise."""
    noise = np.random.default_rng(0).random((side, side), np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 2)
    return ((smooth - smooth.min()) / np.ptp(smooth) * 255).astype(dtype)


def floor(image: Image, *outputs: npt.DTypeLike) -> Callable[[], object]:
    """Return what reads the image once and writes fresh outputs of its shape once."""

    def move() -> list[Image]:
        image.max()
        return [np.full(image.shape, 1, dtype) for dtype in outputs]

    return move


def sobel_jobs(image: Image) -> Jobs:
    """gx, gy, magnitude and orientation of an 8-bit image."""

    def opencv() -> tuple[Image, ...]:
        gx, gy = cv2.Sobel(image, cv2.CV_32F, 1, 0), cv2.Sobel(image, cv2.CV_32F, 0, 1)
        return gx, gy, *cv2.cartToPolar(gx, gy)

    def scipy() -> tuple[Image, ...]:
        wide = image.astype(np.float32)
        gx, gy = ndi.sobel(wide, axis=1), ndi.sobel(wide, axis=0)
        return gx, gy, np.hypot(gx, gy), np.arctan2(gy, gx)

    moved = floor(image, np.int16, np.int16, np.float32, np.float32)
    return {"ours": lambda: snowshoe.sobel(image), "opencv": opencv, "scipy": scipy, "floor": moved}


def gaussian_jobs(image: Image, sigma: float = 2.0) -> Jobs:
    """A float32 image smoothed, with the same kernel size for all."""
    size = 2 * gaussian_radius(sigma) + 1
    return {
        "ours": lambda: snowshoe.gaussian(image, sigma=sigma),
        "opencv": lambda: cv2.GaussianBlur(image, (size, size), sigma),
        "scipy": lambda: ndi.gaussian_filter(image, sigma),
        "floor": floor(image, np.float32),
    }


def log_response_jobs(image: Image, sigma: float = 2.0) -> Jobs:
    """The Laplacian of Gaussian's response of a float32 image, which is what the peers make."""
    radius = gaussian_radius(sigma)
    weights, bend = (of(sigma, radius).astype(np.float32) for of in (gaussian_weights, bend_weights))

    def ours() -> Image:
        response = np.empty(image.shape, np.float32)
        kernel.laplacian(image, weights, bend, "reflect", 0.0, response, threads(response.size))
        return response

    def opencv() -> Image:
        return cv2.Laplacian(cv2.GaussianBlur(image, (2 * radius + 1,) * 2, sigma), cv2.CV_32F)

    return {
        "ours": ours,
        "opencv": opencv,
        "scipy": lambda: ndi.gaussian_laplace(image, sigma),
        "floor": floor(image, np.float32),
    }


def log_jobs(image: Image, sigma: float = 2.0) -> Jobs:
    """The whole method, with strength, crossings and automatic slope, beside the peers' response alone."""
    return log_response_jobs(image, sigma) | {"ours": lambda: snowshoe.log(image, sigma=sigma)}
