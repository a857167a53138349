"""The Hausdorff distance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snowshoe.metrics.registry import score
from snowshoe.metrics.surfaces import Distances, surface_distances
from snowshoe.types import Image, Mask


def from_surfaces(distances: tuple[Distances, Distances]) -> float:
    """Return the Hausdorff distance of the distances from each outline to the other."""
    return float(max(one.max(initial=0.0) for one in distances))


@score(
    kind="classes",
    better="lower",
    range=(0, np.inf),
    label="outlines apart at the worst place, pixels",
    prepare=surface_distances,
    finish=from_surfaces,
)
def hausdorff_distance(
    labels: Image, truth: Image, *, spacing: Sequence[float] | None = None, ignore: Mask | None = None
) -> float:
    """Hausdorff distance: how far the outlines of two foregrounds are apart at the worst place.

    Choose it where a single large error matters, as in planning a cut. One stray pixel decides it: read
    `mean_surface_distance` beside it.

    Parameters
    ----------
    labels, truth : array_like of int
        Two label images of one shape; all that is not 0 is foreground.
    spacing : sequence of float, optional
        Size of a pixel along each axis; the result is in its unit. Default: pixels.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``): it counts as background in both.

    Returns
    -------
    float
        0 for the same outline. Infinite if one foreground is empty, 0 if both are. Symmetric.

    Raises
    ------
    ValueError
        If the shapes differ, or the spacing is not a positive number for each axis.

    Notes
    -----
    Between outlines: pixels of the foreground with a neighbour along an axis that is background or beyond the border.
    `skimage.metrics.hausdorff_distance` gives the same when it is handed these outlines; handed the filled
    foregrounds it measures between all of their pixels.

    References
    ----------
    .. [1] Huttenlocher, D. P., Klanderman, G. A., & Rucklidge, W. J. (1993). Comparing images using the Hausdorff
       distance. IEEE Transactions on Pattern Analysis and Machine Intelligence, 15(9), 850-863.
       doi:10.1109/34.232073

    Examples
    --------
    >>> hausdorff_distance([[1, 1, 0, 0, 0]], [[1, 1, 0, 0, 1]])
    3.0
    """
    return from_surfaces(surface_distances(labels, truth, spacing=spacing, ignore=ignore))
