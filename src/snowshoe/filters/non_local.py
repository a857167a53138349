"""Non-local means: each pixel the mean of those around it whose neighbourhoods look alike."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.filters.borders import filled, real_type
from snowshoe.kernels.volumes import sides
from snowshoe.types import Mask, Pixels

__all__ = ["non_local"]

Radii = tuple[int, ...]
Places = tuple[slice, ...]
STRENGTH = 0.8
"""How alike neighbourhoods must be, as a share of the noise."""
STRIP = 1 << 17
"""So many pixels are worked on at a time, so that they stay in the processor's cache."""


def non_local(checked: CheckedImage, *, noise: float, patch: Radii, search: Radii) -> Pixels:
    """Return the image, channels last, in float: each pixel a mean of those at most ``search`` away along each axis.

    A pixel's weight falls with the mean squared difference of the boxes of 2 patch + 1 pixels around both, less what
    noise of that standard deviation makes of equal ones, over the pixels that are valid in both.
    """
    pixels = filled(checked).astype(real_type(checked.pixels.dtype))
    planes = np.ascontiguousarray(np.moveaxis(pixels.reshape(*checked.shape, -1), -1, 0))
    result, halo = np.empty_like(planes), search[0] + patch[0]
    step = max(2 * halo, STRIP // math.prod(checked.shape[1:]), 1)
    for top in range(0, checked.shape[0], step):
        first = max(0, top - halo)
        rows = slice(first, top + step + halo)
        valid = None if checked.valid is None else checked.valid[rows]
        strip = _strip(planes[:, rows], valid, noise, patch, search)
        result[:, top : top + step] = strip[:, top - first :][:, :step]
    return np.moveaxis(result, 0, -1).reshape(pixels.shape)


def _strip(planes: Pixels, valid: Mask | None, noise: float, patch: Radii, search: Radii) -> Pixels:
    """Return the denoised channels of a strip, whose ends are those of the image or are thrown away."""
    total, weights = planes.copy(), np.ones(planes.shape[1:], planes.dtype)
    for here, there in _pairs(planes.shape[1:], search):
        both = None if valid is None else valid[here] & valid[there]
        weight = _likeness(planes[:, *here] - planes[:, *there], both, noise, patch)
        weights[here] += weight
        weights[there] += weight
        total[:, *here] += weight * planes[:, *there]
        total[:, *there] += weight * planes[:, *here]
    return total / weights


def _pairs(shape: tuple[int, ...], search: Radii) -> Iterator[tuple[Places, Places]]:
    """Yield where pixels lie that have another at one distance and direction, and where those others lie."""
    first, *others = (range(-min(reach, n - 1), min(reach, n - 1) + 1) for reach, n in zip(search, shape, strict=True))
    for step in itertools.product(range(first.stop), *others):
        if step > (0,) * len(shape):
            yield sides(shape, step)


def _likeness(differences: Pixels, both: Mask | None, noise: float, patch: Radii) -> Pixels:
    """Return the weight of each pair of pixels, 0 where one is not valid."""
    squares = np.square(differences, out=differences)
    squares = squares[0] if len(squares) == 1 else squares.mean(axis=0)
    if both is None:
        ones = (_box(np.ones(n, squares.dtype), (reach,)) for n, reach in zip(squares.shape, patch, strict=True))
        n_pairs = functools.reduce(np.multiply.outer, ones)
    else:
        squares *= both
        n_pairs = np.maximum(_box(both.astype(squares.dtype), patch), 1)
    distance = _box(squares, patch)
    distance /= n_pairs
    distance -= squares.dtype.type(2 * noise**2)
    np.maximum(distance, 0, out=distance)
    distance *= squares.dtype.type(-1 / (STRENGTH * noise) ** 2)
    weight = np.exp(distance, out=distance)
    return weight if both is None else np.asarray(weight * both)


def _box(values: Pixels, radii: Radii) -> Pixels:
    """Return sums of boxes of 2 radius + 1 values along each axis."""
    for axis, radius in enumerate(radii):
        values = _run(values, radius, axis)
    return values


def _run(values: Pixels, radius: int, axis: int) -> Pixels:
    """Return sums of 2 radius + 1 values along an axis; running sums would depend on where a block begins."""
    total, n = values.copy(), values.shape[axis]
    for shift in range(1, min(radius, n - 1) + 1):
        near, far = ([slice(None)] * values.ndim for _ in range(2))
        near[axis], far[axis] = slice(0, n - shift), slice(shift, n)
        total[tuple(near)] += values[tuple(far)]
        total[tuple(far)] += values[tuple(near)]
    return total
