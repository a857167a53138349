"""Erosion with a disc or a ball."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import everything
from snowshoe.catalogue import method
from snowshoe.labels.morphology import Radius, eroded, objects_of, reach
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map
from snowshoe.spacing import Sizes
from snowshoe.types import Image, Mask

__all__ = ["binary_erosion"]


@method(
    family="objects",
    scope="local",
    takes="labels",
    halo=reach,
    ndim=(1, 2, 3),
    said="the objects were eroded with a disc of radius {radius}",
)
def binary_erosion(
    labels: Image | Segmentation,
    *,
    radius: Radius = 1.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Smaller objects: pixels with background within the radius become background (binary erosion).

    Choose it to take off a rim, or to part objects that hang together by a thread. Don't to remove specks only:
    `binary_opening` gives what is left its size back; nor for regions that touch: `shrink_labels` erodes each by
    itself.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map; every label above 0 is the object. Of a `Segmentation` only the valid pixels are
        used.
    radius : float
        Of the disc or ball, in pixels along the last axis; any number, not only whole ones. A larger value takes off
        more.
    spacing : Spacing or sequence of float, optional
        The size of a pixel along each axis; only the ratios matter.
    mask : ndarray of bool, optional
        True = use this pixel. The others are no background and erode nothing.

    Returns
    -------
    Segmentation
        1 for the object and 0 for the background, uint8.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, or there are more axes than three.

    Notes
    -----
    Beyond the border there is nothing, neither object nor background: an object that the border cuts is not eroded from
    there. Distances are exact, between the middles of pixels, so the time doesn't grow with the square of the radius.
    For whole numbers it is `skimage.morphology.binary_erosion` with `disk(radius)` or `ball(radius)`.

    References
    ----------
    .. [1] Soille, P. (2004). Morphological Image Analysis: Principles and Applications (2nd ed.). Springer.
       Section 3.3. doi:10.1007/978-3-662-05088-0
    .. [2] Ragnemalm, I. (1992). Fast erosion and dilation by contour processing and thresholding of distance maps.
       Pattern Recognition Letters, 13(3), 161-166. doi:10.1016/0167-8655(92)90055-5

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import binary_erosion
    >>> np.asarray(binary_erosion(np.array([[1, 1, 1, 1, 0, 1, 1]]))).tolist()
    [[1, 1, 1, 0, 0, 0, 1]]
    """
    classes, valid = as_label_map(labels, mask, "binary_erosion")
    objects = objects_of(classes, valid)
    smaller = eroded(objects, valid, radius, spacing)
    return Segmentation(smaller.astype(np.uint8), everything(classes.shape) if valid is None else valid)
