"""Whether an image holds anything to segment at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snowshoe.comparison.measurements import ENERGY_OF_NOISE
from snowshoe.comparison.row import Row
from snowshoe.drawing.words import number, percent

if TYPE_CHECKING:
    from snowshoe.comparison.result import Comparison

__all__ = ["nothing_there"]

NO_LINES = 0.05
"""How much more of the gradient's energy than in pure noise the strongest tenth may hold without any outlines."""


def nothing_there(comparison: Comparison) -> str:
    """Return why there is nothing to segment, by values, by colours or by outlines; empty where there may be."""
    measured = comparison.scene.measured
    if measured.n_values == 1:
        return f"Nothing to segment: every pixel has the value {number(measured.minimum)}."
    if comparison.separability.separable or measured.concentration > ENERGY_OF_NOISE + NO_LINES:
        return ""
    if any(_suits_in_colour(row) for row in comparison.rows):
        return ""
    return (
        "Nothing to segment: the grey values are one population, and the strongest tenth of the pixels holds"
        f" {percent(measured.concentration)} of the gradient’s energy, as in pure noise ({percent(ENERGY_OF_NOISE)})."
        " Every method would split noise or shading."
    )


def _suits_in_colour(row: Row) -> bool:
    is_classes = row.segmentation is not None and row.segmentation.kind == "classes"
    return is_classes and row.source == "colour" and row.advice is not None and row.advice.verdict == "suits"
