"""Distance maps of a plane and of volumes, beside edt, OpenCV and scipy."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from scipy import ndimage

from snowshoe.bench.speed.runner import Job
from snowshoe.filters.distance import distance_map
from snowshoe.kernels.dispatch import threads
from snowshoe.types import Mask

WITH_PLANES_APART = (3.0, 0.65, 0.65)
"""The size of a voxel of a confocal stack, in micrometres."""
MOST_FOR_SCIPY = 1 << 25
"""Pixels; beyond that it takes minutes."""


def blobs(shape: tuple[int, ...], width: float) -> Mask:
    """Return objects of about so many pixels across, which cover half of the image: a smoothed noise above its mean."""
    noise = np.random.default_rng(0).standard_normal(shape, np.float32)
    for axis, side in enumerate(shape):
        # As if the image were one of many, side by side; the border of objects is all that the time depends on.
        noise = ndimage.uniform_filter1d(noise, min(side, int(width)), axis=axis, mode="wrap")
        noise = ndimage.uniform_filter1d(noise, min(side, int(width)), axis=axis, mode="wrap")
    return np.asarray(noise > noise.mean())


def distance(mask: Mask, spacing: tuple[float, ...] | None = None, name: str = "distance map") -> Job:
    """From a mask to the distance to its background; OpenCV knows planes only, and one size of pixels."""
    import cv2
    import edt

    def measure() -> Any:
        return edt.edt(mask, anisotropy=spacing or (1.0,) * mask.ndim, parallel=threads(1 << 62))

    peers: dict[str, Any] = {"edt": measure}
    if mask.size <= MOST_FOR_SCIPY:
        peers["scipy"] = partial(ndimage.distance_transform_edt, mask, sampling=spacing)
    if mask.ndim == 2:
        exact = cv2.DIST_L2, cv2.DIST_MASK_PRECISE
        peers["OpenCV"] = partial(cv2.distanceTransform, mask.view(np.uint8), *exact)
    return Job(
        name=name,
        size=f"{len(mask)}{'²' if mask.ndim == 2 else '³'} bool",
        ours=partial(distance_map, mask, spacing=spacing),
        peers=peers,
        slow=frozenset({"scipy"}),
        goals={"edt": 1, "scipy": 10, "OpenCV": 1},
        moved=(mask.nbytes, 4 * mask.size),
    )
