"""How much memory a run holds, has held, and may hold."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from snowshoe.errors import must_be

__all__ = ["as_bytes", "memory_of_machine", "peak_of_process", "peak_of_tree"]

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_PEAK = re.compile(rb"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def as_bytes(size: int | str) -> int:
    """Return a size in bytes: a number of them, or a text such as ``2G`` or ``500M`` (powers of 1024).

    Examples
    --------
    >>> as_bytes("1.5K")
    1536
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", str(size).strip(), re.IGNORECASE)
    n_bytes = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
    if n_bytes < 1:
        raise must_be("max_memory", "a size such as 500M or 2G", size)
    return n_bytes


def memory_of_machine() -> int:
    """Return the memory of the machine in bytes, or what its group of processes may have of it."""
    limits = [1 << 40]
    with contextlib.suppress(AttributeError, ValueError, OSError):
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    with contextlib.suppress(OSError, ValueError):
        limits.append(int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return min(limits)


def peak_of_process() -> int:
    """Return the most memory that this process has ever held, in bytes; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage: there a process begins with the peak of the one that started it.
        match = _PEAK.search(status.read_bytes())
        return int(match[1]) << 10 if match else 0
    try:
        import resource
        import sys
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10


def peak_of_tree(workers: Iterable[tuple[int, int]]) -> int:
    """Return the most memory that this process and its workers can have held at once: their peaks added up."""
    peaks: dict[int, int] = {}
    for process, peak in workers:
        peaks[process] = max(peak, peaks.get(process, 0))
    peaks.pop(0, None)
    peaks[os.getpid()] = peak_of_process()
    return sum(peaks.values())
