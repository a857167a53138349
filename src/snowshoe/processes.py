"""A pool of processes that work on one list of values after the other.

They are spawned, not forked, since a fork would copy locks that other threads hold; they hear no Ctrl-C, write nothing
that was not asked for, and end when their parent does, however that came about.
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from snowshoe.errors import LostWorker, SnowshoeError
from snowshoe.failures import INPUT_FAILURES, Failure, ended_its_worker

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = ["Processes", "in_processes"]

PATIENCE = 5.0
"""Seconds in which a process ends that has nothing to do any more; then it is ended."""

TRIES = 2
"""Processes that a value may end before it is given up."""

_WORK, _VALUE, _REST = b"work", b"value", b"rest"
"""What a process is told next: what to do, of what, or that it need not hold either any more."""


def in_processes(work: Callable[[Any], Any], values: Sequence[Any], *, jobs: int) -> Iterator[tuple[int, Any]]:
    """Yield the position and the result of each value as they come, from processes that end then; see `Processes`."""
    with Processes() as processes:
        yield from processes(work, values, jobs=jobs)


class Processes:
    """A pool of processes, kept for as long as the block lasts, since each takes a second to begin."""

    def __init__(self) -> None:
        self._idle: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        for worker in self._idle:
            worker.hang_up()
        for worker in self._idle:
            worker.end(within=PATIENCE if kind is None else 0.0)
        self._idle.clear()

    def __call__(self, work: Callable[[Any], Any], values: Sequence[Any], *, jobs: int) -> Iterator[tuple[int, Any]]:
        """Yield the position and the result of each value as they come; one job works in this process.

        A process that ends by itself, as those do that the system takes the memory from, is replaced, and its value
        tried again after all others. A value that ends its process again has a `Failure`.

        Parameters
        ----------
        work : callable
            Picklable, and sent to each process once, with all that it holds. What it raises is raised here. When the
            iterator ends early processes end at once, so files that they write must be staged.
        values : sequence
            Picklable.
        jobs : int
            Processes; no more are kept, as each holds memory.

        Raises
        ------
        LostWorker
            If a process ends by itself before it works on anything.
        """
        if jobs <= 1:
            yield from ((position, work(value)) for position, value in enumerate(values))
            return
        shift = _Shift(pickle.dumps(work), values)
        for worker in self._idle[jobs:]:
            worker.end()
        shift.workers, self._idle = self._idle[:jobs], []
        try:
            yield from shift.results(jobs)
        finally:
            for worker in shift.workers:
                if worker.position is None:
                    worker.rest()
                    self._idle.append(worker)
                else:
                    worker.end()


class _Shift:
    """Processes at one list of values."""

    def __init__(self, shared: bytes, values: Sequence[Any]) -> None:
        self.shared, self.values = shared, values
        self.waiting, self.endings = deque(range(len(values))), Counter[int]()
        self.workers: list[_Worker] = []

    def results(self, jobs: int) -> Iterator[tuple[int, Any]]:
        """Yield the position and the result of each value as they come."""
        from multiprocessing.connection import wait

        self._employ(min(jobs, len(self.values)))
        while busy := {worker.connection: worker for worker in self.workers if worker.position is not None}:
            for connection in wait(list(busy)):
                worker = busy[connection]  # type: ignore[index]
                try:
                    answers = worker.answers()
                except LostWorker as lost:
                    yield from self._without(worker, lost)
                    continue
                if answers and self.waiting:
                    self._give(worker)
                yield from answers

    def _employ(self, n: int) -> None:
        """Set so many to work: those that are kept and alive, and new ones."""
        idle = [worker for worker in self.workers if worker.position is None]
        for worker in [worker for worker in idle if not worker.process.is_alive()]:
            self.workers.remove(worker)
            idle.remove(worker)
            worker.end()
        for worker in [*idle, *self._hired(n - len(idle))][:n]:
            worker.take_up(self.shared)
            self._give(worker)

    def _hired(self, n: int) -> list[_Worker]:
        new = []
        with _interrupts_held_back():
            for _ in range(n):
                new.append(_Worker())
                self.workers.append(new[-1])
        return new

    def _give(self, worker: _Worker) -> None:
        position = self.waiting.popleft()
        worker.give(position, self.values[position])

    def _without(self, worker: _Worker, lost: LostWorker) -> Iterator[tuple[int, Any]]:
        """Go on without a process that ended by itself."""
        position = worker.position
        self.workers.remove(worker)
        if position is None or not worker.has_begun:
            raise lost
        self.endings[position] += 1
        if self.endings[position] == TRIES:
            yield position, Failure(ended_its_worker(lost.ending))
        else:
            self.waiting.append(position)
        if self.waiting:
            self._employ(1)


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
        """Whether it has ever taken up work, so that it is a value that ends it."""
        self.is_taking_up = False

    def take_up(self, shared: bytes) -> None:
        """Let it work by this from now on."""
        self.is_taking_up = True
        self._send(_WORK, shared)

    def give(self, position: int, value: Any) -> None:
        self.position = position
        self._send(_VALUE, pickle.dumps(value))

    def rest(self) -> None:
        """Let it hold nothing until there is other work."""
        self._send(_REST, b"")

    def answers(self) -> list[tuple[int, Any]]:
        """Return what it says: position and result of its value, or nothing when it has only begun."""
        try:
            message = self.connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise self._lost() from error
        result, error_there = pickle.loads(message)
        if error_there is not None:
            raise error_there
        if self.is_taking_up:
            self.has_begun, self.is_taking_up = True, False
            return []
        position, self.position = self.position, None
        assert position is not None
        return [(position, result)]

    def hang_up(self) -> None:
        """Let it know that there is nothing to do any more."""
        self.connection.close()

    def end(self, *, within: float = 0.0) -> None:
        """Let it end by itself within so many seconds, else end it."""
        self.hang_up()
        self.process.join(within)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()

    def _send(self, *messages: bytes) -> None:
        # A process that is gone is noticed when it is asked for its answer.
        with contextlib.suppress(OSError):
            for message in messages:
                self.connection.send_bytes(message)

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
        work = list[Callable[[Any], Any]]()
        while True:
            kind, content = connection.recv_bytes(), connection.recv_bytes()
            if kind == _VALUE:
                _answer(connection, partial(_result, work, content))
                continue
            work.clear()
            if kind == _WORK:
                _answer(connection, partial(_take_up, work, content))


def _take_up(work: list[Callable[[Any], Any]], content: bytes) -> None:
    work.append(pickle.loads(content))


def _result(work: Sequence[Callable[[Any], Any]], content: bytes) -> Any:
    return work[0](pickle.loads(content))


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
