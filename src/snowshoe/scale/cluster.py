"""The workers of a Dask cluster as a pool: they read the inputs and write the outputs, only small results come back.

Neither arrays nor tables go through the scheduler, and no more tasks wait there than keep the workers busy. Values that
take little time go in batches, one task each, as a task costs the scheduler milliseconds. Tasks are idempotent, so
whatever was lost with a worker is simply done again. Results are awaited by callbacks with a watch over them, as
`as_completed` waits without end where a worker restarts at the wrong moment (dask/distributed #6074).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import pickle
import queue
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from snowshoe.errors import DISTRIBUTION, MissingDependency, SnowshoeError, UnusableCluster
from snowshoe.scale.parcels import MOST_SENT, carried_out, filed, opened, out_of_reach, own_version
from snowshoe.workers import Failure, ended_its_worker

__all__ = ["Cluster", "connected"]

CONNECT = 10.0
"""Seconds in which a scheduler must answer."""
WITHOUT_WORKERS = 120.0
"""Seconds after which a cluster that has no worker (any more) is given up."""
TICK = 5.0
"""Seconds without a result after which the watch looks what has become of the tasks."""
LONG_ENOUGH = 0.5
"""Seconds that a task is to take, so that sending it costs little beside."""
MOST_TOGETHER = 64
"""Values of one task, at most: they are all done again when its worker is lost."""
_LOGGERS = ("distributed", "distributed.client", "tornado", "tornado.application", "asyncio")


@contextmanager
def connected(where: Any) -> Iterator[Cluster]:
    """A Dask cluster for as long as the block lasts.

    Parameters
    ----------
    where : int, str or distributed.Client
        So many processes of this machine, the address of a scheduler, the ``.json`` file that holds it, or a client,
        which stays open.

    Raises
    ------
    UnusableCluster
        If no scheduler answers.
    """
    try:
        import distributed
    except ImportError as error:
        raise MissingDependency("dask[distributed]", "scale", "a Dask cluster") from error
    with _quiet(), ExitStack() as opened:
        if isinstance(where, distributed.Client):
            yield Cluster(where)
            return
        place = opened.enter_context(_local(where)) if isinstance(where, int) else where
        client = _client(place)
        opened.callback(_closed, client)
        yield Cluster(client)


def _local(n: int) -> Any:
    import dask
    from distributed import LocalCluster

    # Two deaths say that a task is what ends the workers; each worker may use what the run is allowed to.
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}):
        facts: dict[str, Any] = {"dashboard_address": None, "silence_logs": logging.CRITICAL, "memory_limit": 0}
        # Without it the port of a dashboard is taken, though there is none.
        facts["scheduler_kwargs"] = {"dashboard_address": ":0"}
        cluster = LocalCluster(n_workers=n, threads_per_worker=1, processes=True, **facts)
    # A process that is ended while it is started again would be given up.
    cluster.adapt(minimum=n, maximum=n, interval="500ms")
    return cluster


def _client(place: Any) -> Any:
    from distributed import Client

    if not isinstance(place, str):
        return Client(place, timeout=CONNECT, set_as_default=False)
    try:
        address = _address_in(place) if place.endswith(".json") else place
        _require_scheduler(address)
        return Client(address, timeout=CONNECT, set_as_default=False)
    except TimeoutError as error:
        raise _no_scheduler(place, f"no word of it in {CONNECT:g} seconds") from error
    except MemoryError as error:  # the first bytes of another protocol, read as a length
        raise _no_scheduler(place, "what answers there is something else, such as a web page") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _no_scheduler(place, " ".join(str(error).split()) or type(error).__name__) from error


def _address_in(file: str) -> str:
    """Return the address that a scheduler left in a file."""
    if not Path(file).is_file():
        raise FileNotFoundError(f"no such file: {file}")
    return str(json.loads(Path(file).read_text())["address"])


def _require_scheduler(address: str) -> None:
    """Raise where no scheduler answers; a client would wait without end for whatever else listens there."""
    asked = asyncio.wait_for(_kind_of_server(address), CONNECT)
    # In a thread of its own, since a notebook has a loop that runs already.
    with ThreadPoolExecutor(1) as alone:
        kind = alone.submit(asyncio.run, asked).result()
    if kind != "Scheduler":
        raise ValueError(f"it is a {kind}")


async def _kind_of_server(address: str) -> str:
    from distributed.comm.core import connect
    from distributed.security import Security

    comm = await connect(address, timeout=CONNECT, **Security().get_connection_args("client"))
    try:
        await comm.write({"op": "identity", "reply": True})
        return str((await comm.read())["type"])
    finally:
        comm.abort()


def _no_scheduler(place: str, reason: str) -> UnusableCluster:
    advice = "is it running, reached from here, and is this its own port, not its dashboard's?"
    return UnusableCluster(f"no Dask scheduler answers at {place} ({reason}); {advice}")


def _closed(client: Any) -> None:
    # One whose scheduler is gone has nobody to say farewell to.
    with contextlib.suppress(OSError, TimeoutError):
        client.close(timeout=CONNECT)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask logs of restarts and lost connections from those who are told by an error, or need not know."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@dataclass
class Cluster:
    """A pool of workers that may come and go.

    Attributes
    ----------
    client : distributed.Client
    folder : Path
        Where work and large results go by file; every worker must reach it.
    most : int, optional
        Tasks at once; as many as keep the workers busy without.
    """

    client: Any
    folder: Path = field(default_factory=Path)
    most: int | None = None

    def workers(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the workers that take tasks, by address."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        return {address: facts for address, facts in workers.items() if facts.get("status", "running") == "running"}

    @property
    def n_threads(self) -> int:
        """The tasks that can be worked on at once; 1 where no worker has come yet."""
        n_threads: int = sum(facts["nthreads"] for facts in self.workers().values())
        return max(1, n_threads)

    @property
    def memory_per_thread(self) -> int | None:
        """The least memory that a task may take, in bytes; None where no worker has a limit."""
        workers = self.workers().values()
        limits: list[int] = [(facts["memory_limit"] or 0) // facts["nthreads"] for facts in workers]
        return min([limit for limit in limits if limit], default=None)

    def require_reach(self, folder: Path, file: str) -> None:
        """Work in a folder from now on.

        Raises
        ------
        UnusableCluster
            If a worker has another version of snowshoe, or does not reach the folder or the file.
        """
        self.folder = folder.resolve()
        # A function of the standard library, which workers without snowshoe have too.
        versions = self.client.run(version, DISTRIBUTION, on_error="return")
        for worker, there in versions.items():
            if there != own_version():
                raise _other_version(worker, there)
        with filed(self.folder, pickle.dumps(None)) as token:
            for worker, reason in self.client.run(out_of_reach, token, file, on_error="return").items():
                if reason:
                    raise UnusableCluster(f"the worker {worker} cannot share the work: {reason}")

    def __call__(
        self, work: Callable[[Any], Any], values: Sequence[Any], *, jobs: int = 1
    ) -> Iterator[tuple[int, Any]]:
        """Yield the position and the result of each value as they come; a `Failure` where it ends every worker.

        Raises
        ------
        UnusableCluster
            If the scheduler or all workers are lost, or a worker that came later cannot share the work.
        """
        if values:
            with filed(self.folder, pickle.dumps(work)) as shared:
                yield from _Shift(self, shared, values).results()


class _Shift:
    """What is waiting, under way and suspected of one list of values."""

    def __init__(self, cluster: Cluster, shared: str, values: Sequence[Any]) -> None:
        self.cluster, self.client = cluster, cluster.client
        self.shared, self.values = shared, values
        self.waiting, self.suspects = deque(range(len(values))), deque[int]()
        self.under_way: dict[str, tuple[Any, list[int]]] = {}
        self.finished = queue.SimpleQueue[Any]()
        self.name, self.n_sent = f"snowshoe-{secrets.token_hex(4)}", 0
        self.alone: int | None = None
        self.astray: set[str] = set()
        self.limit, self.last_count = 1, -TICK
        self.n_done, self.n_seconds, self.n_bytes = 0, 0.0, 0
        self.seen_workers = time.monotonic()

    def results(self) -> Iterator[tuple[int, Any]]:
        """Yield the position and the result of each value as they come."""
        try:
            while self._send():
                yield from self._result(self._next())
        finally:
            with contextlib.suppress(OSError, RuntimeError):
                self.client.cancel([future for future, _ in self.under_way.values()], force=True)

    def _send(self) -> bool:
        """Keep the workers busy; say whether anything is under way."""
        now = time.monotonic()
        if now - self.last_count >= TICK:
            self.limit, self.last_count = self.cluster.most or 2 * self.cluster.n_threads, now
        while self.waiting and len(self.under_way) < self.limit:
            self._submit([self.waiting.popleft() for _ in range(self._n_together())])
        if not self.under_way and self.suspects:
            # By itself, so that nothing else can have ended the worker.
            self.alone = self.suspects.popleft()
            self._submit([self.alone])
        return bool(self.under_way)

    def _n_together(self) -> int:
        """Return how many values the next task has: as those done so far were, but no worker is left without a task."""
        if not self.n_done:
            return 1
        by_time = LONG_ENOUGH * self.n_done / max(self.n_seconds, 1e-9)
        by_size = MOST_SENT * self.n_done / max(self.n_bytes, 1)
        return max(1, int(min(by_time, by_size, len(self.waiting) / self.limit, MOST_TOGETHER)))

    def _submit(self, positions: list[int]) -> None:
        key = f"{self.name}-{positions[0]}-{self.n_sent}"
        self.n_sent += 1
        arguments = (own_version(), self.shared, [self.values[position] for position in positions])
        try:
            future = self.client.submit(carried_out, *arguments, key=key, pure=False, retries=2)
        except (OSError, RuntimeError) as error:
            raise self._gone() from error
        self.under_way[key] = future, positions
        future.add_done_callback(self.finished.put)

    def _next(self) -> Any:
        """Return a future that is done and still wanted."""
        while True:
            try:
                future = self.finished.get(timeout=TICK)
            except queue.Empty:
                self._watch()
                continue
            if future.key in self.under_way:
                return future

    def _result(self, future: Any) -> list[tuple[int, Any]]:
        """Return what came of a future: position and result, or nothing where it is to be tried again."""
        from distributed import CancelledError, KilledWorker

        positions = self.under_way[future.key][1]
        try:
            seconds, answer = future.result(timeout=TICK)
        except KilledWorker:
            self._forget(future)
            if positions == [self.alone]:
                return [(positions[0], Failure(ended_its_worker("killed")))]
            self.suspects.extend(positions)
            return []
        except CancelledError:
            self._watch()
            self._again(future)
            return []
        except TimeoutError:
            if future.status == "error":
                raise
            # The result was lost with its worker, and is worked out again.
            self._watch()
            self.finished.put(future)
            return []
        except OSError as error:
            if future.status == "error":
                raise
            raise self._gone() from error
        except ImportError as error:
            if isinstance(error, SnowshoeError):
                raise
            reason = f"{error}; install the same versions there"
            raise UnusableCluster(f"a worker cannot share the work: {reason}") from error
        # Only what was got tells of a worker: a result that is done may be lost with those that had it.
        self.seen_workers = time.monotonic()
        self._forget(future)
        results, n_bytes = opened(answer)
        self.n_done += len(positions)
        self.n_seconds += seconds
        self.n_bytes += n_bytes
        return list(zip(positions, results, strict=True))

    def _forget(self, future: Any) -> None:
        del self.under_way[future.key]
        future.release()

    def _again(self, future: Any) -> None:
        positions = self.under_way[future.key][1]
        self._forget(future)
        self.waiting.extendleft(reversed(positions))

    def _watch(self) -> None:
        """See whether anybody works, and send again what was under way and is nowhere any more."""
        if self.client.status != "running":
            raise self._gone()
        try:
            workers, tasks = self.cluster.workers(), self.client.processing()
        except (OSError, RuntimeError) as error:
            raise self._gone() from error
        now = time.monotonic()
        if workers:
            self.seen_workers = now
        elif now - self.seen_workers > WITHOUT_WORKERS:
            raise UnusableCluster("no worker of the Dask cluster is left to share the work; start some, and resume")
        is_idle = any(len(tasks.get(address, ())) < facts["nthreads"] for address, facts in workers.items())
        busy = {key for keys in tasks.values() for key in keys}
        pending = {key for key, (future, _) in self.under_way.items() if future.status == "pending"}
        astray = pending - busy if is_idle else set()
        for key in astray & self.astray:
            self._again(self.under_way[key][0])
        self.astray = astray
        self._send()

    def _gone(self) -> UnusableCluster:
        return UnusableCluster("the Dask scheduler does not answer any more; start it again, and resume")


def _other_version(worker: str, there: object) -> UnusableCluster:
    has = "no snowshoe" if isinstance(there, Exception) else f"snowshoe {there}"
    here = own_version()
    return UnusableCluster(f"the worker {worker} has {has}, and this is snowshoe {here}; install the same there")
