"""What is done already: results by key, kept through a kill."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from snowshoe.errors import UnwritableOutput

__all__ = ["Journal", "key_of"]

FORMAT = 1
"""Of a journal's lines; those of another format are not read."""


def key_of(*facts: Any) -> str:
    """Return what names a result: the same facts, the same key."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:24]


class Journal:
    """Results by key, in memory and in a file that only grows: one line of JSON for each.

    What a kill, another version or another program left in the file and cannot be read back is passed over: it is
    worked out again.

    Parameters
    ----------
    path : path
        The file; made with its folder where there is none, once there is something to add (see `begin`).
    read, write : callable
        What JSON holds → a result, and back. ``read`` raises where it is none.
    others : iterable of path
        Journals whose results are known, too, where they are there; they are not written.

    Raises
    ------
    UnwritableOutput
        If the file cannot be read.
    """

    _file: BinaryIO | None = None

    def __init__(
        self,
        path: Path,
        *,
        read: Callable[[Any], Any],
        write: Callable[[Any], Any],
        others: Iterable[Path] = (),
    ) -> None:
        self._path: Path | None = path
        self._write = write
        with self._refusals_named():
            known = b"\n".join(other.read_bytes() for other in others if other.is_file())
            content = self._path.read_bytes() if self._path.exists() else b""
        # The next line must not become part of one that a kill has cut short.
        self._mends = bool(content) and not content.endswith(b"\n")
        self._results = dict(_results(known, read)) | dict(_results(content, read))

    @classmethod
    def forgotten(cls) -> Self:
        """Return a journal without a file."""
        journal = cls.__new__(cls)
        journal._path, journal._results = None, {}
        return journal

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def begin(self) -> None:
        """Make the file ready for results, so that one which cannot be written is told of before anything is done.

        Raises
        ------
        UnwritableOutput
            If it cannot be written. Where nothing is left to do it need not be, as in a folder that was put away.
        """
        if self._path is None or self._file is not None:
            return
        with self._refusals_named():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("ab", buffering=0)
            if self._mends:
                self._file.write(b"\n")

    def get(self, key: str) -> Any | None:
        """Return the result of that key; None where there is none."""
        return self._results.get(key)

    def add(self, key: str, result: Any) -> None:
        """Keep a result, in the file before anything else happens."""
        self.begin()
        if self._file is None:
            return
        self._results[key] = result
        line = json.dumps({"format": FORMAT, "key": key, "result": self._write(result)})
        with self._refusals_named():
            # One call for the whole line, so that another run's lines stand before or behind it.
            self._file.write(line.encode() + b"\n")

    @contextmanager
    def _refusals_named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            words = error.strerror or str(error)
            raise UnwritableOutput(str(self._path), words[:1].lower() + words[1:]) from error


def _results(content: bytes, read: Callable[[Any], Any]) -> Iterator[tuple[str, Any]]:
    """Yield what the lines hold, but for those that are cut short, of another format, or no result."""
    for line in content.split(b"\n"):
        # A line is anybody's: whatever reading it as a result stumbles over is the line's fault.
        with contextlib.suppress(LookupError, TypeError, ValueError, AttributeError, RecursionError):
            entry = json.loads(line)
            if entry["format"] == FORMAT:
                yield str(entry["key"]), read(entry["result"])
