"""Sentences that several rules share; each is empty where it has nothing to say."""

from __future__ import annotations

from snowshoe.comparison.advice.limits import NEAR, ON_EDGES, SOME_SPECKS, STEP, UNEVEN
from snowshoe.comparison.measurements import Measurements
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice, Verdict
from snowshoe.drawing.words import THIN, counted, number, percent, whole

__all__ = ["drift", "in_specks", "lower", "measured_objects", "objection", "on_its_boundaries", "specks", "uncertain"]

ASIDE = "; label "
"""What follows in a sentence says which label is the ground: nothing against a row."""


def drift(measured: Measurements) -> str:
    """Return what uneven light, or a scene with a bright side, means for one value that judges the whole frame."""
    if measured.illumination < UNEVEN:
        return ""
    return (
        "Brightness varies smoothly across the frame, through lighting or the scene (a quadratic surface explains"
        f" {percent(measured.illumination)} of the grey variance), and one value treats its bright and its dark side"
        " alike."
    )


def uncertain(near: float, noise: float) -> str:
    """Return how many pixels noise could carry across a threshold."""
    if near < NEAR or noise == 0:
        return ""
    return (
        f"{percent(near)} of the pixels lie within the noise (about {number(noise)}) of it and could fall on either"
        " side."
    )


def in_specks(numbers: Numbers) -> float:
    """Return the share of the pixels in specks: none where two classes step as clearly as print on a page does."""
    clear = numbers.contrast >= STEP and numbers.boundary_strength >= 2 * ON_EDGES
    return 0.0 if clear and len(numbers.class_means) == 2 else numbers.tiny_pixels


def specks(numbers: Numbers, tiny: int) -> str:
    """Return how many specks the classes break into."""
    if in_specks(numbers) < SOME_SPECKS:
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


def measured_objects(numbers: Numbers) -> str:
    """Return the objects' median area, in pixels and in the unit that is known; empty for regions without a ground."""
    if numbers.median_area is None:
        return ""
    known = f" ({number(numbers.median_area_in_unit)}{THIN}{numbers.area_unit})" if numbers.median_area_in_unit else ""
    extent, elements = ("volume", "voxels") if numbers.ndim == 3 else ("area", "pixels")
    return f"a median {extent} of {number(numbers.median_area)} {elements}{known}"


def objection(advice: Advice, numbers: Numbers | None) -> str:
    """Return the sentence that speaks against a row: the second, unless that praises its edges."""
    first, second = advice.sentences
    second = second.partition(ASIDE)[0].removesuffix(".") + "."
    if numbers is None or numbers.boundary_strength < ON_EDGES:
        return second
    return first if second.startswith(on_its_boundaries(numbers).removesuffix(".")) else second


def lower(verdict: Verdict) -> Verdict:
    """Return the next worse verdict."""
    return "suits in part" if verdict == "suits" else "does not suit"
