"""Whether a method suits the image, in two sentences that each rest on something measured.

The rules look at what a method returned (one threshold, several classes, regions, gradients …), not at its name, so a
method that is entered in the catalogue tomorrow is advised on too.
"""

from __future__ import annotations

from snowshoe.comparison.advice.case import Case as Case
from snowshoe.comparison.advice.classes import on_classes, on_colour_classes
from snowshoe.comparison.advice.edges import on_crossings, on_gradient, on_strength
from snowshoe.comparison.advice.regions import on_regions
from snowshoe.comparison.advice.thresholds import on_one_threshold
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice
from snowshoe.drawing.words import counted, number, sentence, whole
from snowshoe.results import Edges


def advise(case: Case) -> Advice:
    """Return the advice on one row."""
    row, measured = case.row, case.measured
    if row.left_out:
        return Advice(
            "not run",
            (f"{sentence(row.failure)}.", "A larger budget makes room for it, and so does naming fewer methods."),
        )
    if row.failure:
        values = counted(measured.n_values, "distinct grey value")
        return Advice(
            "does not suit",
            (
                f"It could not run: {row.failure.rstrip('.')}.",
                f"The image has {values} in {whole(measured.n_pixels)} pixels.",
            ),
        )
    if measured.n_values == 1:
        first = f"Every pixel has the same grey value, {number(measured.minimum)}."
        return Advice("does not suit", (first, "There is nothing for any method to separate."))
    if row.edges is not None:
        return _on_edges(case, row.edges)
    if row.numbers is None:
        raise AssertionError(f"row {row.name} has a segmentation, which was measured")
    return _on_labels(case, row.numbers)


def _on_labels(case: Case, numbers: Numbers) -> Advice:
    if not numbers.class_means:
        return on_regions(case, numbers)
    if case.row.source == "colour":
        return on_colour_classes(case, numbers)
    thresholds = case.row.model.get("thresholds", [])
    if len(thresholds) == 1:
        return on_one_threshold(case, numbers, float(thresholds[0]))
    return on_classes(case, numbers)


def _on_edges(case: Case, edges: Edges) -> Advice:
    if edges.crossings is not None:
        return on_crossings(case, edges)
    return on_gradient(case, edges) if edges.magnitude is not None else on_strength(case, edges)
