"""Advice on connected regions."""

from __future__ import annotations

from snowshoe.comparison.advice.grounds import Grounds
from snowshoe.comparison.advice.limits import LITTLE_AREA, MANY_SPECKS, MOST, ON_EDGES, SOME_SPECKS
from snowshoe.comparison.advice.phrases import lower, measured_objects, on_its_boundaries
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice, Verdict
from snowshoe.drawing.words import counted, percent, whole


def on_regions(grounds: Grounds, numbers: Numbers) -> Advice:
    """Judge regions: are they objects or specks, and do their outlines lie on edges?"""
    tiny = grounds.measured.tiny
    if numbers.n_objects == 1 and numbers.largest < LITTLE_AREA and numbers.boundary_strength >= 2 * ON_EDGES:
        first = f"It finds one object, alone on its ground: it covers {percent(numbers.largest)} of the image."
        return Advice("suits", (first, on_its_boundaries(numbers)))
    if numbers.n_regions < 2:
        only = f"one region, which covers {percent(numbers.largest)} of the image" if numbers.n_regions else "no region"
        return Advice("does not suit", (f"It finds {only}.", "There are no two regions to tell apart."))
    median = measured_objects(numbers)
    noun, with_median = ("object", f" with {median}") if median else ("region", "")
    n_large = round(numbers.n_regions * (1 - numbers.tiny_regions))
    if numbers.tiny_regions >= MOST:
        first = (
            f"Of {counted(numbers.n_regions, 'region')}{with_median}, {percent(numbers.tiny_regions)} are smaller than"
            f" {whole(tiny)} pixels, though together they cover {percent(numbers.tiny_pixels)} of the image; a least"
            f" size of {whole(tiny)} would leave {whole(n_large)}."
        )
    else:
        first = (
            f"The {counted(numbers.n_regions, noun)}{with_median} are mostly whole pieces:"
            f" {percent(numbers.tiny_pixels)} of the pixels lie in regions of less than {whole(tiny)}."
        )
    if numbers.largest >= MOST:
        second = (
            f"The largest alone covers {percent(numbers.largest)} of the image, so what touches it is not told apart."
        )
        return Advice("suits in part" if numbers.tiny_pixels < SOME_SPECKS else "does not suit", (first, second))
    on_edges = numbers.boundary_strength >= ON_EDGES
    verdict: Verdict = "suits" if numbers.tiny_regions < MOST else "suits in part"
    if not on_edges:
        verdict = lower(verdict)
    if numbers.tiny_pixels >= MANY_SPECKS:
        verdict = "does not suit"
    return Advice(verdict, (first, on_its_boundaries(numbers)))
