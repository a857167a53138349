"""From edge strength to a hierarchy of regions: oriented watershed and ultrametric contour map (OWT-UCM)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.hierarchies.contents import STEPS, of_sides
from snowshoe.hierarchies.hierarchy import Hierarchy, Regions
from snowshoe.hierarchies.merging_by_contents import Cost, merge_by_contents
from snowshoe.kernels import merging, pieces
from snowshoe.labels.adjacency import borders
from snowshoe.labels.basins import basins
from snowshoe.labels.relabel import relabel
from snowshoe.types import Mask, Pixels

__all__ = ["merge_by_borders", "oriented_watershed", "ultrametric_contours"]

FINEST = 0.5
"""Borders below this share of the mean strength vanish before regions are compared by what they contain."""
Slices = Any
SIDES: tuple[tuple[Slices, Slices], ...] = ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:]))
Levels = npt.NDArray[np.uint16]


def ultrametric_contours(
    strength: Pixels,
    orientation: Pixels | None = None,
    *,
    leaves: Regions | None = None,
    valid: Mask | None = None,
    contents: Pixels | None = None,
    cost: Cost | None = None,
) -> Hierarchy:
    """Hierarchy of regions from any edge strength: watershed regions merged by their borders' mean strength.

    Choose it to make regions of an edge detector's answer: every closed border gets the level up to which it stands.
    Don't give it thinned or thresholded edges; the strength beside the crest is what the watershed needs.

    Parameters
    ----------
    strength : ndarray of float, (M, N) or (M, N, n)
        Edge strength from 0 to 1; what is beyond is clipped. With a last axis: the answers of n oriented detectors,
        the k-th for edges whose normal (the gradient's direction, atan2(gy, gx)) is at k π / n.
    orientation : ndarray of float, (M, N), optional
        The normal's angle in radians, as `Edges.orientation`: a border gets the strength times the cosine of the angle
        between this and its own normal, so that a strong edge doesn't leak into borders that only touch it.
    leaves : ndarray of int32, (M, N), optional
        Regions to begin with, 1…n and 0 = not valid, instead of the watershed's.
    valid : ndarray of bool, (M, N), optional
        True = use this pixel.
    contents : ndarray of float, (M, N, channels), optional
        What regions contain: lightness from 0 to 100, then differences of colour on the same scale, finite where valid.
        With it, borders below half of the mean strength vanish first; then regions are joined as people would see them
        as one, judged by their border, size, shape, colours and texture.
    cost : callable, optional
        Judges with contents: from `union_features` to costs from 0 to 1. By default one that was learned from photos.

    Returns
    -------
    Hierarchy
        Levels are in units of the strength; with contents they are costs from 0 to 1: at 0.5 half of the people who
        look at two such regions see two.

    Raises
    ------
    ValueError
        If the shapes don't fit.

    Notes
    -----
    Borders run between pixels. Each side of a pixel weighs what the stronger of its two pixels has in the direction of
    the straight piece that the side belongs to; the weight of a border is the mean over its sides. The weakest border
    vanishes first, and means of the borders that grow together are taken anew.

    References
    ----------
    .. [1] Arbeláez, P., Maire, M., Fowlkes, C., & Malik, J. (2011). Contour detection and hierarchical image
       segmentation. IEEE Transactions on Pattern Analysis and Machine Intelligence, 33(5), 898-916.
       doi:10.1109/TPAMI.2010.161
    """
    if strength.ndim not in (2, 3) or (orientation is not None and orientation.shape != strength.shape):
        shapes = f"{strength.shape} and {None if orientation is None else orientation.shape}"
        raise must_be("strength", "(M, N) or (M, N, n), with an orientation of (M, N) or none", shapes)
    labels, weights, mean = oriented_watershed(strength, orientation, leaves=leaves, valid=valid)
    tree = merge_by_borders(labels, weights)
    if contents is None:
        return tree
    return merge_by_contents(tree.cut(level=FINEST * mean), weights, contents, mean=mean, cost=cost)


def oriented_watershed(
    strength: Pixels, orientation: Pixels | None, *, leaves: Regions | None = None, valid: Mask | None = None
) -> tuple[Regions, tuple[Levels, Levels], float]:
    """Return the regions, the weights of pixels' right and lower sides in 1/65 535, and the mean strength."""
    if valid is not None:
        strength = np.where(valid.reshape(valid.shape + (1,) * (strength.ndim - 2)), strength, 0)
    levels = _levels(strength)
    strongest = levels if levels.ndim == 2 else np.ascontiguousarray(levels.max(axis=-1))
    labels = relabel(basins(strongest, valid=valid)) if leaves is None else leaves
    inside = strongest[labels > 0]
    mean = float(inside.mean()) / STEPS if inside.size else 0.0
    return labels, _weights(levels, orientation, labels), mean


def merge_by_borders(labels: Regions, weights: tuple[Levels, Levels]) -> Hierarchy:
    """Merge regions by the mean weight, in 1/65 535, of the right and the lower sides between them."""
    n = int(labels.max())
    touching = borders(labels, of_sides(weights))
    first, second = (nodes.astype(np.int32) for nodes in (touching.pairs - 1).T)
    order = _by_surroundings(first, second, touching.sums, n)
    parents, altitudes = np.zeros(max(2 * n - 1, 0), np.int32), np.zeros(max(n - 1, 0))
    heights, vanished = np.zeros((2, len(order)))
    sums, lengths = touching.sums[order], touching.lengths[order]
    merges = merging.merge(n, first[order], second[order], sums, lengths, parents, altitudes, vanished)
    heights[order] = vanished
    levels = np.concatenate((np.zeros(n), altitudes[:merges])) / STEPS
    return Hierarchy(labels, parents[: n + merges], levels, (touching.pairs - 1) @ np.array([n, 1]), heights / STEPS)


def _by_surroundings(first: Pixels, second: Pixels, sums: Pixels, n: int) -> npt.NDArray[np.intp]:
    """Order borders by the total weight around their regions, so that ties don't depend on where equal borders lie."""
    around = np.bincount(first, sums, minlength=n) + np.bincount(second, sums, minlength=n)
    one, other = around[first], around[second]
    return np.lexsort((np.maximum(one, other), np.minimum(one, other)))


def _levels(strength: Pixels) -> Levels:
    return np.rint(np.clip(strength, 0, 1) * np.float64(STEPS)).astype(np.uint16)


def _weights(levels: Levels, orientation: Pixels | None, labels: Regions) -> tuple[Levels, Levels]:
    """Return the weight of every pixel's right and lower side; of no meaning where no border is."""
    if levels.ndim == 2 and orientation is None:
        right, below = (np.maximum(levels[here], levels[there]) for here, there in SIDES)
        return right, below
    chords = np.empty((labels.size, 2, 2), np.int32)
    pieces.trace(labels, chords.reshape(-1))
    flat = levels.reshape(labels.size, -1)
    angles = None if orientation is None else orientation.reshape(-1)
    planes = ((chords[:, plane], step) for plane, step in enumerate((1, labels.shape[1])))
    right, below = (_across(flat, angles, steps, beside).reshape(labels.shape) for steps, beside in planes)
    return right[:, :-1], below[:-1]


def _across(levels: Levels, angles: Pixels | None, chords: Pixels, beside: int) -> Levels:
    """Return the strength across the straight piece of a side, of the stronger of the pixels on either side."""
    line = np.flatnonzero(chords[:, 0] | chords[:, 1])
    dy, dx = (chords[line, axis].astype(np.float64) for axis in (0, 1))
    if angles is None:
        channel = np.rint(np.arctan2(dx, -dy) * (levels.shape[1] / np.pi)).astype(np.intp) % levels.shape[1]
        both = [levels[pixels, channel] for pixels in (line, line + beside)]
    else:
        dy, dx = (step / np.sqrt(dx * dx + dy * dy) for step in (dy, dx))
        angle = [angles[pixels].astype(np.float64) for pixels in (line, line + beside)]
        cosine = [np.abs(np.sin(normal) * dx - np.cos(normal) * dy) for normal in angle]
        both = [
            np.rint(levels[at, 0] * c).astype(np.uint16) for at, c in zip((line, line + beside), cosine, strict=True)
        ]
    weight = np.zeros(len(levels), np.uint16)
    weight[line] = np.maximum(*both)
    return weight
