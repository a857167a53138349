"""Dilation with a disc or a ball."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import everything
from snowshoe.catalogue import method
from snowshoe.labels.morphology import Radius, dilated, objects_of, reach
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map
from snowshoe.spacing import Sizes
from snowshoe.types import Image, Mask

__all__ = ["binary_dilation"]


@method(
    family="objects",
    scope="local",
    takes="labels",
    halo=reach,
    ndim=(1, 2, 3),
    said="the objects were dilated with a disc of radius {radius}",
)
def binary_dilation(
    labels: Image | Segmentation,
    *,
    radius: Radius = 1.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Larger objects: pixels with an object within the radius become object (binary dilation).

    Choose it to add a rim, such as the surroundings of what was found. Don't to close gaps only: `binary_closing` gives
    the outside its place back; nor for regions that have to stay apart: `expand_labels` lets each grow up to the next.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map; every label above 0 is the object. Of a `Segmentation` only the valid pixels are
        used.
    radius : float
        Of the disc or ball, in pixels along the last axis; any number, not only whole ones. A larger value adds more.
    spacing : Spacing or sequence of float, optional
        The size of a pixel along each axis; only the ratios matter.
    mask : ndarray of bool, optional
        True = use this pixel. The others stay 0, and grow nothing.

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
    Distances are exact, between the middles of pixels, so the time doesn't grow with the square of the radius. For
    whole numbers it is `skimage.morphology.binary_dilation` with `disk(radius)` or `ball(radius)`.

    References
    ----------
    .. [1] Soille, P. (2004). Morphological Image Analysis: Principles and Applications (2nd ed.). Springer.
       Section 3.4. doi:10.1007/978-3-662-05088-0
    .. [2] Ragnemalm, I. (1992). Fast erosion and dilation by contour processing and thresholding of distance maps.
       Pattern Recognition Letters, 13(3), 161-166. doi:10.1016/0167-8655(92)90055-5

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import binary_dilation
    >>> np.asarray(binary_dilation(np.array([[0, 0, 0, 1, 0, 0, 0]]))).tolist()
    [[0, 0, 1, 1, 1, 0, 0]]
    """
    classes, valid = as_label_map(labels, mask, "binary_dilation")
    objects = objects_of(classes, valid)
    larger = dilated(objects, valid, radius, spacing)
    return Segmentation(larger.astype(np.uint8), everything(classes.shape) if valid is None else valid)
