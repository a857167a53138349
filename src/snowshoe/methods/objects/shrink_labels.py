"""Labels that lose a rim, each by itself."""

from __future__ import annotations

from snowshoe.catalogue import method
from snowshoe.labels.morphology import Radius, reach, shrunk
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_kind_of, as_label_map
from snowshoe.spacing import Sizes
from snowshoe.types import Image, Mask

__all__ = ["shrink_labels"]


@method(
    family="objects",
    scope="local",
    takes="labels",
    halo=reach,
    ndim=(1, 2, 3),
    said="each object was shrunk by {radius}",
)
def shrink_labels(
    labels: Image | Segmentation,
    *,
    radius: Radius = 1.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """The same labels less a rim: each object is eroded by itself, also where objects touch.

    Choose it to measure only what surely belongs to an object, or to open a gap between objects that touch. Don't for
    thin objects: what is thinner than two radii goes. `binary_erosion` leaves objects that touch in one piece.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map, 0 = background. Of a `Segmentation` only the valid pixels are used.
    radius : float
        Pixels with another label, or background, so near become background: in pixels along the last axis. A larger
        value takes off more.
    spacing : Spacing or sequence of float, optional
        The size of a pixel along each axis; only the ratios matter.
    mask : ndarray of bool, optional
        True = use this pixel. The others are neither another label nor background.

    Returns
    -------
    Segmentation
        The labels that were given, of the same kind, 0 in the rims. A label keeps its number; that of an object that is
        gone stays free.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, or there are more axes than three.

    Notes
    -----
    Exact distances, between the middles of pixels. Beyond the border there is nothing: an object that the border cuts
    isn't eroded from there. Of one label it is `binary_erosion`. The time grows with the logarithm of the number of
    labels.

    References
    ----------
    .. [1] Soille, P. (2004). Morphological Image Analysis: Principles and Applications (2nd ed.). Springer. Section
       3.3. doi:10.1007/978-3-662-05088-0

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import shrink_labels
    >>> np.asarray(shrink_labels(np.array([[1, 1, 1, 2, 2, 2, 0, 0]]))).tolist()
    [[1, 1, 0, 0, 2, 0, 0, 0]]
    """
    classes, valid = as_label_map(labels, mask, "shrink_labels")
    return as_kind_of(labels, shrunk(classes, valid, radius, spacing), valid)
