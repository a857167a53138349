"""Superpixels and regions of a colour photo, beside scikit-image and OpenCV with the same parameters."""

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
        ours=partial(
            snowshoe.slic,
            photo,
            n_segments=n_segments,
            compactness=COMPACTNESS,
            max_iter=ROUNDS,
            sigma=0,
            channel_axis=-1,
        ),
        peers={
            "scikit-image": partial(segmentation.slic, photo, n_segments, COMPACTNESS, ROUNDS, channel_axis=-1),
            "OpenCV": opencv,
        },
        goals={"scikit-image": 8, "OpenCV": 1.5},
    )


def felzenszwalb(photo: Pixels) -> Job:
    """Graph-based regions of a colour photo that spans 0 to 255."""
    from skimage import segmentation

    settings: dict[str, Any] = {"scale": 300.0, "sigma": 0.8, "min_size": 50, "channel_axis": -1}
    return Job(
        name="felzenszwalb, scale 300",
        size=f"{photo.shape[0]}² photo",
        ours=partial(snowshoe.felzenszwalb, photo, **settings),
        peers={"scikit-image": partial(segmentation.felzenszwalb, photo, **settings)},
        slow=frozenset({"scikit-image"}),
    )


def quickshift(photo: Pixels) -> Job:
    """Quick shift of a colour photo."""
    from skimage import segmentation

    settings: dict[str, Any] = {"kernel_size": 3.0, "max_dist": 6.0, "ratio": 0.5, "channel_axis": -1}
    return Job(
        name="quickshift, kernel 3",
        size=f"{photo.shape[0]}² photo",
        ours=partial(snowshoe.quickshift, photo, **settings),
        peers={"scikit-image": partial(segmentation.quickshift, photo, **settings)},
        slow=frozenset({"scikit-image"}),
    )
