"""Run a job and its peers one after the other, each in a process of its own, and watch how much memory it takes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from snowshoe.bench.scale.image import write_image
from snowshoe.bench.scale.jobs import OURS, WARM_UP
from snowshoe.bench.scale.peers import PEERS
from snowshoe.errors import SnowshoeError

__all__ = ["ScaleRow", "Unmeasured", "measure"]

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_EVERY = 0.05
"""Seconds between two looks at the memory of the processes."""
_PIECE = 1 << 24


@dataclass(frozen=True)
class ScaleRow:
    """One job beside one peer, on the same file.

    Each begins with a file of which memory holds nothing, where the system can be told so. ``ratio`` above 1: snowshoe
    is faster. ``floor_ratio``: the share of the speed at which the file can be read and as many bytes as the result has
    be written, without looking at them. Memory is the most that the processes of each
    held, added up.
    """

    job: str
    size: str
    peer: str
    peer_seconds: float
    seconds: float
    ratio: float
    floor_ratio: float
    peak_memory_bytes: int
    peer_peak_memory_bytes: int

    def as_dict(self) -> dict[str, Any]:
        """Return the row as plain numbers."""
        return asdict(self)


class Unmeasured(SnowshoeError, RuntimeError):
    """A job that did not come to an end, and why."""


def measure(job: str, folder: Path, side: int) -> Iterator[ScaleRow | Unmeasured]:
    """Yield a row for each peer of a job, or why there is none; the image is made in the folder if it is not there."""
    path, out = folder / f"image-{side}.zarr", folder / "result.zarr"
    for name, n in ((path, side), (folder / WARM_UP, 300)):
        if not name.exists():
            write_image(name, n)
    seconds, peak = _run(job, OURS, path, out)
    floor = _floor(path, out, folder / "floor")
    for peer in PEERS[job]:
        try:
            peer_seconds, peer_peak = _run(job, peer, path, out)
        except Unmeasured as reason:
            yield reason
            continue
        yield ScaleRow(
            job, f"{side}² uint8", peer, peer_seconds, seconds, peer_seconds / seconds, floor / seconds, peak, peer_peak
        )
    shutil.rmtree(out, ignore_errors=True)


def _run(job: str, who: str, path: Path, out: Path) -> tuple[float, int]:
    """Return the seconds that a job takes once all is imported, and the most memory that it holds."""
    shutil.rmtree(out, ignore_errors=True)
    _forget(path)
    words = [sys.executable, "-m", "snowshoe.bench.scale", job, who, str(path), str(out)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        peaks: dict[int, int] = {}
        while process.poll() is None:
            for number in _tree(process.pid):
                peaks[number] = max(_peak(number), peaks.get(number, 0))
            time.sleep(_EVERY)
        said, complaint = process.communicate()
    if process.returncode:
        reason = (complaint.strip().splitlines() or [f"exit code {process.returncode}"])[-1]
        raise Unmeasured(f"{job} by {who}: {reason}")
    return float(said.split()[-1]), sum(peaks.values())


def _tree(process: int) -> list[int]:
    """Return a process and all that it has started."""
    try:
        started = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(number for child in started for number in _tree(int(child)))]


def _peak(process: int) -> int:
    """Return the most memory that a process has ever held, in bytes; 0 where it is gone."""
    try:
        match = _PEAK.search(Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0
    return int(match[1]) << 10 if match else 0


def _floor(path: Path, out: Path, target: Path) -> float:
    """Return the seconds in which a file can be read, and as many bytes as a result has be written."""
    sources, n_bytes = _files(path), sum(file.stat().st_size for file in _files(out))
    piece = bytes(_PIECE)
    _forget(path)
    start = time.perf_counter()
    for file in sources:
        file.read_bytes()
    with target.open("wb") as stream:
        for place in range(0, n_bytes, _PIECE):
            stream.write(piece[: n_bytes - place])
    seconds = time.perf_counter() - start
    target.unlink()
    return seconds


def _forget(path: Path) -> None:
    """Have the system drop what it holds of a file in memory, so that it is read from the disk."""
    if not hasattr(os, "posix_fadvise"):
        return
    for file in _files(path):
        with file.open("rb") as stream:
            os.fdatasync(stream)
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]
