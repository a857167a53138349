"""What tuning found, how it shows itself, and how it is saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from snowshoe.drawing.words import number
from snowshoe.recipes import Recipe
from snowshoe.results import Segmentation
from snowshoe.tuning.cases import Case
from snowshoe.tuning.choose import Choice
from snowshoe.tuning.label_free import Floats
from snowshoe.tuning.measure import Measure
from snowshoe.tuning.space import Axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snowshoe.tuning.search import Outcome

PAGE, TABLE = "tune.html", "trials.csv"


@dataclass(frozen=True, eq=False)
class Trial:
    """One set of parameters, on all images.

    Attributes
    ----------
    parameters : dict
        Those that vary.
    score : float
        The mean over the images of what decides; NaN where it failed on any.
    scores : tuple of float
        On each image.
    parts : dict of str to float
        The means of what else was measured: what a label-free measure is made of.
    n_labels : float
        The mean number of labels.
    seconds : float
        The mean time on an image, scoring included.
    failure : str
        Why it failed, where it did.
    """

    parameters: dict[str, Any]
    score: float
    scores: tuple[float, ...]
    parts: dict[str, float]
    n_labels: float
    seconds: float
    failure: str = ""

    @classmethod
    def of(cls, parameters: dict[str, Any], outcomes: Sequence[Outcome], columns: Mapping[str, Floats]) -> Self:
        """Return the trial of its outcomes, and its row of what was measured; what decides comes first."""
        done = [outcome for outcome in outcomes if "numbers" in outcome]
        scores, *others = columns.values()
        return cls(
            parameters=parameters,
            score=float(np.mean(scores)),
            scores=tuple(float(score) for score in scores),
            parts={name: float(np.mean(part)) for name, part in zip(list(columns)[1:], others, strict=True)},
            n_labels=float(np.mean([one["numbers"]["n_labels"] for one in done])) if done else float("nan"),
            seconds=float(np.mean([one["seconds"] for one in done])) if done else float("nan"),
            failure=next((outcome["failure"] for outcome in outcomes if "failure" in outcome), ""),
        )

    @property
    def title(self) -> str:
        """The parameters, as people read them."""
        return ", ".join(f"{name} = {shown(value)}" for name, value in self.parameters.items())

    def as_dict(self) -> dict[str, Any]:
        """Return the trial as plain numbers."""
        return {**vars(self), "scores": list(self.scores), "failure": self.failure or None}


def shown(value: Any) -> str:
    """Return a parameter's value as people read it."""
    return number(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


@dataclass(frozen=True, eq=False)
class Example:
    """An image with what the winner and the runner-up make of it, for people to look at.

    Attributes
    ----------
    case : Case
        The image.
    winner : Segmentation
        Of the winning parameters.
    runner_up : Segmentation or None
        Of the next best; None where only one trial ran.
    """

    case: Case
    winner: Segmentation
    runner_up: Segmentation | None = None


@dataclass(frozen=True, eq=False)
class Tuning:
    """The parameters that suit the images best, and all that was tried.

    Attributes
    ----------
    recipe : Recipe
        The method.
    measure : Measure
        What decided.
    axes : tuple of Axis
        What varied.
    cases : tuple of Case
        The images.
    trials : tuple of Trial
        In the order they were made; the first is what the method's text says.
    choice : Choice
        The winner, the runner-up and the folds.
    failed : tuple of (str, str)
        Images on which every trial failed, and why.
    seconds : float
        Time for everything.
    examples : tuple of Example
        The first few images with their labels.
    """

    recipe: Recipe
    measure: Measure
    axes: tuple[Axis, ...]
    cases: tuple[Case, ...]
    trials: tuple[Trial, ...]
    choice: Choice
    failed: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    examples: tuple[Example, ...] = ()

    @property
    def best(self) -> Trial:
        """The winner."""
        return self.trials[self.choice.winner]

    @property
    def runner_up(self) -> Trial | None:
        """The next best; None where only one trial ran."""
        return None if self.choice.runner_up is None else self.trials[self.choice.runner_up]

    @property
    def start(self) -> Trial:
        """What the method's text says: the defaults, beside what is written in it."""
        return self.trials[0]

    @property
    def parameters(self) -> dict[str, Any]:
        """The winning parameters, and those that the method's text fixes."""
        fixed = {name: value for name, value in self.recipe.values.items() if self.recipe.is_fixed(name)}
        return fixed | self.best.parameters

    @property
    def score(self) -> float:
        """The winner's mean over the images it was chosen on."""
        return self.best.score

    @property
    def tuned(self) -> Recipe:
        """The recipe with the winning parameters."""
        return self.recipe.replaced(self.best.parameters)

    def as_dict(self, files: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return all of it as plain numbers."""
        choice, second = self.choice, self.runner_up
        after = None
        if second is not None:
            after = {
                "parameters": second.parameters,
                "score": second.score,
                "difference": choice.difference,
                "difference_spread": choice.difference_spread,
                "within_spread": choice.within_spread,
            }
        return {
            "method": self.recipe.text,
            "recipe": self.tuned.text,
            "measure": self.measure.name,
            "better": self.measure.better,
            "parameters": self.parameters,
            "score": self.score,
            "cross_validated": choice.held_out,
            "spread": choice.spread,
            "runner_up": after,
            "equals": [self.trials[i].parameters for i in choice.equals],
            "start": {"parameters": self.start.parameters, "score": self.start.score},
            "kept": choice.kept,
            "gain": choice.gain,
            "gain_error": choice.gain_error,
            "trials": [trial.as_dict() for trial in self.trials],
            "folds": [
                {
                    "images": [self.cases[i].name for i in fold.images],
                    "parameters": self.trials[fold.trial].parameters,
                    "score": fold.score,
                }
                for fold in choice.folds
            ],
            "images": [case.name for case in self.cases],
            "failed": [f"{name}: {reason}" for name, reason in self.failed],
            "files": dict(files or {}),
            "seconds": self.seconds,
        }

    def save(self, folder: str | Path) -> dict[str, Path]:
        """Write the page, the table of trials and the winning parameters; return what was written by name."""
        from snowshoe.io.staging import staged_folder
        from snowshoe.reports.tuning.page import render

        recipe = f"{self.recipe.name}.toml"
        with staged_folder(folder) as staging:
            (staging / PAGE).write_text(render(self, folder), encoding="utf-8")
            (staging / TABLE).write_text(self.table(), encoding="utf-8")
            self.tuned.save(staging / recipe, self._remarks())
        names = {"page": PAGE, "table": TABLE, "parameters": recipe}
        return {name: Path(folder) / file for name, file in names.items()}

    def _remarks(self) -> list[str]:
        on = self.cases[0].name if len(self.cases) == 1 else f"{len(self.cases)} images"
        return [f"Tuned by snowshoe on {on}: {self.measure.name} {self.score:.4f}, {self.start.score:.4f} before."]

    def table(self) -> str:
        """Return the trials as CSV: parameters, what was measured, and the score on each image."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        parts = list(self.start.parts)
        images = [case.name for case in self.cases] if len(self.cases) > 1 else []
        names = [axis.name for axis in self.axes]
        writer.writerow(["rank", *names, self.measure.name, *parts, "n_labels", *images, "failure"])
        ranks = {trial: rank for rank, trial in enumerate(self.choice.order, 1)}
        for i, trial in enumerate(self.trials):
            numbers = [trial.score, *(trial.parts[name] for name in parts), trial.n_labels]
            numbers += trial.scores if images else []
            values = [trial.parameters[name] for name in names]
            writer.writerow([ranks.get(i, ""), *values, *(f"{value:.6g}" for value in numbers), trial.failure])
        return buffer.getvalue()

    def plot(self) -> Figure:
        """Return the trials as a matplotlib figure (needs the extra ``plot``)."""
        from snowshoe.reports.tuning.figure import tuning_figure

        return tuning_figure(self)

    def _repr_html_(self) -> str:
        from snowshoe.reports.tuning.page import summary_html

        return summary_html(self)

    def __repr__(self) -> str:
        return f"<Tuning {self.recipe.name}: {self.best.title}; {self.measure.name} {self.score:.4g}>"
