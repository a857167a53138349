"""Filters by rank and form beside OpenCV, scikit-image and scipy."""

from __future__ import annotations

from functools import partial

import numpy as np
import scipy.ndimage as ndi

import snowshoe
from snowshoe.bench.speed.runner import Job
from snowshoe.types import Pixels


def median(image: Pixels, radius: int) -> Job:
    """From pixels to pixels."""
    import cv2

    return Job(
        name=f"median, radius {radius}",
        size=f"{len(image)}² {image.dtype.name}",
        ours=partial(snowshoe.median, image, radius=radius),
        peers={
            "OpenCV": partial(cv2.medianBlur, image, 2 * radius + 1),
            "scipy": partial(ndi.median_filter, image, 2 * radius + 1),
        },
        slow=frozenset({"scipy"}),
        goals={"scipy": 5},
    )


def top_hat(image: Pixels, radius: int) -> Job:
    """By an exact disk, in all."""
    import cv2
    from skimage.morphology import disk, white_tophat

    footprint = disk(radius)
    return Job(
        name=f"top-hat, disk of radius {radius}",
        size=f"{len(image)}² {image.dtype.name}",
        ours=partial(snowshoe.top_hat, image, radius=radius),
        peers={
            "OpenCV": partial(cv2.morphologyEx, image, cv2.MORPH_TOPHAT, footprint),
            "scikit-image": partial(white_tophat, image, footprint),
        },
        slow=frozenset({"scikit-image"}),
        goals={"OpenCV": 1, "scikit-image": 10},
    )


def rolling_ball(image: Pixels, radius: int) -> Job:
    """An opening by a ball; scikit-image stops at the erosion, which is half of it."""
    from skimage.restoration import rolling_ball

    return Job(
        name=f"background by a ball of radius {radius}",
        size=f"{len(image)}² {image.dtype.name}",
        ours=partial(snowshoe.subtract_background, image, radius=radius, background="ball"),
        peers={"scikit-image": lambda: image - np.asarray(rolling_ball(image, radius=radius))},
        slow=frozenset({"scikit-image"}),
        goals={"scikit-image": 5},
    )
