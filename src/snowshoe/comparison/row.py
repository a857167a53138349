"""One line of a comparison: a method, what it was given, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from snowshoe.comparison.numbers import Numbers
from snowshoe.results import Edges, Segmentation

__all__ = ["Advice", "Row", "Verdict"]

Verdict = Literal["suits", "suits in part", "does not suit", "failed", "not run"]
"""Whether a method suits the image, could not run on it, or was not started."""


@dataclass(frozen=True)
class Advice:
    """Whether a method suits the image, and two sentences on why, each with a number that was measured."""

    verdict: Verdict
    sentences: tuple[str, str]


@dataclass(frozen=True, eq=False)
class Row:
    """A method's result on the image.

    Attributes
    ----------
    name, title : str
        Unique in the comparison; and as people read it.
    method, family : str
        The catalogue's name and family.
    parameters : dict
        All parameters, defaults included.
    source : str
        What it was given: ``grey``, ``colour``, or the name of the row whose classes it took.
    result : Segmentation or Edges or None
        None where it failed.
    failure : str
        Why it failed, in one sentence; empty where it did not.
    left_out : bool
        Whether it was not started, because it would not have fitted into the time budget.
    seconds : float
        How long it ran.
    numbers : Numbers or None
        Label-free numbers of a segmentation.
    scores : dict of str to float
        Scores against the ground truth, where one is known.
    advice : Advice or None
        Whether it suits the image.
    recipe : str
        The text that runs the same on the image anywhere.
    smaller : int
        How many times smaller along each axis the image was that it was run on, where it takes long, or where a budget
        was too short for all of the image; else 1.
    """

    name: str
    title: str
    method: str
    family: str
    parameters: Mapping[str, Any]
    source: str
    result: Segmentation | Edges | None = None
    failure: str = ""
    left_out: bool = False
    seconds: float = 0.0
    numbers: Numbers | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    advice: Advice | None = None
    recipe: str = ""
    smaller: int = 1

    @property
    def segmentation(self) -> Segmentation | None:
        """The result, where it is a segmentation."""
        return self.result if isinstance(self.result, Segmentation) else None

    @property
    def edges(self) -> Edges | None:
        """The result, where it is an edge detector's."""
        return self.result if isinstance(self.result, Edges) else None

    @property
    def n_labels(self) -> int | None:
        """The number of labels; None for edges and failures."""
        return None if self.numbers is None else self.numbers.n_labels

    @property
    def model(self) -> dict[str, Any]:
        """What the method learned, as plain numbers."""
        learned = None if self.segmentation is None else self.segmentation.model
        return {} if learned is None else dict(learned.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """Return the row as plain numbers."""
        return {
            "name": self.name,
            "title": self.title,
            "method": self.method,
            "recipe": self.recipe,
            "family": self.family,
            "parameters": dict(self.parameters),
            "input": self.source,
            "smaller": self.smaller,
            "n_labels": self.n_labels,
            "seconds": self.seconds,
            "scores": dict(self.scores),
            "numbers": None if self.numbers is None else self.numbers.as_dict(),
            "model": self.model,
            "verdict": None if self.advice is None else self.advice.verdict,
            "advice": [] if self.advice is None else list(self.advice.sentences),
            "notes": [] if self.result is None else list(self.result.notes),
            "failure": self.failure or None,
            "left_out": self.left_out,
        }
