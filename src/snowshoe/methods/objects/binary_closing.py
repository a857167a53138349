"""Closing with a disc or a ball."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import everything
from snowshoe.catalogue import method
from snowshoe.labels.morphology import Radius, dilated, eroded, objects_of, reach_twice
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map
from snowshoe.spacing import Sizes
from snowshoe.types import Image, Mask

__all__ = ["binary_closing"]


@method(
    family="objects",
    scope="local",
    takes="labels",
    halo=reach_twice,
    ndim=(1, 2, 3),
    said="the objects were closed with a disc of radius {radius}",
)
def binary_closing(
    labels: Image | Segmentation,
    *,
    radius: Radius = 1.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Objects without gaps that are thinner than the disc: cracks, dents, small holes (binary closing).

    Choose it after a threshold, to join pieces of one object and to fill cracks. Don't where objects lie close
    together: they become one; nor for large holes, which `fill_holes` fills without changing the outline.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map; every label above 0 is the object. Of a `Segmentation` only the valid pixels are
        used.
    radius : float
        Of the disc or ball, in pixels along the last axis; any number, not only whole ones. A larger value fills wider
        gaps.
    spacing : Spacing or sequence of float, optional
        The size of a pixel along each axis; only the ratios matter.
    mask : ndarray of bool, optional
        True = use this pixel. The others stay 0, and close nothing.

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
    A dilation, then an erosion: background remains wherever a whole disc fits into it. Nothing is taken away, and a
    second closing changes nothing. Of a disc that the border or the mask cuts, only the part inside has to fit, so that
    a gap is not filled only because it lies at the border; scipy and scikit-image differ from this there.

    References
    ----------
    .. [1] Soille, P. (2004). Morphological Image Analysis: Principles and Applications (2nd ed.). Springer.
       Section 4.3. doi:10.1007/978-3-662-05088-0
    .. [2] Ragnemalm, I. (1992). Fast erosion and dilation by contour processing and thresholding of distance maps.
       Pattern Recognition Letters, 13(3), 161-166. doi:10.1016/0167-8655(92)90055-5

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import binary_closing
    >>> np.asarray(binary_closing(np.array([[1, 0, 1, 0, 0, 0, 0]]))).tolist()
    [[1, 1, 1, 0, 0, 0, 0]]
    """
    classes, valid = as_label_map(labels, mask, "binary_closing")
    grown = dilated(objects_of(classes, valid), valid, radius, spacing)
    closed = eroded(grown, valid, radius, spacing)
    return Segmentation(closed.astype(np.uint8), everything(classes.shape) if valid is None else valid)
