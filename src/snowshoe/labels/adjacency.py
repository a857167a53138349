"""Which regions touch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_image, as_labels, everything, require_steps
from snowshoe.errors import must_be
from snowshoe.kernels import adjacency as kernel
from snowshoe.kernels.volumes import along_axes, as_volume, half_steps, sides
from snowshoe.labels.relabel import narrowed
from snowshoe.types import Connectivity, Image, Labels, Mask, Pixels

__all__ = ["Adjacency", "Borders", "adjacency", "borders", "side_weights"]

Integers = npt.NDArray[np.int64]

PAIRS_PER_REGION = {1: 2, 2: 8, 3: 24}
"""By the number of axes: a planar map has fewer than 3, and cells of foam about 7; more is for corners and parts."""
STRENGTH_BITS = 28
"""A strength is kept to this power of two of its greatest value (rounded up to a power of two)."""
LEAST_EXPONENT = -1074
"""That of the least number above 0."""


@dataclass(frozen=True, eq=False)
class Adjacency:
    """The pairs of regions that touch.

    Attributes
    ----------
    pairs : ndarray of int32, (n, 2)
        Two labels a < b in each row; rows ascend.
    lengths : ndarray of int64, (n,)
        Length of the common boundary: how many pairs of neighbouring pixels lie across it.
    strengths : ndarray of float64, (n,)
        The strength summed along the boundary, of each pair of pixels the mean of both; 0 if there was no strength.
    """

    pairs: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int64]
    strengths: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.pairs)


def adjacency(
    labels: Image, *, strength: Image | None = None, connectivity: Connectivity = 1, mask: Mask | None = None
) -> Adjacency:
    """The pairs of regions that touch, with the length of their boundary and the strength along it.

    Parameters
    ----------
    labels : array_like of int, (M, N) or (P, M, N)
        Not negative; 0 is no region.
    strength : array_like of the same shape, optional
        Edge strength, not negative. Kept to 2⁻²⁸ of its greatest value, so that sums are the same in every order.
    connectivity : int
        How many orthogonal steps apart neighbours may be, up to the number of axes: with 2, regions that meet at a
        corner of a plane touch too, and each such corner counts as one pair of pixels.
    mask : ndarray of bool, optional
        True = use this pixel. There is no boundary at pixels that are left out, nor where the strength is NaN.

    Returns
    -------
    Adjacency
        Sorted pairs; the same for a flipped or turned image.

    Raises
    ------
    ValueError
        If the labels are not a plane or a volume or have 2³¹ pixels or more, if the strength is negative or of another
        shape, or if there are more steps than axes.

    Examples
    --------
    >>> import numpy as np
    >>> touching = adjacency([[1, 1, 2], [3, 3, 2]])
    >>> touching.pairs.tolist(), touching.lengths.tolist()
    ([[1, 2], [1, 3], [2, 3]], [1, 2, 1])
    >>> adjacency([[1, 1, 2]], strength=[[0.0, 1.0, 2.0]]).strengths
    array([1.5])
    """
    if np.size(labels) >= 2**31:
        raise must_be("labels", "an image of fewer than 2³¹ pixels", np.size(labels), "cut it into tiles")
    checked, valid = as_labels(labels, mask)
    if checked.ndim not in (2, 3):
        raise ValueError(f"labels must be 2-D or 3-D, got shape {checked.shape}")
    require_steps(connectivity, checked.ndim)
    levels, unit = None, 0.0
    if strength is not None:
        pixels = _strength(strength, valid, checked.shape)
        valid = pixels.valid
        levels, unit = _levels(pixels)
    touching = borders(_regions(checked, valid), _both(levels, connectivity), connectivity=connectivity)
    with np.errstate(over="ignore"):
        strengths = touching.sums / 2 * unit
    if not np.isfinite(strengths).all():
        raise must_be("strength", "so small that its sums are numbers", unit, "divide it by a constant")
    return Adjacency(touching.pairs.astype(np.int32), touching.lengths, strengths)


@dataclass(frozen=True, eq=False)
class Borders:
    """The borders between the regions of a label image, in whole numbers.

    Attributes
    ----------
    pairs : ndarray of int64, (m, 2)
        Two labels a < b in each row; rows ascend.
    lengths, sums, least : ndarray of int64, (m,)
        The number of sides along each border, their weights added up, and the least of these; 0 without weights.
    """

    pairs: Integers
    lengths: Integers
    sums: Integers
    least: Integers


def borders(
    regions: npt.NDArray[np.int32], weights: npt.NDArray[np.int32] | None = None, *, connectivity: int = 1
) -> Borders:
    """Return the borders of regions, 0 being none, that pixels' sides with these weights lie along.

    Weights (steps, …) are those that `side_weights` gives.
    """
    n, steps = int(regions.max(initial=0)), half_steps(regions.ndim, connectivity)
    volume = as_volume(np.ascontiguousarray(regions))
    looked = np.array([along_axes(step) for step in steps])
    if weights is not None:
        weights = np.ascontiguousarray(weights).reshape(-1, *volume.shape)
    most = min(n * (n - 1) // 2, len(steps) * regions.size)
    room, n_pairs = min(PAIRS_PER_REGION[regions.ndim] * n, most), -1
    while n_pairs < 0:
        keys, lengths, sums, least = np.empty(room, np.uint64), *(np.empty(room, np.int64) for _ in range(3))
        n_pairs = kernel.pairs(volume, weights, looked, keys, lengths, sums, least)
        room = min(8 * room, most)
    keys = keys[:n_pairs]
    pairs = np.stack([keys >> np.uint64(32), keys & np.uint64(2**32 - 1)], axis=1).astype(np.int64)
    return Borders(pairs, *(along[:n_pairs].copy() for along in (lengths, sums, least)))


def side_weights(levels: Pixels, join: np.ufunc, *, connectivity: int = 1) -> npt.NDArray[np.int32]:
    """Return the weights of every pixel's sides, joined of the levels of the two pixels, as `borders` takes them.

    They are (steps, …): one for each step to a neighbour, in the order of `half_steps`; of a plane the right side, the
    lower one, and with connectivity 2 the corners to the lower right and the lower left.
    """
    steps = half_steps(levels.ndim, connectivity)
    weights = np.zeros((len(steps), *levels.shape), np.int32)
    for along, step in zip(weights, steps, strict=True):
        here, there = sides(levels.shape, step)
        join(levels[here], levels[there], out=along[here], casting="unsafe")
    return weights


def _both(levels: npt.NDArray[np.int32] | None, connectivity: int) -> npt.NDArray[np.int32] | None:
    return None if levels is None else side_weights(levels, np.add, connectivity=connectivity)


def _regions(labels: Labels, valid: Mask | None) -> npt.NDArray[np.int32]:
    """Return the labels in the kernel's type, 0 where not valid."""
    return narrowed(labels if valid is None else np.where(valid, labels, labels.dtype.type(0)))


def _strength(strength: Image, mask: Mask | None, shape: tuple[int, ...]) -> CheckedImage:
    # A mask says that a volume whose rows are 3 or 4 long is no image of colours.
    used = everything(shape) if mask is None and np.shape(strength) == shape else mask
    checked = as_image(strength, used, ndim=(len(shape),))
    if checked.shape != shape:
        raise ValueError(f"strength must have the labels' shape {shape}, got {checked.shape}")
    return checked


def _levels(strength: CheckedImage) -> tuple[npt.NDArray[np.int32], float]:
    """Return the strength as integers, and the strength of 1."""
    values = strength.pixels.astype(np.float64)
    if strength.valid is not None:
        values = np.where(strength.valid, values, 0.0)
    if values.min() < 0:
        raise must_be("strength", "free of negative values", float(values.min()))
    unit = math.ldexp(1.0, max(math.frexp(values.max())[1] - STRENGTH_BITS, LEAST_EXPONENT))
    return np.rint(values / unit).astype(np.int32), unit
