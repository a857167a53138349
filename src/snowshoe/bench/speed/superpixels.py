"""Superpixels beside scikit-image and OpenCV, which make about as many with as many rounds."""

from __future__ import annotations

from functools import partial
from typing import Any

import snowshoe
from snowshoe.bench.speed.runner import Job
from snowshoe.types import Pixels

ROUNDS = 10
COMPACTNESS = 10.0


def slic(photo: Pixels, n_segments: int = 1000) -> Job:
    """SLIC of a colour photo, from RGB to connected labels."""
    import cv2
    from skimage import segmentation

    def opencv() -> Any:
        lab = cv2.cvtColor(photo, cv2.COLOR_RGB2Lab)
        side = round((photo.shape[0] * photo.shape[1] / n_segments) ** 0.5)
        superpixels = cv2.ximgproc.createSuperpixelSLIC(lab, cv2.ximgproc.SLIC, side, COMPACTNESS)
        superpixels.iterate(ROUNDS)
        superpixels.enforceLabelConnectivity(25)
        return superpixels.getLabels()

    return Job(
        name=f"SLIC, {n_segments} segments",
        size=f"{photo.shape[0]}² photo",
        ours=partial(snowshoe.slic, photo, n_segments=n_segments, max_iter=ROUNDS, channel_axis=-1),
        peers={
            "scikit-image": partial(segmentation.slic, photo, n_segments, COMPACTNESS, ROUNDS, channel_axis=-1),
            "OpenCV": opencv,
        },
        goals={"scikit-image": 8, "OpenCV": 1.5},
    )
