"""Opening with a disc or a ball."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import everything
from snowshoe.catalogue import method
from snowshoe.labels.morphology import Radius, dilated, eroded, objects_of, reach_twice
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map
from snowshoe.spacing import Sizes
from snowshoe.types import Image, Mask

__all__ = ["binary_opening"]


@method(
    family="objects",
    scope="local",
    takes="labels",
    halo=reach_twice,
    ndim=(1, 2, 3),
    said="the objects were opened with a disc of radius {radius}",
)
def binary_opening(
    labels: Image | Segmentation,
    *,
    radius: Radius = 1.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Objects without what is thinner than the disc: specks, hairs and threads (binary opening).

    Choose it after a threshold, to remove specks and to cut thin bridges while the rest keeps its size. Don't where
    corners or thin objects matter: corners become round, and what is thinner than the disc goes.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map; every label above 0 is the object. Of a `Segmentation` only the valid pixels are
        used.
    radius : float
        Of the disc or ball, in pixels along the last axis; any number, not only whole ones. A larger value removes
        wider things.
    spacing : Spacing or sequence of float, optional
        The size of a pixel along each axis; only the ratios matter.
    mask : ndarray of bool, optional
        True = use this pixel. The others are no background and remove nothing.

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
    An erosion, then a dilation: what remains is wherever a whole disc fits into the object. Nothing is added, and a
    second opening changes nothing. Of a disc that the border or the mask cuts, only the part inside has to fit.

    References
    ----------
    .. [1] Soille, P. (2004). Morphological Image Analysis: Principles and Applications (2nd ed.). Springer.
       Section 4.2. doi:10.1007/978-3-662-05088-0
    .. [2] Ragnemalm, I. (1992). Fast erosion and dilation by contour processing and thresholding of distance maps.
       Pattern Recognition Letters, 13(3), 161-166. doi:10.1016/0167-8655(92)90055-5

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import binary_opening
    >>> np.asarray(binary_opening(np.array([[1, 0, 1, 1, 1, 0]]))).tolist()
    [[0, 0, 1, 1, 1, 0]]
    """
    classes, valid = as_label_map(labels, mask, "binary_opening")
    objects = objects_of(classes, valid)
    cores = eroded(objects, valid, radius, spacing)
    opened = dilated(cores, valid, radius, spacing)
    return Segmentation(opened.astype(np.uint8), everything(classes.shape) if valid is None else valid)
