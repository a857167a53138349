"""Who works on the blocks of one image: further processes or a cluster, instead of threads of this process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from snowshoe.errors import SnowshoeError
from snowshoe.kernels.dispatch import on_one_thread
from snowshoe.kernels.memory import release_all
from snowshoe.scale.memory import peak_of_process
from snowshoe.workers import Failure, Pool, in_order

__all__ = ["InOrder", "Spread", "apart"]

InOrder = Callable[..., Iterator[Any]]
"""`in_order`, or what is called like it."""


@dataclass(frozen=True)
class Spread:
    """Works on blocks in a pool, and gives results in their order, as `in_order` does in threads.

    What is sent to others works in their own threads, so there it is `in_order`.

    Attributes
    ----------
    pool : Pool
    jobs : int
    """

    pool: Pool
    jobs: int
    workers: dict[int, int] = field(default_factory=dict, compare=False)
    """Process → the most memory that it ever held."""

    def __call__(self, work: Callable[[Any], Any], values: Iterable[Any], *, jobs: int) -> Iterator[Any]:
        """Yield the result of each value in their order."""
        values = list(values)
        if len(values) <= 1:
            yield from map(work, values)
            return
        early: dict[int, Any] = {}
        following = 0
        for position, answer in self.pool(_Watched(work), values, jobs=self.jobs):
            if isinstance(answer, Failure):
                raise SnowshoeError(f"a block, {_shown(values[position])}: {answer.reason}")
            early[position], process, peak = answer
            self.workers[process] = max(peak, self.workers.get(process, 0))
            while following in early:
                yield early.pop(following)
                following += 1

    def __reduce__(self) -> tuple[Any, ...]:
        return _in_threads, ()


def apart(
    pool: Pool, is_large: Callable[[Any], bool], here: Callable[[Any], Any]
) -> Callable[..., Iterator[tuple[int, Any]]]:
    """Return a pool that keeps large values for the end, and has them worked on here, one after the other."""

    def shared(work: Callable[[Any], Any], values: Iterable[Any], *, jobs: int) -> Iterator[tuple[int, Any]]:
        values = list(values)
        large = [position for position, value in enumerate(values) if is_large(value)]
        small = [position for position in range(len(values)) if position not in set(large)]
        if small:
            for number, outcome in pool(work, [values[position] for position in small], jobs=jobs):
                yield small[number], outcome
        yield from ((position, here(values[position])) for position in large)

    return shared


@dataclass(frozen=True)
class _Watched:
    """Work, and beside its results who worked them out, and the most memory that this process ever held."""

    work: Callable[[Any], Any]

    def __call__(self, value: Any) -> tuple[Any, int, int]:
        return on_one_thread(self.work, value), os.getpid(), peak_of_process()

    def __reduce__(self) -> tuple[Any, ...]:
        return _taken_up, (self.work,)


def _taken_up(work: Callable[[Any], Any]) -> _Watched:
    """Return work where it arrives; memory that waits there from other work is of other sizes."""
    release_all()
    return _Watched(work)


def _in_threads() -> InOrder:
    return in_order


def _shown(value: Any) -> str:
    """Return where a block, or a window of regions, lies."""
    window = value[0] if isinstance(value[0], tuple) else value
    return " × ".join(f"{along.start} to {along.stop}" for along in window)
