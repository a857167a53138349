"""How a comparison goes: what was planned runs, then what may find objects, within a budget where there is one."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from snowshoe.comparison.advice import advise
from snowshoe.comparison.agreement import agreement_of
from snowshoe.comparison.budget import FOR_OBJECTS, OVER, Budget, Finishing, run_within
from snowshoe.comparison.execution import Runner, empty_row
from snowshoe.comparison.objects import best_objects, may_give_objects, objects_attempts
from snowshoe.comparison.plan import Job
from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.results import Scree
from snowshoe.types import Labels
from snowshoe.workers import Progress

__all__ = ["Course"]

Tell = Callable[[str, int], None]


@dataclass(frozen=True)
class Course:
    """What every run of a comparison has in common.

    Attributes
    ----------
    scene : Scene
    truths : tuple of ndarray
    curve : Scree
    limit : Budget or None
    tell : callable
        Called with a title, the steps done and the steps in all.
    """

    scene: Scene
    truths: tuple[Labels, ...]
    curve: Scree
    limit: Budget | None
    tell: Progress

    def run(self, jobs: Sequence[Job], *, objects: bool) -> tuple[Sequence[Job], tuple[Row, ...]]:
        """Return the jobs, where asked for with those that find ``objects``, and their rows with advice."""
        finishing = None if self.limit is None else self._rehearsed(self.limit, jobs)
        if finishing is not None and self.limit is not None and objects:
            finishing.kept = FOR_OBJECTS * self.limit.seconds
        rows = self._rows(jobs, lambda title, done: self.tell(title, done, len(jobs) + 1), finishing)
        advised = tuple(self._advised(row, rows) for row in rows)
        if not objects or all(row.result is None for row in advised):
            return jobs, advised
        if finishing is not None:
            finishing.kept = 0.0
        attempt, found = self._objects(advised, lambda title, _: self.tell(title, len(jobs), len(jobs) + 1), finishing)
        return (*jobs, *attempt), (*advised, *(self._advised(row, rows) for row in found))

    def _rows(
        self, jobs: Sequence[Job], tell: Tell, finishing: Finishing | None, over: float = OVER
    ) -> tuple[Row, ...]:
        runner = self._runner(jobs)
        if self.limit is not None:
            within = run_within(self.limit, jobs, self.scene, self.truths, tell, runner.smaller, finishing, over)
            return tuple(within.values())
        rows = []
        for done, job in enumerate(jobs, start=1):
            tell(job.title, done)
            rows.append(runner.row(job))
        return tuple(rows)

    def _objects(
        self, rows: Sequence[Row], tell: Tell, finishing: Finishing | None
    ) -> tuple[Sequence[Job], tuple[Row, ...]]:
        """Return the first attempt that finds objects, or that was left out, and its row; nothing where none does."""
        attempts = list(objects_attempts(rows, self.scene, in_colour=self.scene.colours is not None))
        runner = self._runner([job for attempt in attempts for job in attempt])
        within = None if finishing is None else partial(self._rows, tell=tell, finishing=finishing, over=0.0)
        for attempt in attempts:
            tried = _tried(attempt, runner, tell) if within is None else within(attempt)
            row = best_objects(tried, self.scene) or next((row for row in tried if row.left_out), None)
            if row is not None:
                return attempt, (row,)
        return (), ()

    def _runner(self, jobs: Sequence[Job]) -> Runner:
        smaller = self.scene.smaller if any(job.is_slow for job in jobs) else None
        return Runner(self.scene, self.truths, jobs, smaller)

    def _rehearsed(self, limit: Budget, jobs: Sequence[Job]) -> Finishing:
        """Return how long the end takes, by a report in which all is left out."""
        if limit.left <= 0:
            return Finishing(0.0)
        rows = tuple(dataclasses.replace(empty_row(job), failure="left out", left_out=True) for job in jobs)
        # The first report loads what later ones have: it takes several times as long as they do.
        for _ in range(2):
            start = time.perf_counter()
            advised = tuple(self._advised(row, rows) for row in rows)
            agreement = agreement_of(advised, self.scene.valid)
            Comparison(self.scene, self.curve, advised, agreement, budget=limit.seconds).report()
        return Finishing(time.perf_counter() - start)

    def _advised(self, row: Row, others: tuple[Row, ...]) -> Row:
        return dataclasses.replace(row, advice=advise(row, self.scene, self.curve, others))


def _tried(attempt: Sequence[Job], runner: Runner, tell: Tell) -> tuple[Row, ...]:
    """Return the rows of an attempt to find objects, of those jobs for which it can be worth while to split them."""
    rows = []
    for done, job in enumerate(attempt, start=1):
        tell(job.title, done)
        classes = runner.before(job)
        if classes is None or may_give_objects(job, classes):
            rows.append(runner.row(job))
    return tuple(rows)
