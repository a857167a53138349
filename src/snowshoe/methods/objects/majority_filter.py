"""The commonest class around each pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snowshoe.arrays import everything
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.filters.windows import Window, halo, radii_of
from snowshoe.kernels import majority as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.volumes import along_axes, as_volume, volume_of_mask
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map
from snowshoe.types import Image, Mask

__all__ = ["majority_filter"]


@method(
    family="objects",
    scope="local",
    takes="labels",
    halo=halo,
    ndim=(2, 3),
    said="the classes were smoothed with a majority filter in windows {window} wide",
)
def majority_filter(
    labels: Image | Segmentation,
    *,
    window: Window = 9,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Smoother classes: each pixel gets the commonest class around it (majority or mode filter).

    Choose it between a clustering or threshold and `components`: specks and frayed boundaries go, and large patches
    stay. Don't where objects or gaps are thinner than half the window: they are outvoted. It is to classes what the
    median is to grey values; classes are names, so that the class between two others isn't an answer here.

    Parameters
    ----------
    labels : array_like of int, (M, N) or (P, M, N), or Segmentation
        A class map of classes 0 to 255. Of a `Segmentation` only the valid pixels are used.
    window : int
        Side of the square window (in a volume, of the cube) in pixels of the last axis, odd; a larger value smooths
        more and removes larger specks.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: the window is as long
        along all of them. Without it pixels are as long along all axes.
    mask : ndarray of bool, of the labels' shape, optional
        True = use this pixel. The others have no vote.

    Returns
    -------
    Segmentation
        The same classes, uint8. Of equally common classes a pixel keeps its own if that is among them, else it gets
        the lowest.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative or above 255, the window is even, or the map is neither a plane nor a volume.

    Notes
    -----
    Beyond the border of the image and where the mask is off there's nothing: such pixels don't count, so that the
    window is smaller there. The cost doesn't depend on the window; it grows with the number of classes.

    Of two classes it is the median filter. Of more, a median would put a rim of the classes between along every
    boundary of two distant classes; that's why there is no median filter of classes beside it.

    References
    ----------
    .. [1] Davies, E. R. (1988). On the noise suppression and image enhancement characteristics of the median,
       truncated median and mode filters. Pattern Recognition Letters, 7(2), 87-97. doi:10.1016/0167-8655(88)90123-X

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import majority_filter
    >>> np.asarray(majority_filter(np.array([[1, 1, 1, 2], [1, 3, 2, 2], [1, 1, 2, 2]]), window=3))
    array([[1, 1, 2, 2],
           [1, 1, 2, 2],
           [1, 1, 2, 2]], dtype=uint8)
    """
    classes, valid = as_label_map(labels, mask, "majority_filter")
    if classes.ndim not in (2, 3):
        raise ValueError(f"labels must be 2-D or 3-D, got shape {classes.shape}")
    if classes.max() > 255:
        raise must_be("labels", "at most 255", int(classes.max()), "filter the classes before they become regions")
    winners, few = np.empty(classes.shape, np.uint8), as_volume(classes.astype(np.uint8, copy=False))
    radii = along_axes(radii_of(window, classes.shape, spacing))
    kernel.vote(few, volume_of_mask(valid), radii, as_volume(winners), threads(4 * winners.size))
    return Segmentation(winners, everything(winners.shape) if valid is None else valid)
