"""Parts of the inputs that are run by themselves, by as many jobs of a queue, and what was done where."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snowshoe.errors import must_be
from snowshoe.io import held
from snowshoe.scale.inputs import Item
from snowshoe.scale.parcels import SHARED
from snowshoe.workers import Journal

__all__ = ["FAILED", "JOURNAL", "MODELS", "Part", "Place"]

JOURNAL, MODELS, FAILED = "journal.jsonl", "models.jsonl", "failed.jsonl"
PARTS = "parts"


@dataclass(frozen=True)
class Part:
    """One of several parts of the inputs.

    Attributes
    ----------
    number, total : int
        From 1 to the total.
    """

    number: int
    total: int

    @classmethod
    def of(cls, text: str) -> Part:
        """Return the part that ``3:10`` means, the third of ten.

        Examples
        --------
        >>> Part.of("3:10")
        Part(number=3, total=10)
        """
        match = re.fullmatch(r"(\d+):(\d+)", text)
        number, total = map(int, match.groups()) if match else (0, 0)
        if not 1 <= number <= total:
            raise must_be("blocks", "I:N with I from 1 to N, such as 3:10 for the third of ten parts", text)
        return cls(number, total)

    def holds(self, item: Item) -> bool:
        """Whether an input is in this part; other inputs make no difference."""
        digest = hashlib.sha256(item.name.encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8]) % self.total == self.number - 1


@dataclass(frozen=True)
class Place:
    """An output folder, and the files of it in which a run says what is done; every part of a run has files of its own.

    Attributes
    ----------
    folder : Path
    part : Part, optional
    """

    folder: Path
    part: Part | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep others from it: a part those of the same part and runs of the whole, such a run all others."""
        with ExitStack() as holds:
            if self.part is not None:
                holds.enter_context(held(self.folder, shared=True))
            holds.enter_context(held(self.own))
            for left in self.own.glob(SHARED.format("*")):
                left.unlink(missing_ok=True)
            yield

    @property
    def own(self) -> Path:
        """Where its own files lie."""
        if self.part is None:
            return self.folder
        return self.folder / PARTS / f"{self.part.number}-of-{self.part.total}"

    def journal(self, name: str, *, read: Callable[[Any], Any], write: Callable[[Any], Any]) -> Journal:
        """Return a journal of its own, which knows what stands in those of the whole run and of all parts."""
        own = self.own / name
        others = [self.folder / name, *sorted(self.folder.glob(f"{PARTS}/*/{name}"))]
        return Journal(own, read=read, write=write, others=[path for path in others if path != own])
