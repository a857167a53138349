"""Run every trial on every image, in several processes, from where an earlier run stopped."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from snowshoe.errors import DISTRIBUTION, must_be
from snowshoe.kernels.dispatch import on_one_thread
from snowshoe.recipes import Recipe
from snowshoe.tuning.cases import Case, Values
from snowshoe.tuning.measure import PARTS, Measure
from snowshoe.workers import Failure, Journal, Progress, Task, carried_out, key_of

__all__ = ["JOURNAL", "Outcome", "Search"]

JOURNAL = "journal.jsonl"

Outcome = dict[str, Any]
"""``numbers`` and ``seconds`` of a trial on an image, or its ``failure``."""


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

    def outcomes(
        self, trials: Sequence[Values], *, folder: Path | None, jobs: int, progress: Progress | None
    ) -> list[list[Outcome]]:
        """Return the outcome of every trial on every image, [trial][image]; the folder keeps those that are done."""
        tasks = [self._task(values, position) for position in range(len(self.cases)) for values in trials]
        work = self.measured if jobs == 1 else partial(on_one_thread, self.measured)
        with self._journal(folder) as journal:
            flat = carried_out(work, tasks, jobs=jobs, journal=journal, progress=progress)
        plain = [{"failure": outcome.reason} if isinstance(outcome, Failure) else outcome for outcome in flat]
        return [plain[t :: len(trials)] for t in range(len(trials))]

    def measured(self, trial: tuple[Values, int]) -> Outcome:
        """Return what a trial measures on an image, given by its number."""
        values, position = trial
        start = time.perf_counter()
        numbers = self.measure.of(self.cases[position], self.recipe, values)
        return {"numbers": numbers, "seconds": time.perf_counter() - start}

    @property
    def _kept(self) -> tuple[str, ...]:
        """The numbers that a trial must have: both kinds of label-free measure keep the same."""
        return PARTS if self.measure.score is None else (self.measure.name,)

    def _task(self, values: Values, position: int) -> Task:
        case = self.cases[position]
        facts = (version(DISTRIBUTION), self.recipe.text, ",".join(self._kept), case.digest, dict(values))
        return Task(case.name, (values, position), key_of(*facts))

    def _journal(self, folder: Path | None) -> Journal:
        if folder is None:
            return Journal.forgotten()
        return Journal(folder / JOURNAL, read=self._read, write=dict)

    def _read(self, line: Any) -> Outcome:
        """Read an outcome back; the journal may be of other measures, or of other code."""
        numbers = {str(name): float(number) for name, number in line["numbers"].items()}
        for name in (*self._kept, "n_labels"):
            if name not in numbers:
                raise must_be("numbers", f"with {name}", sorted(numbers))
        return {"numbers": numbers, "seconds": float(line["seconds"])}
