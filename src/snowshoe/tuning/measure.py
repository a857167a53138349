"""What is measured of a trial on an image: a score against the truth, or the three label-free numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from snowshoe.arrays import as_labels
from snowshoe.errors import must_be
from snowshoe.labels.connected import connected
from snowshoe.metrics import Score, scores
from snowshoe.metrics.truths import as_truths
from snowshoe.recipes import Recipe
from snowshoe.results import Segmentation
from snowshoe.tuning import label_free
from snowshoe.tuning.cases import Case, Values
from snowshoe.tuning.label_free import Floats, geometric

PARTS = ("uniformity", "contrast", "stability")
"""What is kept of a trial on an image without truth."""
LABEL_FREE = {
    "balance": "even regions, neighbours that differ, and a stable result: the geometric mean of all three",
    "uniformity_contrast": "even regions and neighbours that differ: the geometric mean of both",
    "stability": "how far the labels stay the same under noise, a shift by a pixel and a gamma",
}
"""Measures that need no truth; each from 0 to 1, higher is better. The first is the default."""


@dataclass(frozen=True)
class Measure:
    """What decides.

    Attributes
    ----------
    name : str
        A score's, or one of those without truth.
    better : {"higher", "lower"}
    summary : str
        What it is, in one line.
    score : Score or None
        The registry's entry; None for a label-free measure.
    """

    name: str
    better: Literal["higher", "lower"]
    summary: str
    score: Score | None = None

    def of(self, case: Case, recipe: Recipe, values: Values) -> dict[str, float]:
        """Run a trial on an image and return its numbers by name, and how many labels it made."""
        result = case.segmented(recipe, values)
        numbers = _label_free(case, recipe, values, result) if self.score is None else self._scored(case, result)
        return {**numbers, "n_labels": float(result.n_labels)}

    def _scored(self, case: Case, result: Segmentation) -> dict[str, float]:
        entry, ignore = self.score, None if case.mask is None else ~case.valid
        assert entry is not None
        if entry.finish is None:
            each_truth = [entry.numbers(entry.function(result.labels, list(case.truths), ignore=ignore))]
        else:
            each = as_truths(list(case.truths))
            each_truth = [entry.numbers(entry.function(result.labels, truth, ignore=ignore)) for truth in each]
        return {self.name: float(np.mean([numbers[self.name] for numbers in each_truth]))}

    def table(self, numbers: Sequence[Sequence[dict[str, float] | None]]) -> dict[str, Floats]:
        """Return what decides as (trials, images), and what it is made of; NaN where a trial failed."""
        if self.score is not None:
            return {self.name: _column(numbers, self.name)}
        even, different, stable = (_column(numbers, name) for name in PARTS)
        measures = (geometric(even, different, stable), geometric(even, different), stable)
        columns = dict(zip(LABEL_FREE, measures, strict=True)) | {"uniformity": even, "contrast": different}
        return {self.name: columns.pop(self.name)} | columns


def _column(numbers: Sequence[Sequence[dict[str, float] | None]], name: str) -> Floats:
    return np.array([[np.nan if one is None else one[name] for one in row] for row in numbers], np.float64)


def _label_free(case: Case, recipe: Recipe, values: Values, result: Segmentation) -> dict[str, float]:
    regions = connected(*as_labels(result.labels, case.valid), connectivity=1, background="none")

    def again(pixels: Any, valid: Any) -> Any:
        return dataclasses.replace(case, pixels=pixels, valid=valid).segmented(recipe, values).labels

    parts = (
        1 - label_free.variance_within(regions, case.values),
        label_free.contrast(regions, case.values),
        label_free.stability(case.pixels, case.valid, result.labels, again, seed=0),
    )
    return dict(zip(PARTS, parts, strict=True))


def measure_of(name: str | None, cases: Sequence[Case], kind: str) -> Measure:
    """Return the measure of that name, or the one that suits the result and the truth.

    Parameters
    ----------
    name : str or None
        None chooses: without truth ``balance``; with one, for regions ``average_precision`` where the truth has a
        background 0, else ``covering``; for classes ``jaccard`` where classes of the truth count from 0 too, else
        ``covering``.
    cases : sequence of Case
        With truth, or all without.
    kind : {"classes", "regions"}
        What the method makes.

    Raises
    ------
    ValueError
        If there is no such measure, or it needs a truth and there is none.
    """
    known = {number: entry for entry in scores() for number in entry.names}
    with_truth = bool(cases[0].truths)
    chosen = name or (_usual(cases, kind) if with_truth else next(iter(LABEL_FREE)))
    if chosen in LABEL_FREE:
        return Measure(chosen, "higher", LABEL_FREE[chosen])
    if chosen not in known:
        raise must_be("measure", f"a score ({', '.join(known)}) or label-free ({', '.join(LABEL_FREE)})", chosen)
    if not with_truth:
        advice = f"give ground truth, or take one of {', '.join(LABEL_FREE)}"
        raise must_be("measure", "one that needs no ground truth, as there is none", chosen, advice)
    return Measure(chosen, known[chosen].better, known[chosen].summary, known[chosen])


def _usual(cases: Sequence[Case], kind: str) -> str:
    background = any(not truth.all() for case in cases for truth in case.truths)
    if not background:
        return "covering"
    return "average_precision" if kind == "regions" else "jaccard"
