"""Advice on thresholds that judge each pixel by those around it."""

from __future__ import annotations

from snowshoe import catalogue
from snowshoe.comparison.advice.grounds import Grounds
from snowshoe.comparison.advice.limits import MANY_SPECKS, ON_EDGES, STEP
from snowshoe.comparison.advice.phrases import in_specks, on_its_boundaries, specks
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice, Row
from snowshoe.drawing.words import number, percent

__all__ = ["is_local_threshold", "on_local_threshold"]


def is_local_threshold(row: Row) -> bool:
    """Return whether the classes are of a threshold that is another one at each pixel."""
    entry = catalogue.get(row.method)
    return entry.family == "threshold" and entry.scope == "local"


def on_local_threshold(grounds: Grounds, numbers: Numbers) -> Advice:
    """Judge a local threshold: is there a clear step at its boundaries, and does it hold together?

    How much of the grey variance it explains says nothing: light that varies across the image is what it leaves out.
    """
    first = (
        "Each pixel is compared with its surroundings, so uneven light (a quadratic surface explains"
        f" {percent(grounds.measured.illumination)} of the grey variance) does little harm; across its boundaries the"
        f" grey values step by {number(numbers.contrast, 2)} standard deviations of the image."
    )
    broken = specks(numbers, grounds.measured.tiny)
    if in_specks(numbers) >= MANY_SPECKS or numbers.boundary_strength < ON_EDGES:
        return Advice("does not suit", (first, broken or on_its_boundaries(numbers)))
    clear = not broken and numbers.contrast >= STEP and numbers.boundary_strength >= 2 * ON_EDGES
    return Advice("suits" if clear else "suits in part", (first, broken or on_its_boundaries(numbers)))
