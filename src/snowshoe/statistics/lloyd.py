"""k-means of colours: the path of solutions for k = 1, 2, …, on the distinct colours and their counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from snowshoe.kernels import lloyd as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.statistics.colours import Colours
from snowshoe.statistics.criteria import Evidence
from snowshoe.statistics.lab import as_lab, srgb_white
from snowshoe.statistics.models import Centers

Floats = npt.NDArray[np.float64]
Space: TypeAlias = Literal["rgb", "lab"]

FINE = 8192
"""Up to so many distinct colours, starts are tried on the colours themselves."""
CORE = (4096, 32_768)
"""Least and greatest number of representatives on which starts are tried otherwise."""
ROUNDS = 300
SAMPLES, SAMPLE = 4, 512
"""Uniform samples of the gap statistic, and the points of each."""


@dataclass(frozen=True)
class Points:
    """Weighted points (n, d)."""

    values: Floats
    weights: Floats

    def total(self) -> float:
        """Return the sum of the weights."""
        return float(self.weights.sum())

    def workers(self, k: int) -> int:
        """Return how many threads a pass over so many centres is worth."""
        return threads(len(self.values) * k)


@dataclass(frozen=True)
class Solution:
    """k centres of points, and what one exact pass says of them."""

    centers: Floats
    sizes: Floats
    inertia: float
    silhouette: float


@dataclass(frozen=True)
class Paths:
    """Solutions for k = 1 … n. That for k is never worse than the one for k - 1 continued with one more centre.

    Attributes
    ----------
    points : Points
        The distinct colours in the space where they were clustered.
    space : {"rgb", "lab"}
        That space.
    white : float or None
        The value of white, where the image's channels are sRGB.
    solutions : tuple of Solution
        One for each k.
    """

    points: Points
    space: Space
    white: float | None
    solutions: tuple[Solution, ...]

    @property
    def inertia(self) -> Floats:
        """Sum of squared distances to the nearest centre for every k."""
        return np.array([solution.inertia for solution in self.solutions])

    def model(self, k: int) -> Centers:
        """Return k centres by lightness, then by channel."""
        found = self.solutions[k - 1]
        order = np.lexsort((*found.centers.T[::-1], self._lightness(found.centers)))
        exact = k in (1, len(self.points.values))
        return Centers(found.centers[order], found.inertia, exact, colour_space=self.space)

    def _lightness(self, centers: Floats) -> Floats:
        if self.space == "lab":
            return centers[:, 0]
        if self.white is None:
            return np.asarray(centers.mean(axis=1))
        return as_lab(np.clip(centers / self.white, 0, 1))[:, 0]

    def evidence(self) -> Evidence:
        """Return what the criteria look at."""
        n, channels = len(self.solutions), self.points.values.shape[1]
        sizes = np.zeros((n, n))
        for row, solution in enumerate(self.solutions):
            sizes[row, : row + 1] = solution.sizes
        rounding = sum(_step(channel) ** 2 for channel in self.points.values.T) / 12
        uniform, error = _uniform(self.points, n, rounding)
        silhouette = np.array([solution.silhouette for solution in self.solutions])
        return Evidence(self.inertia, sizes, silhouette, channels, rounding, uniform, error)


def paths(colours: Colours, k_max: int, space: Space, rng: int) -> Paths:
    """Return k-means of the colours for every k up to ``k_max`` (at most the number of distinct colours).

    For each k, greedy k-means++ starts [1]_ and the last solution with one more centre descend by Lloyd's iteration,
    pruned by the triangle inequality [2]_, on representatives of the colours; the best of them then descends on all
    distinct colours. The solution for k depends on the colours, the space, k and ``rng``, and on nothing else.

    References
    ----------
    .. [1] Arthur, D., & Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. 18th ACM-SIAM
       Symposium on Discrete Algorithms, 1027-1035. doi:10.5555/1283383.1283494
    .. [2] Hamerly, G. (2010). Making k-means even faster. SIAM International Conference on Data Mining, 130-140.
       doi:10.1137/1.9781611972801.12
    """
    values = as_lab(colours.values) if space == "lab" else colours.values.astype(np.float64)
    points = Points(values, colours.counts.astype(np.float64))
    solutions = _path(points, _core(points, rng), k_max, rng, _starts)
    return Paths(points, space, srgb_white(colours.values), solutions)


def _starts(k: int) -> int:
    """How many starts are tried: many where they are cheap, few where the last solution is the better guide."""
    return max(2, min(10, 80 // k))


def _path(points: Points, core: Points, k_max: int, rng: int, starts: Callable[[int], int]) -> tuple[Solution, ...]:
    solutions: list[Solution] = []
    guide = np.empty((0, points.values.shape[1]))
    for k in range(1, k_max + 1):
        draws = np.random.default_rng([rng, k]).random((starts(k), k, 2 + k.bit_length()))
        best = _best_start(core, guide, draws)
        guide = best.centers
        found = best if core is points else _descend(points, guide, 1e-6)
        if solutions and found.inertia > solutions[-1].inertia:
            found = _descend(points, _seeded(points, solutions[-1].centers, draws[0, :1]), 1e-6)
        solutions.append(found)
    return tuple(solutions)


def _best_start(core: Points, guide: Floats, draws: Floats) -> Solution:
    """Return the best descent from the guide with one more centre, and from fresh starts."""
    first = _seeded(core, guide, draws[0, :1])
    fresh = [_seeded(core, guide[:0], start) for start in draws[1:]] if len(guide) else []
    found = [_descend(core, centers, 1e-5) for centers in (first, *fresh)]
    return min(found, key=lambda solution: solution.inertia)


def _seeded(points: Points, given: Floats, draws: Floats) -> Floats:
    """Return the given centres and as many more as there are rows of draws."""
    centers = np.empty((len(given) + len(draws), points.values.shape[1]))
    centers[: len(given)] = given
    kernel.seed(points.values, points.weights, centers, len(given), np.ascontiguousarray(draws))
    return centers


def _descend(points: Points, centers: Floats, precision: float) -> Solution:
    """Return where Lloyd's iteration ends; a centre that lost all its points starts anew."""
    workers = points.workers(len(centers))
    found = _described(points, centers, workers)
    while True:
        centers = found.centers.copy()
        kernel.refine(points.values, points.weights, centers, precision * found.inertia, ROUNDS, workers)
        found = _described(points, centers, workers)
        lost = int(np.count_nonzero(found.sizes == 0))
        if not lost:
            return found
        centers = _seeded(points, centers[found.sizes > 0], np.full((lost, 1), 0.5))
        found = _described(points, centers, workers)


def _described(points: Points, centers: Floats, workers: int) -> Solution:
    sizes, totals = np.empty(len(centers)), np.empty(2)
    kernel.describe(points.values, points.weights, centers, sizes, totals, workers)
    return Solution(centers, sizes, float(totals[0]), float(totals[1]))


def _core(points: Points, rng: int) -> Points:
    """Return representatives of many points: the means of the cells of a grid, or a systematic sample."""
    if len(points.values) <= FINE:
        return points
    for cells in (32, 64, 128, 256):
        core = _cell_means(points, cells) if points.values.shape[1] <= 4 else None
        if core is None:
            return _sampled(points, rng)
        if len(core.values) >= CORE[0]:
            return core
    return points


def _cell_means(points: Points, cells: int) -> Points | None:
    """Return the mean and weight of each cell of a cubic grid, None where there are too many."""
    low = points.values.min(axis=0)
    width = float((points.values.max(axis=0) - low).max()) / cells
    index = np.zeros(len(points.values), np.int64)
    for channel, least in zip(points.values.T, low, strict=True):
        index = index * cells + np.minimum((channel - least) / width, cells - 1).astype(np.int64)
    if cells ** len(low) > 1 << 20:
        index = np.unique(index, return_inverse=True)[1].reshape(-1)
    weights = np.bincount(index, points.weights).astype(np.float64)
    used = np.flatnonzero(weights)
    if len(used) > CORE[1]:
        return None
    sums = [np.bincount(index, points.weights * channel)[used] for channel in points.values.T]
    return Points(np.ascontiguousarray(np.stack(sums, axis=1) / weights[used, None]), weights[used])


def _sampled(points: Points, rng: int) -> Points:
    """Return points at equal steps of the cumulative weight, each once, with the number of steps it was met."""
    sums = np.cumsum(points.weights)
    steps = (np.arange(CORE[1]) + np.random.default_rng([rng, 0]).random()) / CORE[1]
    met = np.searchsorted(sums, steps * sums[-1], side="right")
    at, times = np.unique(np.minimum(met, len(sums) - 1), return_counts=True)
    return Points(points.values[at], times * (sums[-1] / CORE[1]))


def _step(channel: Floats) -> float:
    """Return the smallest difference between two values of a channel; 0 for a constant one."""
    values = np.unique(channel)
    return float(np.diff(values).min()) if len(values) > 1 else 0.0


def _uniform(points: Points, n: int, rounding: float) -> tuple[Floats, Floats]:
    """Return the expected log inertia per point of uniform points along the principal axes, and its error."""
    mean = (points.weights[:, None] * points.values).sum(axis=0) / points.total()
    centred = points.values - mean
    axes = np.linalg.eigh((points.weights[:, None] * centred).T @ centred / points.total())[1]
    along = centred @ axes
    sides = np.maximum(along.max(axis=0) - along.min(axis=0), 0.0)
    logs = np.empty((SAMPLES, n))
    for sample in range(SAMPLES):
        values = np.random.default_rng([sample, 0]).random((SAMPLE, len(sides))) * sides
        uniform = Points(np.ascontiguousarray(values), np.ones(SAMPLE))
        found = _path(uniform, uniform, n, sample, lambda k: 2)
        logs[sample] = np.log([solution.inertia / SAMPLE + rounding for solution in found])
    return logs.mean(axis=0), logs.std(axis=0) * np.sqrt(1 + 1 / SAMPLES)
