"""Sampled weights of symmetric filters, from the centre outwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.volumes import along_axes
from snowshoe.spacing import relative

Weights = npt.NDArray[np.float64]


def table_of(axes: Sequence[Weights], kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """Return weights along each of two or three axes as kernels take them: a row for planes, rows and columns."""
    table = np.zeros((3, max(len(weights) for weights in axes)), kind)
    for row, weights in zip(table[-len(axes) :], axes, strict=True):
        row[: len(weights)] = weights
    return table


def radii_of(axes: Sequence[Weights]) -> npt.NDArray[np.int64]:
    """Return how far weights reach along planes, rows and columns."""
    return along_axes(tuple(len(weights) - 1 for weights in axes))


def stretched(weights: Weights, step: float) -> Weights:
    """Return weights of smoothing for pixels that are ``step`` times as long: of the same sum and the same width.

    Pixels that are too short for that are weighted as much alike as these weights can be.
    """
    if step == 1:
        return weights
    total, sides = weights[0] + 2 * weights[1:].sum(), weights[1:]
    sides = sides * min(step**-2, total / (2 * sides.sum() + sides[0]))
    return np.concatenate([[total - 2 * sides.sum()], sides])


def gaussian_radius(sigma: float, truncate: float = 4.0) -> int:
    """Return how many pixels a Gaussian reaches on each side, as scipy.ndimage rounds it."""
    return int(truncate * sigma + 0.5)


def derivative_radius(sigma: float) -> int:
    """Return how many pixels the derivative of a Gaussian reaches on each side: one at least."""
    return max(1, gaussian_radius(sigma))


def widest_radius(sigma: float, spacing: Sequence[float] | None) -> int:
    """Return how far the derivative of a Gaussian reaches along the axis where pixels are the smallest."""
    least = 1.0 if spacing is None else min(relative(spacing, len(spacing)))
    return derivative_radius(sigma / least)


def gaussian_weights(sigma: float, radius: int) -> Weights:
    """Return the radius + 1 weights of a sampled Gaussian; with both sides they sum to 1."""
    step = np.arange(radius + 1)
    half: Weights = np.exp(-0.5 * (step / sigma) ** 2) if sigma else 1.0 * (step == 0)
    half = half.round(14)  # the last digit of exp depends on the processor
    half /= half[0] + 2 * half[1:].sum()
    return half


def bend_weights(sigma: float, radius: int) -> Weights:
    """Return the radius + 1 weights of a Gaussian's second derivative.

    With both sides they sum to 0 and a parabola's second derivative comes out exactly, which plain samples miss by
    their truncation and, for a small sigma, by their spacing.
    """
    step = np.arange(radius + 1)
    bend: Weights = ((step / sigma) ** 2 - 1) * _with_neighbours(sigma, radius)
    bend /= (step**2 * bend).sum()
    bend[0] = -2 * bend[1:].sum()
    return bend


def slope_weights(sigma: float, radius: int) -> Weights:
    """Return the radius + 1 weights of a Gaussian's first derivative; the slope of a ramp comes out exactly.

    The j-th weighs the difference of the pixels j after and j before.
    """
    step = np.arange(radius + 1)
    slope: Weights = step * _with_neighbours(sigma, radius)
    slope /= 2 * (step * slope).sum()
    return slope


def _with_neighbours(sigma: float, radius: int) -> Weights:
    """Return a Gaussian's weights; one that is too narrow for any but the centre still tells both sides apart."""
    weights = gaussian_weights(sigma, radius)
    if not weights[1:].any():
        weights[1] = 1
    return weights
