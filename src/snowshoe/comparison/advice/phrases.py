"""Sentences that several rules share; each is empty where it has nothing to say."""

from __future__ import annotations

from snowshoe.comparison.measurements import Measurements
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Verdict
from snowshoe.drawing.words import counted, number, percent, whole

SOME_SPECKS, MANY_SPECKS = 0.04, 0.08
"""Shares of the pixels in tiny regions from which they are spoken of, and from which they speak against a method."""

ON_EDGES = 1.5
"""How many times the image’s mean gradient that on a boundary must be to say that it follows edges."""


def drift(measured: Measurements) -> str:
    """Return what uneven light, or a scene with a bright side, means for one value that judges the whole frame."""
    if measured.illumination < 0.3:
        return ""
    return (
        "Brightness varies smoothly across the frame, by light or by scene (a quadratic surface explains"
        f" {percent(measured.illumination)} of the grey variance), and one value judges its bright and its dark side"
        " alike."
    )


def uncertain(near: float, noise: float) -> str:
    """Return how many pixels noise could carry across a threshold."""
    if near < 0.05 or noise == 0:
        return ""
    return (
        f"{percent(near)} of the pixels lie within the noise (about {number(noise)}) of it and could fall on either"
        " side."
    )


def specks(numbers: Numbers, tiny: int) -> str:
    """Return how many specks the classes break into."""
    if numbers.tiny_pixels < SOME_SPECKS:
        return ""
    return (
        f"Its classes break into {counted(numbers.n_regions, 'connected region')}, {percent(numbers.tiny_regions)} of"
        f" them smaller than {whole(tiny)} pixels; these specks cover {percent(numbers.tiny_pixels)} of the image."
    )


def on_its_boundaries(numbers: Numbers) -> str:
    """Return whether boundaries lie where the image changes."""
    ratio = number(numbers.boundary_strength, 2)
    if numbers.boundary_strength >= ON_EDGES:
        return f"Its boundaries run along real edges: the gradient there is {ratio} times the image’s mean."
    return f"Its boundaries hardly follow edges: the gradient there is only {ratio} times the image’s mean."


def lower(verdict: Verdict) -> Verdict:
    """Return the next worse verdict."""
    return "in part" if verdict == "suits" else "does not suit"
