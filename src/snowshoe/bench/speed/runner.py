"""Time a job beside its peers, fairly: interleaved, best of several, the same number of threads for all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import numpy as np

from snowshoe.kernels.dispatch import use_threads
from snowshoe.kernels.memory import empty
from snowshoe.types import Pixels
from snowshoe.workers import in_threads

Work = Callable[[], Any]


@dataclass(frozen=True)
class Job:
    """Something snowshoe does, and who else does it.

    Attributes
    ----------
    name, size : str
        What is done, to how much.
    ours : callable
        Runs it once.
    peers : dict of str to callable
        The same, by others. A peer that takes long is named in ``slow`` and is run once, without a rehearsal.
    moved : tuple of (int, ...)
        Bytes read, then bytes written to each array; empty where memory is not the limit.
    goals : dict of str to float
        Peer (or ``"floor"``) → the ratio to reach.
    cost : callable, optional
        What a run returned → how bad it is; smaller is better.
    """

    name: str
    size: str
    ours: Work
    peers: dict[str, Work] = field(default_factory=dict)
    slow: frozenset[str] = frozenset()
    moved: tuple[int, ...] = ()
    goals: dict[str, float] = field(default_factory=dict)
    cost: Callable[[Any], float] | None = None


@dataclass(frozen=True)
class SpeedRow:
    """One job beside one peer.

    ``ratio`` above 1: snowshoe is faster. ``floor_ratio`` 1: as fast as memory allows. ``cost_ratio`` at most 1: what
    snowshoe found is at least as good.
    """

    job: str
    size: str
    threads: int
    peer: str | None
    peer_seconds: float | None
    seconds: float
    ratio: float | None
    goal: float | None
    floor_ratio: float | None
    floor_goal: float | None
    cost_ratio: float | None

    def as_dict(self) -> dict[str, Any]:
        """Return the row as plain numbers."""
        return asdict(self)


def measure(job: Job, n_threads: int, repeats: int = 5) -> Iterator[SpeedRow]:
    """Time one job and its peers with so many threads; one row per peer, or one without peers.

    Everything runs in turn, again and again, so that a machine whose speed drifts drifts for all; the best time of
    each counts.
    """
    works = {"": job.ours, **job.peers}
    if job.moved:
        works["floor"] = partial(move_bytes, job.moved[0], job.moved[1:], n_threads)
    with limited_threads(n_threads):
        best, results = _best_times(works, job.slow, repeats)
        costs = {name: job.cost(results[name]) for name in works} if job.cost else {}
    floor = best["floor"] / best[""] if job.moved else None
    for peer in job.peers or (None,):
        theirs = best[peer] if peer else None
        yield SpeedRow(
            job=job.name,
            size=job.size,
            threads=n_threads,
            peer=peer,
            peer_seconds=theirs,
            seconds=best[""],
            ratio=theirs / best[""] if theirs else None,
            goal=job.goals.get(peer or ""),
            floor_ratio=floor,
            floor_goal=job.goals.get("floor"),
            cost_ratio=costs[""] / costs[peer] if peer and costs else None,
        )


def _best_times(works: dict[str, Work], slow: frozenset[str], repeats: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Return the best time of each and the last thing it returned."""
    best = {name: np.inf for name in works}
    results: dict[str, Any] = {name: work() for name, work in works.items() if name not in slow}
    for turn in range(repeats):
        for name, work in works.items():
            if name in slow and turn:
                continue
            results.pop(name, None)
            start = time.perf_counter()
            results[name] = work()
            best[name] = min(best[name], time.perf_counter() - start)
    return best, results


@contextmanager
def limited_threads(n: int) -> Iterator[None]:
    """Let snowshoe, OpenCV and the BLAS and OpenMP libraries use at most n threads."""
    import cv2
    import threadpoolctl

    before = cv2.getNumThreads()
    cv2.setNumThreads(n)
    try:
        with use_threads(n), threadpoolctl.threadpool_limits(n):
            yield
    finally:
        cv2.setNumThreads(before)


_source = np.zeros(0, np.uint8)


def move_bytes(read: int, written: Sequence[int], n_threads: int) -> list[Pixels]:
    """Read so many bytes once and fill arrays of the given sizes once, in recycled memory as kernels do."""
    global _source
    if len(_source) < read:
        _source = np.ones(read, np.uint8)
    targets = [empty((size,), np.uint8) for size in written]

    def part(index: int) -> None:
        share = slice(read * index // n_threads, read * (index + 1) // n_threads)
        for target in targets:
            piece = target[len(target) * index // n_threads : len(target) * (index + 1) // n_threads]
            length = min(len(piece), share.stop - share.start)
            piece[:length] = _source[share][:length]
            piece[length:] = 1

    for _ in in_threads(part, range(n_threads), jobs=n_threads):
        pass
    return targets
