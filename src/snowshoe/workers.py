"""Work shared out: one pool, one journal of what is done, one progress, and one rule for what is the input's fault.

Whoever has many pieces of work hands them to `carried_out`. Pieces of which the journal holds the result are not done
again, so a run that was killed goes on where it stopped. Processes are spawned, not forked, since a fork would copy
locks that other threads hold; they get what they work with once, hear no Ctrl-C, write nothing that was not asked
for, and end when their parent does, however that came about.

What runs a pool is imported when one is run: the command line reads this module for its rule alone.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from snowshoe.errors import LostWorker, SnowshoeError, UnwritableOutput
from snowshoe.journal import Journal as Journal
from snowshoe.journal import key_of as key_of

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = [
    "INPUT_FAILURES",
    "Failure",
    "Journal",
    "Pool",
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

INPUT_FAILURES = (SnowshoeError, ValueError, OSError, ArithmeticError, MemoryError)
"""What bad input, a full disk or a small machine may raise. Anything else is a fault of the code, and never caught."""

Progress = Callable[[str, int, int], None]
"""Called with the title of what is worked on or was just done, how much is done, and how much there is."""

Pool = Callable[..., Iterator[tuple[int, Any]]]
"""`in_threads`, `in_processes`, or another that is called like them."""

PATIENCE = 5.0
"""Seconds in which a process ends that has nothing to do any more; then it is ended."""

TRIES = 2
"""Processes that a value may end before it is given up."""


@dataclass(frozen=True)
class Failure:
    """Why a piece of work has no result."""

    reason: str


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


def reason_of(error: BaseException) -> str:
    """Return what an error says, in one line."""
    words = " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return f"memory ran out: {words}" if words else "memory ran out"
    return words or type(error).__name__


def outcome_of(work: Callable[[Any], Any], value: Any) -> Any:
    """Return the result of a value, or a `Failure` where the input is what fails; never where the output is."""
    try:
        return work(value)
    except UnwritableOutput:
        raise
    except INPUT_FAILURES as error:
        return Failure(reason_of(error))


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


def in_processes(work: Callable[[Any], Any], values: Sequence[Any], *, jobs: int) -> Iterator[tuple[int, Any]]:
    """Yield the position and the result of each value as they come; one job works in this process.

    A process that ends by itself, as those do that the system takes the memory from, is replaced, and its value tried
    again after all others. A value that ends its process again has a `Failure`.

    Parameters
    ----------
    work : callable
        Picklable, and sent to each process once, with all that it holds. What it raises is raised here. When the
        iterator ends early processes end at once, so files that they write must be staged.
    values : sequence
        Picklable.
    jobs : int

    Raises
    ------
    LostWorker
        If a process ends by itself before it works on anything.
    """
    if jobs <= 1:
        yield from ((position, work(value)) for position, value in enumerate(values))
        return
    from multiprocessing.connection import wait

    shared, workers = pickle.dumps(work), list[_Worker]()
    waiting, endings = deque(enumerate(values)), Counter[int]()
    try:
        _hire(workers, shared, waiting, min(jobs, len(values)))
        while busy := {worker.connection: worker for worker in workers if worker.position is not None}:
            for connection in wait(list(busy)):
                worker = busy[connection]  # type: ignore[index]
                position = worker.position
                try:
                    answers = worker.answers()
                except LostWorker as lost:
                    if position is None or not worker.has_begun:
                        raise
                    workers.remove(worker)
                    endings[position] += 1
                    if endings[position] == TRIES:
                        yield position, Failure(ended_its_worker(lost.ending))
                    else:
                        waiting.append((position, values[position]))
                    _hire(workers, shared, waiting, min(1, len(waiting)))
                    continue
                if answers and waiting:
                    worker.give(*waiting.popleft())
                yield from answers
        for worker in workers:
            worker.end(within=PATIENCE)
    finally:
        for worker in workers:
            worker.end()


def ended_its_worker(ending: str) -> str:
    """Return the reason of a value that has ended every process that worked on it."""
    return f"it ended each process that worked on it ({ending}); memory may have run out: work on fewer at once"


def _hire(workers: list[_Worker], shared: bytes, waiting: deque[tuple[int, Any]], n: int) -> None:
    """Add so many processes, each with its first value."""
    with _interrupts_held_back():
        new = []
        for _ in range(n):
            new.append(_Worker())
            workers.append(new[-1])
    for worker in new:
        worker.send(shared)
        worker.give(*waiting.popleft())


class _Worker:
    """A process, and the line to it."""

    def __init__(self) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        # A daemon, so that one whose owner was forgotten does not keep the interpreter from ending.
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.position: int | None = None
        """Of the value that it works on."""
        self.has_begun = False
        """Whether it has taken up the work, so that it is a value that ends it."""

    def send(self, message: bytes) -> None:
        # A process that is gone is noticed when it is asked for its answer.
        with contextlib.suppress(OSError):
            self.connection.send_bytes(message)

    def give(self, position: int, value: Any) -> None:
        self.position = position
        self.send(pickle.dumps(value))

    def answers(self) -> list[tuple[int, Any]]:
        """Return what it says: position and result of its value, or nothing when it has only begun."""
        try:
            message = self.connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise self._lost() from error
        result, error_there = pickle.loads(message)
        if error_there is not None:
            raise error_there
        if not self.has_begun:
            self.has_begun = True
            return []
        position, self.position = self.position, None
        assert position is not None
        return [(position, result)]

    def end(self, *, within: float = 0.0) -> None:
        """Let it end by itself within so many seconds, else end it."""
        self.connection.close()
        self.process.join(within)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()

    def _lost(self) -> LostWorker:
        self.process.join(PATIENCE)
        exit_code = self.process.exitcode
        self.end()
        return LostWorker(exit_code)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start processes as a whole or not at all: an interrupt in between would leave one that nobody knows.

    Processes inherit that Ctrl-C is blocked, so that it does not meet them before they can say that they ignore it.
    """
    came: list[int] = []
    handlers = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            if callable(signal.getsignal(number)):
                handlers[number] = signal.signal(number, lambda number, frame: came.append(number))
    blocks = hasattr(signal, "pthread_sigmask")
    if blocks:
        from multiprocessing import resource_tracker

        # It starts with the first process, and would unblock what is blocked here.
        resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if blocks else set()
    try:
        yield
    finally:
        if blocks:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def _serve(connection: Connection) -> None:
    """Work off what comes, until the parent closes the line or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    with contextlib.suppress(EOFError, OSError):
        shared, work = connection.recv_bytes(), list[Callable[[Any], Any]]()
        _answer(connection, lambda: work.append(pickle.loads(shared)))
        while work:
            value = connection.recv_bytes()
            _answer(connection, lambda: work[0](pickle.loads(value)))  # noqa: B023 - called before there is a next


def _answer(connection: Connection, asked: Callable[[], Any]) -> None:
    try:
        message = pickle.dumps((asked(), None))
    except Exception as error:  # the parent raises it again
        message = pickle.dumps((None, _portable(error)))
    connection.send_bytes(message)


def _portable(error: Exception) -> Exception:
    """Return an error that says where it came from and can be sent."""
    there = "".join(traceback.format_exception(error)).rstrip()
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever a class of somebody's own may do
        kind = SnowshoeError if isinstance(error, INPUT_FAILURES) else RuntimeError
        error = kind(f"{type(error).__name__}: {error}")
    error.add_note(f"In a worker's process:\n{there}")
    return error


def _end_with_parent() -> None:
    """End this process when the parent does, even where that was killed."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is None:
        return
    threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True, name="snowshoe parent watch").start()
    if sys.platform == "linux":
        # The thread has to wait for compiled code that holds the interpreter; a signal of the kernel has not.
        import fcntl

        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)


def _end_after(sentinel: int) -> None:
    from multiprocessing.connection import wait

    wait([sentinel])
    os._exit(1)
