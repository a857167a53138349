"""Who works on the images of a run: threads or processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from snowshoe.errors import UnusableCluster, must_be
from snowshoe.kernels.dispatch import threads
from snowshoe.recipes import Recipe
from snowshoe.scale.cluster import Cluster, connected
from snowshoe.scale.inputs import Item
from snowshoe.scale.plan import PROGRAM, Plan, planned, room_of, shortage_of
from snowshoe.scale.reading import Reading
from snowshoe.workers import Pool, Processes, in_threads

__all__ = ["Crew", "Executor"]

RULE = "one of threads, processes, dask:local, each also with a number as in threads:4, or dask:tcp://HOST:PORT"
_ADDRESS = re.compile(r"((tcp|tls|ucx|ws|wss)://)?(\[[0-9a-fA-F:]+\]|[^\s:/\[\]]+):\d+|.+\.json")
"""Of a scheduler, or of the file that holds it."""


@dataclass(frozen=True)
class Executor:
    """Who is to work, as a text says it, or a client of a cluster.

    Attributes
    ----------
    kind : str
        ``"threads"``, ``"processes"`` or ``"dask"``.
    jobs : int
        How many at once; of a cluster elsewhere it is known once it answers.
    place : str or distributed.Client, optional
        Where the cluster is; None for processes of this machine.
    """

    kind: str
    jobs: int
    place: Any = None

    @classmethod
    def of(cls, given: Any) -> Executor:
        """Return what ``threads``, ``processes:4``, ``dask:local``, ``dask:tcp://host:8786`` or a client mean."""
        cores = threads(1 << 40)
        if hasattr(given, "scheduler_info"):
            return cls("dask", cores, given)
        kind, colon, rest = str(given).partition(":")
        if kind == "dask" and rest.partition(":")[0] != "local":
            if not _ADDRESS.fullmatch(rest):
                raise must_be("executor", RULE, given)
            return cls("dask", cores, rest)
        if kind == "dask":
            _, colon, rest = rest.partition(":")
        if kind not in ("threads", "processes", "dask") or (colon and not (rest.isdecimal() and int(rest) > 0)):
            raise must_be("executor", RULE, given)
        return cls(kind, int(rest) if colon else cores)

    @property
    def forks(self) -> bool:
        """Whether each job is a process of its own."""
        return self.kind != "threads"

    @contextmanager
    def opened(self) -> Iterator[Crew]:
        """Give those who work, for as long as the block lasts."""
        if self.kind == "threads":
            yield Crew(self, self.jobs)
            return
        if self.kind == "processes":
            with Processes() as processes:
                yield Crew(self, self.jobs, processes=processes)
            return
        with connected(self.jobs if self.place is None else self.place) as cluster:
            yield Crew(self, cluster.n_threads, cluster=cluster)


@dataclass(frozen=True)
class Crew:
    """Those who work.

    Attributes
    ----------
    executor : Executor
    jobs : int
        How many work at once.
    room : int
        Bytes that an image may take.
    cluster : Cluster, optional
    limit : int, optional
        Bytes that all of them may take together, where that was said.
    processes : Processes, optional
        Kept from one pass to the next.
    """

    executor: Executor
    jobs: int
    room: int = 0
    cluster: Cluster | None = None
    limit: int | None = None
    processes: Processes | None = None

    @property
    def for_blocks(self) -> tuple[int, int]:
        """How many of them work on the blocks of one image, and the bytes that these may take together."""
        n = self.executor.jobs if self.cluster is None else self.cluster.n_threads
        if self.limit is None:
            return n, self.room
        # At least half is for pixels.
        n = max(1, min(n, self.limit // 2 // PROGRAM))
        return n, self.room if n == 1 else self.room - n * PROGRAM

    def plan(self, recipe: Recipe, items: Sequence[Item], limit: int | str | None, reading: Reading) -> Plan:
        """Return what they would do."""
        return planned(recipe, items, jobs=self.jobs, in_processes=self.executor.forks, limit=limit, reading=reading)

    def fitted(self, recipe: Recipe, items: Sequence[Item], limit: int | str | None, reading: Reading) -> Crew:
        """Return as many of them as have work and fit into the memory.

        Raises
        ------
        ValueError
            If the largest image fits in no way.
        UnusableCluster
            If the workers have less memory than it needs.
        """
        jobs = max(1, min(self.jobs, len(items)))
        if limit is not None:
            jobs = min(jobs, self.plan(recipe, items, limit, reading).jobs)
        room = room_of(limit)
        if self.cluster is not None:
            self.cluster.most = None if limit is None else jobs
            room = self._room_of_workers(room, recipe, items, reading)
        return replace(self, jobs=jobs, room=room, limit=None if limit is None else room_of(limit))

    def _room_of_workers(self, room: int, recipe: Recipe, items: Sequence[Item], reading: Reading) -> int:
        """Return the bytes that an image may take where the workers have a limit of their own."""
        assert self.cluster is not None
        limit = self.cluster.memory_per_thread
        if limit is None:
            return room
        room = min(room, limit - PROGRAM)
        if rule := shortage_of(recipe, items, room, reading):
            advice = "start workers with more memory or fewer threads"
            raise UnusableCluster(f"each thread of a worker must have {rule}, and has {limit >> 20}M; {advice}")
        return room

    def pool(self, folder: Path, items: Sequence[Item]) -> Pool:
        """Return the pool that they are, working in a folder on some inputs."""
        if self.cluster is None:
            return self.processes or in_threads
        there = (item.path for item in items if os.path.exists(item.path))
        self.cluster.require_reach(folder, next(there, os.fspath(folder)))
        return self.cluster
