"""Work shared out: one pool, one journal of what is done, one progress, and one rule for what is the input's fault.

Whoever has many pieces of work hands them to `carried_out`. Pieces of which the journal holds the result are not done
again, so a run that was killed goes on where it stopped.

What runs a pool is imported when one is run: the command line reads this module for its rule alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from snowshoe.failures import INPUT_FAILURES as INPUT_FAILURES
from snowshoe.failures import Failure as Failure
from snowshoe.failures import ended_its_worker as ended_its_worker
from snowshoe.failures import outcome_of as outcome_of
from snowshoe.failures import reason_of as reason_of
from snowshoe.journal import Journal as Journal
from snowshoe.journal import key_of as key_of
from snowshoe.processes import Processes as Processes
from snowshoe.processes import in_processes as in_processes

__all__ = [
    "INPUT_FAILURES",
    "Failure",
    "Journal",
    "Pool",
    "Processes",
    "Progress",
    "Task",
    "carried_out",
    "ended_its_worker",
    "in_order",
    "in_processes",
    "in_threads",
    "key_of",
    "outcome_of",
    "reason_of",
]

Progress = Callable[[str, int, int], None]
"""Called with the title of what is worked on or was just done, how much is done, and how much there is."""

Pool = Callable[..., Iterator[tuple[int, Any]]]
"""`in_threads`, `in_processes`, or another that is called like them."""


@dataclass(frozen=True)
class Task:
    """A piece of work: what the progress calls it, what the work is given, and what names its result in the journal."""

    title: str
    value: Any
    key: str = ""


def carried_out(
    work: Callable[[Any], Any],
    tasks: Sequence[Task],
    *,
    jobs: int = 1,
    journal: Journal | None = None,
    progress: Progress | None = None,
    pool: Pool | None = None,
) -> list[Any]:
    """The result of every task, in their order: from the journal, or worked out now; a `Failure` where the input fails.

    Failures are not kept: the next run tries again, since memory may have been short. Output that cannot be written is
    no input's failure, and ends the run.

    Parameters
    ----------
    work : callable
        A task's value → its result. Picklable where there are several jobs.
    tasks : sequence of Task
    jobs : int
        Processes; 1 works in this one.
    journal, progress : optional
    pool : callable, optional
        `in_threads` instead of `in_processes`.

    Raises
    ------
    UnwritableOutput, LostWorker
        If a disk is full, or processes end by themselves before they work on anything.
    """
    kept = Journal.forgotten() if journal is None else journal
    outcomes = [kept.get(task.key) for task in tasks]
    missing = [position for position, outcome in enumerate(outcomes) if outcome is None]
    tell, done = progress or (lambda title, done, total: None), len(tasks) - len(missing)
    if missing:
        kept.begin()
    if tasks:
        tell(tasks[missing[0] if missing else -1].title, done, len(tasks))
    guarded, values = partial(outcome_of, work), [tasks[position].value for position in missing]
    pool = pool or (in_processes if len(missing) > 1 else in_threads)
    for number, outcome in pool(guarded, values, jobs=jobs):
        position = missing[number]
        outcomes[position] = outcome
        if not isinstance(outcome, Failure):
            kept.add(tasks[position].key, outcome)
        done += 1
        tell(tasks[position].title, done, len(tasks))
    return outcomes


def in_threads(work: Callable[[Any], Any], values: Sequence[Any], *, jobs: int) -> Iterator[tuple[int, Any]]:
    """Yield the position and the result of each value as they come; one job works in this thread."""
    if min(jobs, len(values)) <= 1:
        yield from ((position, work(value)) for position, value in enumerate(values))
        return
    from concurrent.futures import ThreadPoolExecutor, as_completed

    pool = ThreadPoolExecutor(min(jobs, len(values)))
    try:
        positions = {pool.submit(work, value): position for position, value in enumerate(values)}
        yield from ((positions[future], future.result()) for future in as_completed(positions))
    finally:
        pool.shutdown(cancel_futures=True)


def in_order(work: Callable[[Any], Any], values: Iterable[Any], *, jobs: int) -> Iterator[Any]:
    """Yield the result of each value in their order, worked out in threads that run a little ahead.

    No more than ``2 * jobs`` results are held, however many values there are.
    """
    if jobs <= 1:
        yield from map(work, values)
        return
    from concurrent.futures import ThreadPoolExecutor

    pool, ahead = ThreadPoolExecutor(jobs), deque[Any]()
    try:
        for value in values:
            ahead.append(pool.submit(work, value))
            if len(ahead) >= 2 * jobs:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
