"""Labels that grow up to each other."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.catalogue import method
from snowshoe.filters.distance import nearest_label
from snowshoe.labels.morphology import reach
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_kind_of, as_label_map
from snowshoe.spacing import Sizes
from snowshoe.types import Image, Mask, Range, Unit

__all__ = ["expand_labels"]


def halo(*, distance: float, **rest: object) -> int:
    """Return how many pixels around a block its labels depend on."""
    return reach(radius=distance, **rest)  # type: ignore[arg-type]


@method(
    family="objects",
    scope="local",
    takes="labels",
    halo=halo,
    ndim=(1, 2, 3),
    said="the objects were expanded by {distance} without merging",
)
def expand_labels(
    labels: Image | Segmentation,
    *,
    distance: Annotated[float, Range(0, 10_000), Unit("pixels")] = 1.0,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """The same labels grown into the background by a distance, but not into each other.

    Choose it for the surroundings of each object, such as cells around nuclei, or to give back a rim that a threshold
    took. Don't where objects should join: that is `binary_dilation`; nor where an image says how far they go: flood it
    from markers by `watershed`.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map, 0 = background. Of a `Segmentation` only the valid pixels are used.
    distance : float
        How far labels grow, in pixels along the last axis; a larger value gives larger objects.
    spacing : Spacing or sequence of float, optional
        The size of a pixel along each axis; only the ratios matter.
    mask : ndarray of bool, optional
        True = use this pixel. The others stay 0; labels grow across them.

    Returns
    -------
    Segmentation
        The labels that were given, of the same kind, with background in the label of the nearest object. Of objects
        that are as near it is the least label. A label keeps its number.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, or there are more axes than three.

    Notes
    -----
    Exact distances, between the middles of pixels. It is `skimage.segmentation.expand_labels`, whose choice between
    labels that are as near depends on how the image lies.

    References
    ----------
    .. [1] Jones, T. R., Carpenter, A. E., & Golland, P. (2005). Voronoi-based segmentation of cells on image manifolds.
       Computer Vision for Biomedical Image Applications, 535-543. doi:10.1007/11569541_54
    .. [2] Soille, P. (2004). Morphological Image Analysis: Principles and Applications (2nd ed.). Springer. Section
       3.12. doi:10.1007/978-3-662-05088-0

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import expand_labels
    >>> np.asarray(expand_labels(np.array([[0, 0, 2, 0, 1, 0, 0, 0]]), distance=2)).tolist()
    [[2, 2, 2, 1, 1, 1, 1, 0]]
    """
    classes, valid = as_label_map(labels, mask, "expand_labels")
    seen = classes if valid is None else np.where(valid, classes, classes.dtype.type(0))
    return as_kind_of(labels, nearest_label(seen, radius=distance, spacing=spacing), valid)
