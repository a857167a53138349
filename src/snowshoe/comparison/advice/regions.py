"""Advice on connected regions."""

from __future__ import annotations

from snowshoe.comparison.advice.case import Case
from snowshoe.comparison.advice.phrases import ON_EDGES, lower, on_its_boundaries
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice, Verdict
from snowshoe.drawing.words import counted, percent, whole


def on_regions(case: Case, numbers: Numbers) -> Advice:
    """Judge regions: are they objects or specks, and do their outlines lie on edges?"""
    tiny = case.measured.tiny
    if numbers.n_regions < 2:
        found = (
            f"one region, which covers {percent(numbers.largest)} of the image" if numbers.n_regions else "no region"
        )
        return Advice("does not suit", (f"It finds {found}.", "There are no two regions to tell apart."))
    n_large = round(numbers.n_regions * (1 - numbers.tiny_regions))
    if numbers.tiny_regions >= 0.5:
        first = (
            f"Of {counted(numbers.n_regions, 'region')}, {percent(numbers.tiny_regions)} are smaller than"
            f" {whole(tiny)} pixels, though together they cover {percent(numbers.tiny_pixels)} of the image; a least"
            f" size of {whole(tiny)} would leave {whole(n_large)}."
        )
    else:
        first = (
            f"The {counted(numbers.n_regions, 'region')} are mostly whole pieces: {percent(numbers.tiny_pixels)} of the"
            f" pixels lie in regions of less than {whole(tiny)}."
        )
    if numbers.largest >= 0.5:
        second = (
            f"The largest alone covers {percent(numbers.largest)} of the image, so what touches it is not told apart."
        )
        return Advice("in part" if numbers.tiny_pixels < 0.05 else "does not suit", (first, second))
    on_edges = numbers.boundary_strength >= ON_EDGES
    verdict: Verdict = "suits" if numbers.tiny_regions < 0.5 else "in part"
    if not on_edges:
        verdict = lower(verdict)
    return Advice(verdict if numbers.tiny_pixels < 0.1 else "does not suit", (first, on_its_boundaries(numbers)))
