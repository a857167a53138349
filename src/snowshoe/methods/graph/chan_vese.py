"""The Chan-Vese active contour."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image, as_markers
from snowshoe.catalogue import method
from snowshoe.filters.scaling import brought_near
from snowshoe.filters.slopes import face_neighbours
from snowshoe.results import Segmentation
from snowshoe.types import Image, Labels, Mask, Range, Unit

Floats = npt.NDArray[np.float64]
TINY = 1e-16
"""Getreuer's η², which keeps curvature finite where the level set is flat."""
STEP = 0.5
"""Getreuer's time step; the scheme is stable at any."""


@method(family="graph", scope="regional", said="the image was divided into two classes with the Chan-Vese model")
def chan_vese(
    image: Image,
    *,
    markers: Labels | None = None,
    mu: Annotated[float, Range(0, 1000)] = 0.25,
    tolerance: Annotated[float, Range(0, None)] = 1e-3,
    max_iter: Annotated[int, Range(1, 10_000), Unit("steps")] = 30,
    mask: Mask | None = None,
) -> Segmentation:
    """Two classes of even brightness with a short outline between them (Chan-Vese).

    Choose it for noisy objects without sharp edges on an even ground. Don't where brightness drifts, or for more than
    two materials.

    Parameters
    ----------
    image : array_like, (M, N)
        One channel, any accepted dtype; NaN is left out.
    markers : ndarray of int, (M, N), optional
        Where the contour starts: the pixels that are not 0 are inside. Without markers, those brighter than the mean.
    mu : float
        Weight of the outline's length, for grey values scaled to 0 … 1. A larger value gives smoother outlines and
        loses small objects.
    tolerance : float
        It stops when the level set changes by less, as root mean square; smaller goes on longer.
    max_iter : int
        It stops after so many steps all the same; more for contours that start far away.
    mask : ndarray of bool, optional
        True = use this pixel. Outlines along pixels that are left out cost nothing.

    Returns
    -------
    Segmentation
        Labels 1 inside the contour, 0 outside. ``maps["level_set"]`` is positive inside.

    Raises
    ------
    ValueError
        If no pixel is valid, or markers have another shape or none in a valid pixel.

    Notes
    -----
    The semi-implicit scheme of [2]_ with a time step of 0.5.

    References
    ----------
    .. [1] Chan, T. F., & Vese, L. A. (2001). Active contours without edges. IEEE Transactions on Image Processing,
       10(2), 266-277. doi:10.1109/83.902291
    .. [2] Getreuer, P. (2012). Chan-Vese segmentation. Image Processing On Line, 2, 214-224. doi:10.5201/ipol.2012.g-cv

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import chan_vese
    >>> image = np.pad(np.full((4, 4), 90, np.uint8), 4)
    >>> int(np.asarray(chan_vese(image)).sum())
    16
    """
    checked = brought_near(as_image(image, mask, ndim=(2,)).require_valid())
    used = np.ones(checked.shape, np.bool_) if checked.valid is None else checked.valid
    grey = np.where(used, checked.pixels, 0).astype(np.float64)
    low, high = grey[used].min(), grey[used].max()
    grey = (grey - low) / (high - low or 1.0)
    level = grey - grey[used].mean()
    if markers is not None:
        level = np.where(as_markers(markers, checked) > 0, 1.0, -1.0)
    for _ in range(max_iter):
        before, level = level, _step(level, grey, used, mu)
        if np.sqrt(np.mean((level - before)[used] ** 2)) <= tolerance:
            break
    level = np.where(used, level, 0.0)
    return Segmentation.of(checked, (level > 0).astype(np.uint8), maps={"level_set": level.astype(np.float32)})


def _step(level: Floats, grey: Floats, used: Mask, mu: float) -> Floats:
    """Return the level set after one step: length against likeness to the two means."""
    up, down, left, right = face_neighbours(level, used)
    across, along = ((right - left) / 2) ** 2, ((down - up) / 2) ** 2
    pulls = [1 / np.sqrt(TINY + (side - level) ** 2 + along) for side in (left, right)]
    pulls += [1 / np.sqrt(TINY + (side - level) ** 2 + across) for side in (up, down)]
    # Summed in opposite pairs, so that a flip of the image changes no bit.
    pulled = (pulls[0] * left + pulls[1] * right) + (pulls[2] * up + pulls[3] * down)
    total = (pulls[0] + pulls[1]) + (pulls[2] + pulls[3])
    inside = used & (level > 0)
    fit = (grey - _mean(grey, used & ~inside)) ** 2 - (grey - _mean(grey, inside)) ** 2
    speed = STEP / (1 + level**2)
    return np.asarray((level + speed * (mu * pulled + fit)) / (1 + mu * speed * total))


def _mean(grey: Floats, where: Mask) -> float:
    return float(grey[where].mean()) if where.any() else 0.0
