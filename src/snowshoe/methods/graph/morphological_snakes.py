"""Morphological active contours without edges."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.arrays import as_image, as_markers
from snowshoe.catalogue import method
from snowshoe.filters.scaling import brought_near
from snowshoe.filters.slopes import face_neighbours, shifted
from snowshoe.results import Segmentation
from snowshoe.types import Image, Labels, Mask, Pixels, Range, Unit

LINES = ((0, 1), (1, 0), (1, 1), (1, -1))


@method(family="graph", scope="regional", said="the image was divided into two classes with a morphological snake")
def morphological_snakes(
    image: Image,
    *,
    markers: Labels | None = None,
    smoothing: Annotated[int, Range(0, 100), Unit("passes")] = 1,
    max_iter: Annotated[int, Range(1, 10_000), Unit("steps")] = 35,
    mask: Mask | None = None,
) -> Segmentation:
    """Two classes of even brightness, by a contour that moves a pixel at a time (morphological snake).

    Choose it to let a rough outline, given as markers, settle on an object; it is quicker than `chan_vese`. Don't
    where brightness drifts, or where details of three pixels matter.

    Parameters
    ----------
    image : array_like, (M, N)
        One channel, any accepted dtype; NaN is left out.
    markers : ndarray of int, (M, N), optional
        Where the contour starts: the pixels that are not 0 are inside. Without markers, those brighter than the mean.
    smoothing : int
        Smoothing passes in each step; a larger value gives rounder outlines and loses thin parts.
    max_iter : int
        Most steps; in each the contour moves by about a pixel, so give more for a start that is far away.
    mask : ndarray of bool, optional
        True = use this pixel. Pixels that are left out neither pull nor smooth.

    Returns
    -------
    Segmentation
        Labels 1 inside the contour, 0 outside.

    Raises
    ------
    ValueError
        If no pixel is valid, or markers have another shape or none in a valid pixel.

    Notes
    -----
    The ACWE of [1]_ with both weights 1. It stops early when two steps bring back the same contour. Equal to
    `skimage.segmentation.morphological_chan_vese` away from the border, which that one takes for outside.

    References
    ----------
    .. [1] Márquez-Neila, P., Baumela, L., & Alvarez, L. (2014). A morphological approach to curvature-based evolution
       of curves and surfaces. IEEE Transactions on Pattern Analysis and Machine Intelligence, 36(1), 2-17.
       doi:10.1109/TPAMI.2013.106

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import morphological_snakes
    >>> image = np.pad(np.full((4, 9), 90, np.uint8), 4)
    >>> start = np.zeros(image.shape, np.uint8)
    >>> start[5:7, 5:7] = 1
    >>> int(np.asarray(morphological_snakes(image, markers=start, smoothing=0)).sum())
    36
    """
    checked = brought_near(as_image(image, mask, ndim=(2,)).require_valid())
    used = np.ones(checked.shape, np.bool_) if checked.valid is None else checked.valid
    grey = np.where(used, checked.pixels, 0).astype(np.float64)
    inside = grey > grey[used].mean() if markers is None else as_markers(markers, checked) > 0
    inside &= used
    earlier: list[Mask] = []
    for step in range(max_iter):
        earlier = [*earlier[-1:], inside]
        inside = _attached(grey, inside, used)
        for turn in range(smoothing):
            inside = _smoothed(inside, used, outer_first=(step * smoothing + turn) % 2 == 0)
        if step % 2 and (inside == earlier[0]).all():
            break
    return Segmentation.of(checked, inside.astype(np.uint8))


def _attached(grey: Pixels, inside: Mask, used: Mask) -> Mask:
    """Move the contour's pixels to the side whose mean is nearer."""
    outside = used & ~inside
    if not inside.any() or not outside.any():
        return inside
    up, down, left, right = face_neighbours(inside, used)
    contour = used & ((up != down) | (left != right))
    pull = (grey - grey[inside].mean()) ** 2 - (grey - grey[outside].mean()) ** 2
    return np.asarray((inside | (contour & (pull < 0))) & ~(contour & (pull > 0)))


def _smoothed(inside: Mask, used: Mask, outer_first: bool) -> Mask:
    """Flow by curvature: fill what is hollow along every line, and cut what is thin across every line, in turn."""
    steps = (_infimum, _supremum) if outer_first else (_supremum, _infimum)
    for step in steps:
        inside = step(inside, used) & used
    return inside


def _supremum(inside: Mask, used: Mask) -> Mask:
    """Return what has one whole line of three pixels inside; what isn't used counts as inside."""
    solid = inside | ~used
    return np.logical_or.reduce([_whole(solid, line) for line in LINES])  # type: ignore[no-any-return]


def _infimum(inside: Mask, used: Mask) -> Mask:
    """Return what has no whole line of three pixels outside."""
    return ~_supremum(~inside & used, used)


def _whole(solid: Mask, line: tuple[int, int]) -> Mask:
    back = (-line[0], -line[1])
    return np.asarray(solid & shifted(solid, line, True) & shifted(solid, back, True))
