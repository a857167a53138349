"""Distances between the outlines of two foregrounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.metrics.contingency import as_label_maps
from snowshoe.types import Image, Labels, Mask

Distances = npt.NDArray[np.float64]


def surface_distances(
    labels: Image, truth: Image, *, spacing: Sequence[float] | None = None, ignore: Mask | None = None
) -> tuple[Distances, Distances]:
    """Return the distance of each outline pixel of the labels to the nearest one of the truth, and the reverse.

    Foreground is what is not 0. Its outline is those pixels of it that have a neighbour along an axis which is
    background, ignored, or beyond the border. Distances to an empty outline are infinite.
    """
    (first, second), used = as_label_maps([labels, truth], ignore)
    steps = _checked_spacing(spacing, first.ndim)
    outline, true_outline = (_outline(shape, used) * steps for shape in (first, second))
    return _nearest(outline, true_outline), _nearest(true_outline, outline)


def _checked_spacing(spacing: Sequence[float] | None, ndim: int) -> npt.NDArray[np.float64]:
    steps = np.ones(ndim) if spacing is None else np.asarray(spacing, np.float64)
    if steps.shape != (ndim,) or not (steps > 0).all() or not np.isfinite(steps).all():
        raise must_be("spacing", f"{ndim} positive numbers, one for each axis", spacing)
    return steps


def _outline(labels: Labels, used: Mask | None) -> npt.NDArray[Any]:
    """Return the coordinates of the outline's pixels."""
    foreground = labels > 0 if used is None else (labels > 0) & used
    outline = np.zeros_like(foreground)
    for axis in range(foreground.ndim):
        lines, marked = np.moveaxis(foreground, axis, 0), np.moveaxis(outline, axis, 0)
        marked[0] = marked[-1] = True
        marked[1:] |= ~lines[:-1]
        marked[:-1] |= ~lines[1:]
    outline &= foreground
    return np.stack(np.unravel_index(np.flatnonzero(outline), outline.shape), axis=1)


def _nearest(points: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> Distances:
    from scipy.spatial import KDTree

    if not len(others):
        return np.full(len(points), np.inf)
    distances: Distances = KDTree(others, balanced_tree=False).query(points)[0] if len(points) else np.empty(0)
    return distances
