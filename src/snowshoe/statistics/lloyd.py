"""k-means of colours: the path of solutions for k = 1, 2, …, on the distinct colours and their counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from snowshoe.colour.lab import as_lab, srgb_white
from snowshoe.kernels import lloyd as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.statistics.colours import Colours
from snowshoe.statistics.criteria import Evidence, step_of
from snowshoe.statistics.models import Centers
from snowshoe.statistics.squares import require_squares

Floats = npt.NDArray[np.float64]
Space: TypeAlias = Literal["rgb", "lab"]

FINE = 8192
"""Up to so many distinct colours, starts are tried on the colours themselves."""
CORE = (4096, 32_768)
"""Least and greatest number of representatives on which starts are tried otherwise."""
TABLE = 1 << 20
"""Greatest number of cells in a grid."""
ROUNDS, FINISH_ROUNDS = 300, 30
"""Rounds of Lloyd's iteration at most: on representatives, and on all colours."""
TRIAL, END, FINISH = 1e-3, 1e-8, 1e-4
"""A descent ends where a round gains less than this share of the inertia: a start, the best one, on all colours."""
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
    guides : tuple of Solution
        One for each k, of representatives of the colours, or of the colours themselves where they are few.
    few : bool
        Whether the guides are solutions already.
    space : {"rgb", "lab"}
        Where distances are measured.
    white : float or None
        The value of white, where the image's channels are sRGB.
    """

    points: Points
    guides: tuple[Solution, ...]
    few: bool
    space: Space
    white: float | None

    @cached_property
    def solutions(self) -> tuple[Solution, ...]:
        """The solution for each k: the guide's descent, or the last one's with one more centre where that is better."""
        solutions = [self._finished(1)]
        for k in range(2, len(self.guides) + 1):
            solution = self._finished(k)
            if solution.inertia > solutions[-1].inertia:
                onward = _seeded(self.points, solutions[-1].centers, np.full((1, 1), 0.5))
                solution = _descend(self.points, onward, FINISH * solution.inertia, FINISH_ROUNDS)
            solutions.append(solution)
        return tuple(solutions)

    @property
    def inertia(self) -> Floats:
        """Sum of squared distances to the nearest centre for every k."""
        return np.array([solution.inertia for solution in self.solutions])

    @property
    def exponent(self) -> int:
        """Of which power of two the inertia is in squares: the image's units are never far from 1."""
        return 0

    def _finished(self, k: int) -> Solution:
        """Return the guide's descent on all colours."""
        guide = self.guides[k - 1]
        return guide if self.few else _descend(self.points, guide.centers, FINISH * guide.inertia, FINISH_ROUNDS)

    def model(self, k: int) -> Centers:
        """Return k centres by lightness, then by channel."""
        solution = self._solution(k)
        order = np.lexsort((*solution.centers.T[::-1], self._lightness(solution.centers)))
        exact = k in (1, len(self.points.values))
        return Centers(solution.centers[order], solution.inertia, exact, colour_space=self.space)

    def _solution(self, k: int) -> Solution:
        """Return one solution, the others only where the one before shows that they are needed."""
        if "solutions" not in vars(self) and not self.few:
            solution = self._finished(k)
            if k == 1 or solution.inertia <= self._finished(k - 1).inertia:
                return solution
        return self.solutions[k - 1]

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
        rounding = sum(step_of(np.unique(channel)) ** 2 for channel in self.points.values.T) / 12
        uniform, error = _uniform(self.points, n, rounding) if n > 1 else (np.zeros(n), np.zeros(n))
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
    require_squares(colours.values)
    values = as_lab(colours.values) if space == "lab" else colours.values.astype(np.float64)
    points = Points(values, colours.counts.astype(np.float64))
    core = _core(points, rng)
    guides = _path(core, k_max, rng, _starts)
    return Paths(points, guides, core is points, space, srgb_white(colours.values))


def _starts(k: int) -> int:
    """How many starts are tried: many where they are cheap, few where the last solution is the better guide."""
    return max(2, min(8, 64 // k))


def _path(points: Points, k_max: int, rng: int, starts: Callable[[int], int]) -> tuple[Solution, ...]:
    """Return the best descent for each k, that from the last with one more centre among those tried."""
    path: list[Solution] = []
    centers = np.empty((0, points.values.shape[1]))
    for k in range(1, k_max + 1):
        draws = np.random.default_rng([rng, k]).random((starts(k), k, 2 + k.bit_length()))
        path.append(_best_start(points, centers, draws))
        centers = path[-1].centers
    return tuple(path)


def _best_start(core: Points, guide: Floats, draws: Floats) -> Solution:
    """Return the best descent from the guide with one more centre and from fresh starts, then descended to the end."""
    first = _seeded(core, guide, draws[0, :1])
    fresh = [_seeded(core, guide[:0], start) for start in draws[1:]] if len(guide) else []
    total = _described(core, first, 1).inertia
    solutions = [_descend(core, centers, TRIAL * total, ROUNDS) for centers in (first, *fresh)]
    best = min(solutions, key=lambda solution: solution.inertia)
    return _descend(core, best.centers, END * best.inertia, ROUNDS)


def _seeded(points: Points, given: Floats, draws: Floats) -> Floats:
    """Return the given centres and as many more as there are rows of draws."""
    centers = np.empty((len(given) + len(draws), points.values.shape[1]))
    centers[: len(given)] = given
    kernel.seed(points.values, points.weights, centers, len(given), np.ascontiguousarray(draws))
    return centers


def _descend(points: Points, start: Floats, tolerance: float, rounds: int) -> Solution:
    """Return where Lloyd's iteration ends; a centre that lost all its points starts anew."""
    workers = points.workers(len(start))
    centers = start.copy()
    while True:
        kernel.refine(points.values, points.weights, centers, tolerance, rounds, workers)
        solution = _described(points, centers, workers)
        lost = int(np.count_nonzero(solution.sizes == 0))
        if not lost:
            return solution
        centers = _seeded(points, centers[solution.sizes > 0], np.full((lost, 1), 0.5))


def _described(points: Points, centers: Floats, workers: int) -> Solution:
    sizes, totals = np.empty(len(centers)), np.empty(2)
    kernel.describe(points.values, points.weights, centers, sizes, totals, workers)
    return Solution(centers, sizes, float(totals[0]), float(totals[1]))


def _core(points: Points, rng: int) -> Points:
    """Return representatives of many points: the means of the cells of a grid, else a systematic sample."""
    if len(points.values) <= FINE:
        return points
    for cells in (32, 64, 128, 256):
        if cells ** points.values.shape[1] > TABLE:
            break
        core = _cell_means(points, cells)
        if CORE[0] <= len(core.values) <= CORE[1]:
            return core
    return _sampled(points, rng)


def _cell_means(points: Points, cells: int) -> Points:
    """Return the mean and weight of each cell of a cubic grid that holds a point."""
    low = np.array([channel.min() for channel in points.values.T])
    width = max(float(channel.max() - least) for channel, least in zip(points.values.T, low, strict=True)) / cells
    sums = np.zeros((cells ** len(low), 1 + len(low)))
    kernel.cells(points.values, points.weights, low, width, cells, sums)
    used = sums[sums[:, 0] > 0]
    return Points(used[:, 1:] / used[:, :1], used[:, 0].copy())


def _sampled(points: Points, rng: int) -> Points:
    """Return points at equal steps of the cumulative weight, each once, with the number of steps it was met."""
    sums = np.cumsum(points.weights)
    steps = (np.arange(CORE[1]) + np.random.default_rng([rng, 0]).random()) / CORE[1]
    met = np.searchsorted(sums, steps * sums[-1], side="right")
    at, times = np.unique(np.minimum(met, len(sums) - 1), return_counts=True)
    return Points(points.values[at], times * (sums[-1] / CORE[1]))


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
        solutions = _path(uniform, n, sample, lambda _: 2)
        logs[sample] = np.log([solution.inertia / SAMPLE + rounding for solution in solutions])
    return logs.mean(axis=0), logs.std(axis=0) * np.sqrt(1 + 1 / SAMPLES)
