"""What goes between a client and the workers of a cluster: work by file, small results directly."""

from __future__ import annotations

import hashlib
import pickle
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from snowshoe.errors import DISTRIBUTION, UnusableCluster
from snowshoe.io import atomically
from snowshoe.io.system import reason_of
from snowshoe.kernels.dispatch import on_one_thread

__all__ = ["MOST_SENT", "SHARED", "carried_out", "filed", "opened", "out_of_reach", "own_version"]

MOST_SENT = 1 << 16
"""Bytes of a result that may go through the scheduler; larger ones go by file."""
SHARED = ".shared-{}.pickle"
"""What files are called in which work and large results go; a killed run leaves them."""


@contextmanager
def filed(folder: Path, content: bytes) -> Iterator[str]:
    """A file that workers read, named by what it holds."""
    path = folder / SHARED.format(hashlib.sha256(content).hexdigest()[:16])
    with atomically(path) as temporary:
        temporary.write_bytes(content)
    try:
        yield str(path)
    finally:
        path.unlink(missing_ok=True)


def opened(answer: bytes | str) -> tuple[Any, int]:
    """Return results that were sent, or that lie in a file, and how many bytes they are packed."""
    if isinstance(answer, bytes):
        return pickle.loads(answer), len(answer)
    content = Path(answer).read_bytes()
    Path(answer).unlink(missing_ok=True)
    return pickle.loads(content), len(content)


# What follows runs on the workers.


def out_of_reach(token: str, file: str) -> str:
    """Return why a worker cannot read and write where it must; nothing if it can."""
    trial = Path(token).with_name(SHARED.format(secrets.token_hex(8)))
    try:
        Path(token).read_bytes()
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        return f"it does not reach the output folder {trial.parent} ({reason_of(error)})"
    return "" if Path(file).exists() else f"it does not reach {file}"


@lru_cache(maxsize=2)
def _work(shared: str) -> Callable[[Any], Any]:
    work: Callable[[Any], Any] = pickle.loads(Path(shared).read_bytes())
    return work


@lru_cache(maxsize=1)
def own_version() -> str:
    """Return the version of snowshoe that runs here."""
    return version(DISTRIBUTION)


def carried_out(wanted: str, shared: str, values: Sequence[Any]) -> tuple[float, bytes | str]:
    """Return the seconds that values took, and their results, packed, or the file that holds these."""
    if wanted != own_version():
        raise UnusableCluster(f"a worker has snowshoe {own_version()}, not {wanted}; install the same there")
    try:
        work = _work(shared)
    except OSError as error:
        place = Path(shared).parent
        raise UnusableCluster(f"a worker does not reach the output folder {place} ({reason_of(error)})") from error
    start = time.perf_counter()
    content = pickle.dumps([on_one_thread(work, value) for value in values])
    seconds = time.perf_counter() - start
    if len(content) <= MOST_SENT:
        return seconds, content
    path = Path(shared).with_name(SHARED.format(secrets.token_hex(8)))
    with atomically(path) as temporary:
        temporary.write_bytes(content)
    if not Path(shared).exists():
        # The run ended meanwhile, and nobody waits for it.
        path.unlink(missing_ok=True)
    return seconds, str(path)
