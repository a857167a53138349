"""What was measured so far, one line for each trial on an image, so that a killed run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from snowshoe.errors import UnwritableOutput

Outcome = dict[str, Any]
"""``numbers`` and ``seconds`` of a trial on an image, or its ``failure``."""


def key_of(*facts: Any) -> str:
    """Return what names a measurement: the same facts, the same key."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:24]


class Journal:
    """Outcomes by key, in memory and in a file that only grows."""

    def __init__(self, known: dict[str, Outcome], file: TextIO | None) -> None:
        self.known = known
        self._file = file

    def __contains__(self, key: str) -> bool:
        return key in self.known

    def __getitem__(self, key: str) -> Outcome:
        return self.known[key]

    def add(self, key: str, outcome: Outcome) -> None:
        """Keep an outcome, on disk before anything else happens."""
        self.known[key] = outcome
        if self._file is not None:
            self._file.write(json.dumps({"key": key, **outcome}) + "\n")
            self._file.flush()


@contextmanager
def opened(path: Path | None) -> Iterator[Journal]:
    """Give the journal in a file, which is made where there is none; without a path, one that is forgotten."""
    if path is None:
        yield Journal({}, None)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        known = dict(_read(path)) if path.exists() else {}
        with path.open("a", encoding="utf-8") as file:
            yield Journal(known, file)
    except OSError as error:
        raise UnwritableOutput(path, os.strerror(error.errno) if error.errno else str(error)) from error


def _read(path: Path) -> Iterator[tuple[str, Outcome]]:
    """Yield what is whole; a kill may have cut the last line, and the next one then begins behind it."""
    text = path.read_text(encoding="utf-8")
    if text and not text.endswith("\n"):
        path.write_text(text[: text.rfind("\n") + 1], encoding="utf-8")
    for line in text.splitlines(keepends=True):
        if line.endswith("\n"):
            outcome = json.loads(line)
            yield outcome.pop("key"), outcome
