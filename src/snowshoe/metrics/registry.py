"""The single list of scores: one decorated function is all that Python, CLI, reports and docs read."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar, runtime_checkable

from snowshoe.errors import must_be
from snowshoe.metrics.contingency import Contingency

Kind = Literal["regions", "boundaries", "objects", "classes"]
KINDS: tuple[Kind, ...] = ("regions", "boundaries", "objects", "classes")
F = TypeVar("F", bound=Callable[..., Any])


@runtime_checkable
class Numbers(Protocol):
    """The result of a score that is several numbers."""

    def scores(self) -> dict[str, float]:
        """Return the numbers by the names they have among all scores."""


@dataclass(frozen=True)
class Score:
    """An entry of the list.

    Attributes
    ----------
    names : tuple of str
        What its numbers are called in `score_all`; the score's own name if there is only one.
    labels : tuple of str
        What each number is, in a few words, as a table says it.
    kind : {"regions", "boundaries", "objects", "classes"}
        What the labels must be for the score to mean something: a partition of the image, whose numbers are names
        only; such a partition, seen by its outlines; separate objects on background 0; or classes with the same
        meaning in both maps.
    better : {"higher", "lower"}
        The direction of improvement.
    range : (float, float)
        The least and the greatest value that its numbers can have.
    prepare, finish : callable
        (labels, truth, ignore) → all that the score needs to know of them, e.g. their joint histogram, which other
        scores may need as well; and what it gives → score. Without ``finish`` the function itself is called, with all
        truths together.
    """

    name: str
    function: Callable[..., Any]
    names: tuple[str, ...]
    labels: tuple[str, ...]
    kind: Kind
    better: Literal["higher", "lower"]
    range: tuple[float, float]
    summary: str
    prepare: Callable[..., Any]
    finish: Callable[[Any], Any] | None

    def describe(self) -> dict[str, Any]:
        """Return what a listing prints of the score; a range that is open ends with None."""
        return {
            "name": self.name,
            "names": list(self.names),
            "labels": list(self.labels),
            "kind": self.kind,
            "better": self.better,
            "range": [end if math.isfinite(end) else None for end in self.range],
            "summary": self.summary,
        }

    def numbers(self, result: Any) -> dict[str, float]:
        """Return a result of the score as numbers by name."""
        return result.scores() if isinstance(result, Numbers) else {self.name: float(result)}


_scores: dict[str, Score] = {}


def score(
    *,
    kind: Kind,
    better: Literal["higher", "lower"],
    range: tuple[float, float],
    label: str | tuple[str, ...],
    finish: Callable[[Any], Any] | None = None,
    prepare: Callable[..., Any] = Contingency.of,
    names: tuple[str, ...] = (),
) -> Callable[[F], F]:
    """Enter a function ``name(labels, truth, *, ignore=None)`` in the list and return it as it is."""

    def enter(function: F) -> F:
        name = function.__name__
        if name in _scores:
            raise must_be("score", "a name that is not taken", name)
        summary = (inspect.getdoc(function) or "").split("\n", 1)[0].rstrip(".")
        labels = (label,) if isinstance(label, str) else label
        _scores[name] = Score(name, function, names or (name,), labels, kind, better, range, summary, prepare, finish)
        return function

    return enter


def scores(kind: Kind | None = None) -> tuple[Score, ...]:
    """Return every score, or those of one kind."""
    return tuple(entry for entry in _scores.values() if kind in (None, entry.kind))
