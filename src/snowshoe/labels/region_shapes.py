"""Lengths, areas and moments of regions, from their sums."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels import hulls as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.intensities.reference import LEAST, SQUARES, TOTAL, WEIGHTED
from snowshoe.kernels.region_sums.reference import (
    CORNERS,
    EDGES,
    HIGH,
    LOW,
    PRODUCTS,
    SIDES,
    STEPS,
    SUMS,
    TURNS,
)
from snowshoe.labels.region_statistic import RegionStatistic

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Spacing = tuple[float, ...]

AXES = (0, 1, 4)
"""Which of the steps go along x, y and z."""
PLANE_TURNS = (1.0, math.sqrt(2), (1 + math.sqrt(2)) / 2)
"""Length of the outline at a pixel where it goes on straight, diagonally, or either."""


def box(statistic: RegionStatistic) -> tuple[Integers, Integers]:
    """Return the least coordinates of each region, and the greatest + 1, (n, axes)."""
    axes = slice(3 - statistic.ndim, 3)
    return statistic.table[:, LOW][:, axes], statistic.table[:, HIGH][:, axes]


def centroid(statistic: RegionStatistic) -> Floats:
    """Return the mean coordinates in pixels, (n, axes)."""
    low, _ = box(statistic)
    result: Floats = low + _sums_from(statistic, low) / statistic.area[:, None]
    return result


def covariance(statistic: RegionStatistic, spacing: Spacing) -> Floats:
    """Return the covariance of the coordinates, (n, axes, axes)."""
    ndim, n = statistic.ndim, statistic.area
    low, _ = box(statistic)
    # From the region's own corner numbers are small: all sums are exact, though those from the origin may have wrapped.
    sums, raw = _sums_from(statistic, low), statistic.table[:, SUMS][:, 3 - ndim :]
    products = statistic.table[:, PRODUCTS][:, (0 if ndim == 3 else 3) :]
    result = np.empty((len(n), ndim, ndim))
    for column, (a, b) in enumerate(itertools.combinations_with_replacement(range(ndim), 2)):
        moved = products[:, column] - low[:, a] * raw[:, b] - low[:, b] * sums[:, a]
        result[:, a, b] = (moved / n - (sums[:, a] / n) * (sums[:, b] / n)) * (spacing[a] * spacing[b])
        result[:, b, a] = result[:, a, b]
    return result


def variances(matrix: Floats) -> Floats:
    """Return the variances along the principal axes, greatest first, (n, axes)."""
    if matrix.shape[1] == 3:
        return np.asarray(np.maximum(np.linalg.eigvalsh(matrix)[:, ::-1], 0.0))
    a, b, c = matrix[:, 0, 0], matrix[:, 0, 1], matrix[:, 1, 1]
    half = (a - c) / 2
    greater = (a + c) / 2 + np.sqrt(half * half + b * b)
    # The product of both is the determinant: it is exactly 0 for a line, where a difference would leave rounding.
    lesser = np.divide(a * c - b * b, greater, out=np.zeros_like(greater), where=greater > 0)
    # Of two that are equal rounding may have made the lesser the greater one.
    return np.stack([greater, np.clip(lesser, 0.0, greater)], axis=1)


def perimeter(statistic: RegionStatistic) -> Floats:
    """Return the length of the outline through the centres of its pixels, in pixels."""
    result: Floats = statistic.table[:, TURNS] @ np.array(PLANE_TURNS)
    return result


def crack_size(statistic: RegionStatistic, spacing: Spacing) -> Floats:
    """Return the length of the sides of pixels (the area of the faces of voxels) around each region."""
    sides = statistic.table[:, SIDES]
    whole = math.prod(spacing)
    return np.asarray(sum(sides[:, AXES[k]] * (whole / spacing[-1 - k]) for k in range(statistic.ndim)))


def crofton_size(statistic: RegionStatistic, spacing: Spacing) -> Floats:
    """Return the perimeter (surface) by Crofton's formula: from how often lines in all directions cross the outline."""
    n_steps, whole = (4, 2 * math.prod(spacing)) if statistic.ndim == 2 else (13, 2 * math.prod(spacing))
    steps = np.array(STEPS[:n_steps])[:, 3 - statistic.ndim :] * np.array(spacing)
    lengths = np.sqrt((steps * steps).sum(axis=1))
    shares = _shares_of_plane(steps) if statistic.ndim == 2 else _shares_of_space(steps)
    factor = math.pi / 4 if statistic.ndim == 2 else 1.0
    crossed = statistic.table[:, SIDES][:, :n_steps]
    return np.asarray(factor * whole * sum(crossed[:, k] * (shares[k] / lengths[k]) for k in range(n_steps)))


def euler_number(statistic: RegionStatistic) -> Integers:
    """Return pieces less holes, in volumes pieces less tunnels plus cavities; what meets at corners is one piece."""
    table, n = statistic.table, statistic.area
    sides = table[:, SIDES][:, list(AXES[: statistic.ndim])].sum(axis=1)
    faces = (2 * statistic.ndim * n + sides) // 2
    if statistic.ndim == 2:
        plane: Integers = table[:, EDGES][:, 0] - faces + n
        return plane
    volume: Integers = table[:, CORNERS] - table[:, EDGES].sum(axis=1) + faces - n
    return volume


def hulls(statistic: RegionStatistic, spacing: Spacing) -> tuple[Integers, Floats, Floats]:
    """Return the pixels of each region's convex hull, and its greatest and least width."""
    n = len(statistic.labels)
    areas, greatest, least = np.empty(n, np.int64), np.empty(n), np.empty(n)
    height, width = spacing
    n_threads = threads(len(statistic.first) << 6)
    kernel.widths(statistic.first, statistic.last, statistic.starts, height, width, areas, greatest, least, n_threads)
    return areas, greatest, least


def value_mean(values: npt.NDArray[Any], area: Integers) -> Floats:
    """Return the mean value of each region."""
    result: Floats = values[:, TOTAL] / area
    return result


def value_deviation(values: npt.NDArray[Any], area: Integers) -> Floats:
    """Return the standard deviation of each region's values."""
    squares = values[:, SQUARES]
    if values.dtype == np.int64:
        low = values[:, LEAST]
        above = values[:, TOTAL] - low * area
        moved = squares - low * (values[:, TOTAL] + above)
        return np.asarray(np.sqrt(np.maximum(moved / area - (above / area) * (above / area), 0.0)))
    return np.asarray(np.sqrt(squares / area))


def value_centroid(statistic: RegionStatistic, values: npt.NDArray[Any]) -> Floats:
    """Return the mean coordinates weighted by the values, in pixels; NaN where these add up to 0."""
    low, _ = box(statistic)
    total = values[:, TOTAL][:, None]
    weighted = values[:, WEIGHTED][:, 3 - statistic.ndim :] - low * total
    return np.asarray(low + np.divide(weighted, total, out=np.full(weighted.shape, np.nan), where=total != 0))


def _sums_from(statistic: RegionStatistic, low: Integers) -> Integers:
    sums: Integers = statistic.table[:, SUMS][:, 3 - statistic.ndim :] - statistic.area[:, None] * low
    return sums


def _shares_of_plane(steps: Floats) -> Floats:
    """Return of half a turn the share of the directions that are nearest to each step."""
    angles = np.mod(np.arctan2(steps[:, 0], steps[:, 1]), math.pi)
    order = np.argsort(angles)
    gaps = np.diff(angles[order], append=angles[order[0]] + math.pi)
    shares = np.empty(len(steps))
    shares[order] = (gaps + np.roll(gaps, 1)) / (2 * math.pi)
    return np.asarray(shares)


def _shares_of_space(steps: Floats) -> Floats:
    """Return of all directions the share of those that are nearest to each step or its opposite."""
    from scipy.spatial import SphericalVoronoi

    directions = steps / np.sqrt((steps * steps).sum(axis=1))[:, None]
    areas = SphericalVoronoi(np.concatenate([directions, -directions])).calculate_areas()
    return np.asarray((areas[: len(steps)] + areas[len(steps) :]) / areas.sum())
