"""Run every trial on every image, in several processes, from where an earlier run stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context

from snowshoe.errors import SnowshoeError
from snowshoe.kernels.dispatch import use_threads
from snowshoe.recipes import Recipe
from snowshoe.tuning.cases import Case, Values
from snowshoe.tuning.journal import Journal, Outcome, key_of
from snowshoe.tuning.measure import PARTS, Measure

FAILURES = (SnowshoeError, ValueError, TypeError, ArithmeticError, LookupError, MemoryError)
"""What parameters that do not go together, or a method that gives up, may raise: the trial is marked as failed."""
Progress = Callable[[str, int, int], None]
"""Called with a title, how many measurements are done, and how many there are."""


@dataclass(frozen=True)
class Search:
    """What is tuned, on what, by what.

    Attributes
    ----------
    recipe : Recipe
        What is tuned.
    cases : tuple of Case
        The images.
    measure : Measure
        What decides.
    """

    recipe: Recipe
    cases: tuple[Case, ...]
    measure: Measure

    def key(self, values: Values, case: Case) -> str:
        """Return the name of a trial on an image in the journal."""
        # Both kinds of label-free measure keep the same numbers.
        what = ",".join(PARTS) if self.measure.score is None else self.measure.name
        return key_of(version("snowshoe"), self.recipe.text, what, case.digest, dict(values))

    def outcomes(
        self, trials: Sequence[Values], journal: Journal, jobs: int, progress: Progress
    ) -> list[list[Outcome]]:
        """Return the outcome of every trial on every image, [trial][image]."""
        keys = [[self.key(values, case) for case in self.cases] for values in trials]
        pairs = [(t, c) for c in range(len(self.cases)) for t in range(len(trials)) if keys[t][c] not in journal]
        total, done = len(trials) * len(self.cases), len(trials) * len(self.cases) - len(pairs)
        progress(self.recipe.name, done, total)
        for trial, case, outcome in self._run([(trials[t], c, t) for t, c in pairs], jobs):
            journal.add(keys[trial][case], outcome)
            done += 1
            progress(self.cases[case].name, done, total)
        return [[journal[key] for key in row] for row in keys]

    def _run(self, tasks: Sequence[tuple[Values, int, int]], jobs: int) -> Iterator[tuple[int, int, Outcome]]:
        """Yield trial, image and outcome, in whatever order they are done."""
        if jobs == 1 or len(tasks) < 2:
            yield from ((trial, case, self.outcome(values, case)) for values, case, trial in tasks)
            return
        # Spawned, not forked: a fork would copy the locks of whatever threads the caller runs.
        workers = min(jobs, len(tasks))
        pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_work_on, initargs=(self,))
        try:
            waiting = {pool.submit(_outcome, values, case): (trial, case) for values, case, trial in tasks}
            yield from ((*waiting[future], future.result()) for future in as_completed(waiting))
        finally:
            pool.shutdown(cancel_futures=True)

    def outcome(self, values: Values, case: int) -> Outcome:
        """Return what a trial measures on an image, or why it fails."""
        start = time.perf_counter()
        try:
            numbers = self.measure.of(self.cases[case], self.recipe, values)
        except FAILURES as error:
            return {"failure": " ".join(str(error).split()) or type(error).__name__}
        return {"numbers": numbers, "seconds": time.perf_counter() - start}


_searches: list[Search] = []
"""What a worker process works on; sent once, as images are large."""


def _work_on(search: Search) -> None:
    _searches[:] = [search]


def _outcome(values: Values, case: int) -> Outcome:
    with use_threads(1):
        return _searches[0].outcome(values, case)
