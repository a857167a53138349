"""Whether a method suits the image: a verdict, and two sentences that each rest on something measured.

The rules look at what a method returned (one threshold, several classes, regions, gradients …), not at its name, so a
method that is entered in the catalogue tomorrow is advised on too. Where they draw their lines, and why there, stands
in `limits`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from snowshoe.comparison.advice.classes import on_classes, on_colour_classes, on_one_class
from snowshoe.comparison.advice.edges import on_crossings, on_gradient, on_strength
from snowshoe.comparison.advice.grounds import Grounds
from snowshoe.comparison.advice.local import is_local_threshold, on_local_threshold
from snowshoe.comparison.advice.phrases import objection
from snowshoe.comparison.advice.regions import on_regions
from snowshoe.comparison.advice.stains import on_stain
from snowshoe.comparison.advice.thresholds import on_one_threshold
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice, Row, Verdict
from snowshoe.comparison.scene import Scene
from snowshoe.drawing.words import counted, number, sentence, whole
from snowshoe.results import Edges, Scree

__all__ = ["advise"]

BETTER: tuple[Verdict, ...] = ("suits", "suits in part")
"""The verdicts that what a row was made from can lower."""


def advise(row: Row, scene: Scene, scree: Scree, others: Sequence[Row] = ()) -> Advice:
    """Return the advice on one row; the others are those of the same comparison."""
    return _judged(Grounds(row, scene, scree, others))


def _judged(grounds: Grounds) -> Advice:
    """Return the verdict on a row, which is no better than that on the classes it was made from."""
    advice, base = _by_itself(grounds), grounds.base
    if base is None or advice.verdict not in BETTER:
        return advice
    below = _judged(base)
    if below.verdict in BETTER[: BETTER.index(advice.verdict) + 1]:
        return advice
    reason = objection(below, base.row.numbers) if below.verdict in BETTER else below.sentences[0]
    second = f"It is made from the classes of {base.row.title}, which {below.verdict}: {reason[0].lower()}{reason[1:]}"
    return Advice(below.verdict, (advice.sentences[0], second))


def _by_itself(grounds: Grounds) -> Advice:
    row, measured = grounds.row, grounds.measured
    if row.left_out:
        return Advice(
            "not run",
            (f"{sentence(row.failure)}.", "A larger budget makes room for it, and so does naming fewer methods."),
        )
    if row.failure:
        values = counted(measured.n_values, "distinct grey value")
        return Advice(
            "failed",
            (
                f"It could not run: {row.failure.rstrip('.')}.",
                f"The image has {values} in {whole(measured.n_pixels)} pixels.",
            ),
        )
    if measured.n_values == 1:
        first = f"Every pixel has the same grey value, {number(measured.minimum)}."
        return Advice("does not suit", (first, "There is nothing for any method to separate."))
    if row.edges is not None:
        return _on_edges(grounds, row.edges)
    if row.numbers is None:
        raise AssertionError(f"row {row.name} has a segmentation, which was measured")
    return _on_labels(grounds, row.numbers)


def _on_labels(grounds: Grounds, numbers: Numbers) -> Advice:
    if not numbers.class_means:
        return on_regions(grounds, numbers)
    if numbers.n_labels == 1:
        return on_one_class(grounds)
    if grounds.row.recipe in grounds.scene.stained_areas:
        return on_stain(grounds, numbers)
    if grounds.row.source == "colour":
        return on_colour_classes(grounds, numbers)
    if is_local_threshold(grounds.row):
        return on_local_threshold(grounds, numbers)
    threshold = _one_threshold(grounds.row.model)
    return on_classes(grounds, numbers) if threshold is None else on_one_threshold(grounds, numbers, threshold)


def _one_threshold(model: Mapping[str, Any]) -> float | None:
    """Return the threshold between two classes of grey, which lies midway between centres; None for other classes."""
    thresholds, centers = model.get("thresholds", []), model.get("centers", [])
    if len(centers) == 2 and np.ndim(centers) == 1:
        return float(centers[0] / 2 + centers[1] / 2)
    return float(thresholds[0]) if len(thresholds) == 1 else None


def _on_edges(grounds: Grounds, edges: Edges) -> Advice:
    if edges.crossings is not None:
        return on_crossings(grounds, edges)
    return on_gradient(grounds, edges) if edges.magnitude is not None else on_strength(grounds, edges)
