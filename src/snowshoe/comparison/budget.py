"""A time budget: what each method would take is estimated on parts of the image, and the cheapest are run first.

A method can't be interrupted, so whether it fits is decided before it starts. Its time is measured on two crops of this
image, a small one and a larger one, and continued to the whole: once as a fixed cost and a cost per pixel, once as a
power of the number of pixels; the longer of the two counts. What is estimated to take longer than what is left of
the budget isn't started, and its row says so. Of what is left, the time is kept back in which the report and all files
are written: a report without results is drawn to see how long that takes, and the first result of each kind is written.
The cheapest method for each goal comes first of all, and may exceed the budget a little, so that there is a pick.

Where so many methods would hardly fit if all of the image were looked at, the comparison is of a smaller one.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from snowshoe.comparison.execution import Runner, empty_row
from snowshoe.comparison.folder import place_of, write_result
from snowshoe.comparison.plan import BASE, Job
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.comparison.smaller import Smaller
from snowshoe.drawing.words import seconds
from snowshoe.types import Labels

CROPS = ((8, 32, 256), (4, 64, 512))
"""Of each crop: what part of a side it has, and how many pixels at least and at most."""
STEEPEST = 1.5
"""The greatest power of the number of pixels that a time is believed to follow; steeper ones are chance."""
TRIALS = 0.25
"""The share of what is left of the budget that estimating may take."""
DRAWN = {"segmentation": 1.0, "edges": 2.5}
"""What drawing a result takes, as a share of the report without any, by what a method gives. Measured with the short
list: .7 to 1.3 on average on five images of .08 to 4 megapixels; of a gradient, the page shows several layers."""
SHORT, REPEATS = 0.02, 2
"""Runs that take fewer seconds than this are repeated so many times, longer ones once, and the quickest counts: the
first run of a method loads what it needs."""
FOR_OBJECTS = 0.2
"""The share of the budget that is kept for finding objects, which comes last since it needs the other rows."""
SOON = 0.02
"""The share of the budget up to which times are alike: the simplest method comes first then, as in the report."""
OVER = 0.2
"""The share of the budget by which the first result for each goal may exceed it."""
FIXED, EACH = 0.5e-6, 0.55e-6
"""Seconds that a comparison takes for each pixel, whatever is run and for each method, with pictures and files. On two
cores: the short list takes 9 s of processor time for half a megapixel, and 17 s for one."""
LEAST = 1 << 19
"""Pixels that are looked at however short the budget is."""


@dataclass(frozen=True)
class Budget:
    """So many seconds from a start.

    Attributes
    ----------
    seconds : float
        In all.
    start : float
        On the clock of `time.perf_counter`.
    """

    seconds: float
    start: float

    @property
    def left(self) -> float:
        """The seconds that are left; negative when it is overdrawn."""
        return self.seconds - (time.perf_counter() - self.start)

    def pixels(self, n_methods: int) -> float:
        """Return how many pixels of an image are looked at: not all, where so many methods would hardly have begun.

        What is measured on a machine would differ from run to run, and so would the result.
        """
        return max(LEAST, self.seconds / (FIXED + EACH * n_methods))

    @staticmethod
    def needed(n_pixels: int, n_methods: int) -> float:
        """Return the seconds of a budget in which so many pixels are looked at."""
        return n_pixels * (FIXED + EACH * n_methods)


class Finishing:
    """How long it takes to report on the rows so far, and to write them.

    Parameters
    ----------
    fixed : float
        The seconds of a report without results.
    kept : float
        Seconds that are kept for what is run later.
    """

    def __init__(self, fixed: float, kept: float = 0.0) -> None:
        self.fixed, self.kept, self._drawn = fixed, kept, list[str]()
        self._writing: dict[type, float] = {}

    def expected(self, gives: str = "segmentation") -> float:
        """Return the seconds with one result more, of a method that gives this; too many rather than too few."""
        drawn = [*self._drawn, gives]
        writing = len(drawn) * max(self._writing.values(), default=0.0)
        return self.kept + self.fixed * (1 + sum(DRAWN[what] for what in drawn)) + writing

    def add(self, row: Row, scene: Scene) -> None:
        """Take a row in, and write the first result of a kind, to see how long that takes."""
        if row.result is None:
            return
        self._drawn.append("segmentation" if row.edges is None else "edges")
        kind = type(row.result)
        if kind not in self._writing:
            with TemporaryDirectory() as folder:
                start = time.perf_counter()
                write_result(row, Path(folder) / place_of(row, scene), scene)
                self._writing[kind] = time.perf_counter() - start


@dataclass(frozen=True, eq=False)
class Part:
    """A crop of the scene, with its truths."""

    scene: Scene
    truths: Sequence[Labels]


def run_within(
    budget: Budget,
    jobs: Sequence[Job],
    scene: Scene,
    truths: Sequence[Labels],
    tell: Callable[[str, int], None],
    smaller: Smaller | None = None,
    finishing: Finishing | None = None,
    over: float = OVER,
) -> dict[str, Row]:
    """Return the row of each job, in the order of the jobs; those that don't fit say so instead of having a result.

    The first for each goal may exceed the budget by the share ``over``.
    """
    finishing = finishing or Finishing(0.0)
    tell("estimating times", 0)
    enough = budget.left + over * budget.seconds > finishing.expected()
    unknown = dict.fromkeys((job.name for job in jobs), math.inf)
    expected = estimates(budget, jobs, scene, truths, smaller) if enough else unknown
    chain = {job.name: expected[job.name] + expected.get(job.source, 0.0) for job in jobs}
    rows: dict[str, Row] = {}
    runner = Runner(scene, truths, jobs, smaller)
    # A job comes after the one whose classes it takes, since it costs no less; the sort keeps ties in their order.
    cheapest_first = sorted(jobs, key=lambda job: max(chain[job.name], SOON * budget.seconds))
    first = {_goal(job): job for job in reversed(cheapest_first) if not job.base}.values()
    for done, job in enumerate(sorted(cheapest_first, key=lambda job: job not in first), start=1):
        tell(job.title, done)
        left = budget.left - finishing.expected(job.method.gives) + (over * budget.seconds if job in first else 0.0)
        reason = _reason(budget, left, expected[job.name], rows.get(job.source))
        if reason:
            rows[job.name] = dataclasses.replace(empty_row(job), failure=reason, left_out=True)
        else:
            rows[job.name] = runner.row(job)
            finishing.add(rows[job.name], scene)
    return {job.name: rows[job.name] for job in jobs}


def _goal(job: Job) -> str:
    """Return what a job is picked for: edges, classes or regions, as its family tells."""
    if job.method.gives == "edges":
        return "edges"
    return "classes" if job.method.family in (BASE, "cluster") else "regions"


def _reason(budget: Budget, left: float, expected: float, base: Row | None) -> str:
    """Return why a job is left out; empty where it fits into what is left."""
    if base is not None and base.left_out:
        return f"left out: it takes the classes of {base.title}, which was left out"
    if expected <= left:
        return ""
    whole = seconds(budget.seconds)
    if budget.left <= 0:
        return f"left out: the {whole} of the budget were used up"
    if left <= 0:
        return f"left out: what was left of {whole} is needed to write the report"
    if math.isinf(expected):
        return f"left out: the budget of {whole} is too short to estimate its time"
    return f"left out: it would take about {seconds(expected)}, and {seconds(left)} of {whole} were left"


def estimates(
    budget: Budget, jobs: Sequence[Job], scene: Scene, truths: Sequence[Labels], smaller: Smaller | None = None
) -> dict[str, float]:
    """Return the seconds that each job is expected to take on the whole scene, measuring included."""
    deadline = Budget(budget.left * TRIALS, time.perf_counter())
    small, large = (_part(scene, truths, *crop) for crop in CROPS)
    first = _trials(jobs, small, deadline, loads=True)
    second = _trials(sorted(jobs, key=lambda job: first.get(job.name, math.inf)), large, deadline, loads=False)
    sizes = [part.scene.grey.size for part in (small, large)]
    times = {job.name: [first.get(job.name), second.get(job.name)] for job in jobs}
    least = scene.grey.size if smaller is None else scene.grey.size // smaller.step**2
    return {job.name: extrapolated(sizes, times[job.name], least if job.is_slow else scene.grey.size) for job in jobs}


def extrapolated(sizes: Sequence[int], measured: Sequence[float | None], size: int) -> float:
    """Return the seconds for a size, from those measured for two smaller ones; infinite where nothing was."""
    (n_small, n_large), (small, large) = sizes, measured
    if large is None:
        return math.inf if small is None else small * size / n_small
    if small is None or n_small == n_large:
        return large * size / n_large
    per_pixel = max(0.0, (large - small) / (n_large - n_small))
    power = np.clip(math.log(large / small) / math.log(n_large / n_small), 0, STEEPEST)
    return float(max(large + per_pixel * (size - n_large), large * (size / n_large) ** power))


def _trials(jobs: Sequence[Job], part: Part, deadline: Budget, *, loads: bool) -> dict[str, float]:
    """Return the seconds that each job takes on a part, of as many as the deadline allows; ``loads`` in first runs."""
    runner = Runner(part.scene, part.truths, jobs)
    times: dict[str, float] = {}
    for job in jobs:
        if deadline.left < 0:
            break
        first = _timed(job, runner)
        # Other work on the machine makes single short runs look many times longer than they are.
        repeats = REPEATS if first < SHORT else int(loads)
        times[job.name] = min(first, *(_timed(job, runner) for _ in range(repeats)), math.inf)
    return times


def _timed(job: Job, runner: Runner) -> float:
    start, saved = time.perf_counter(), runner.saved
    runner.row(job)
    return time.perf_counter() - start + runner.saved - saved


def _part(scene: Scene, truths: Sequence[Labels], divisor: int, least: int, most: int) -> Part:
    """Return a crop around the valid pixel in the middle of all valid ones."""
    used = np.flatnonzero(scene.valid)
    middle = np.unravel_index(used[len(used) // 2], scene.valid.shape)
    window = tuple(
        _span(int(centre), n, min(n, most, max(least, n // divisor)))
        for centre, n in zip(middle, scene.valid.shape, strict=True)
    )
    axis = -1 if scene.image.has_channels else None
    crop = Scene.of(scene.image.pixels[window], scene.valid[window], axis, scene.name, scene.spacing)
    return Part(crop, [truth[window] for truth in truths])


def _span(centre: int, n: int, length: int) -> slice:
    start = min(max(0, centre - length // 2), n - length)
    return slice(start, start + length)
