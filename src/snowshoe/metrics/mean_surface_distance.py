"""The mean distance between outlines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snowshoe.metrics.registry import score
from snowshoe.metrics.surfaces import Distances, surface_distances
from snowshoe.types import Image, Mask


def from_surfaces(distances: tuple[Distances, Distances]) -> float:
    """Return the mean of the distances from each outline to the other."""
    n = sum(map(len, distances))
    return float(sum(one.sum() for one in distances) / n) if n else 0.0


@score(
    kind="classes",
    better="lower",
    range=(0, np.inf),
    label="outlines apart on average, pixels",
    prepare=surface_distances,
    finish=from_surfaces,
)
def mean_surface_distance(
    labels: Image, truth: Image, *, spacing: Sequence[float] | None = None, ignore: Mask | None = None
) -> float:
    """Mean surface distance: how far the outlines of two foregrounds are apart on average.

    Choose it, with a `spacing`, to say in micrometres or metres how well outlines fit. Don't where whole objects may
    be missing: their outlines are measured to whatever object is next.

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
    The average symmetric surface distance: distances from the pixels of each outline to the nearest of the other,
    added up and divided by the number of pixels of both. Outlines are as in `hausdorff_distance`.

    References
    ----------
    .. [1] Heimann, T., et al. (2009). Comparison and evaluation of methods for liver segmentation from CT datasets.
       IEEE Transactions on Medical Imaging, 28(8), 1251-1265. doi:10.1109/TMI.2009.2013851

    Examples
    --------
    >>> mean_surface_distance([[1, 1, 0, 0, 0]], [[1, 1, 0, 0, 1]])
    0.6
    """
    return from_surfaces(surface_distances(labels, truth, spacing=spacing, ignore=ignore))
