"""Advice on the area of a stain on a slide."""

from __future__ import annotations

from snowshoe.comparison.advice.grounds import Grounds
from snowshoe.comparison.advice.phrases import specks
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice
from snowshoe.drawing.words import percent

__all__ = ["on_stain"]

CARRIES = {
    "haematoxylin": "Haematoxylin, the blue of nuclei,",
    "dab": "DAB, the brown of a marker,",
}
SLIDES = {"dab": "haematoxylin and DAB on glass", "eosin": "haematoxylin and eosin"}


def on_stain(grounds: Grounds, numbers: Numbers) -> Advice:
    """Judge a threshold on the amount of a stain: it cuts density, of which the grey values say little."""
    first = grounds.scene.stained_areas[0]
    slide = "dab" if "of=dab" in first else "eosin"
    carried = "dab" if "of=dab" in grounds.row.recipe else "haematoxylin"
    area = f"{CARRIES[carried]} is on {percent(numbers.class_shares[-1])} of the image."
    problem = specks(numbers, grounds.measured.tiny)
    known = f"The colours look like those of {SLIDES[slide]}, so each stain was unmixed from the other."
    return Advice("suits in part" if problem else "suits", (area, problem or known))
