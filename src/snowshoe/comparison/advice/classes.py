"""Advice on classes, of grey and of colour."""

from __future__ import annotations

import numpy as np

from snowshoe.comparison.advice.grounds import Grounds
from snowshoe.comparison.advice.limits import ALIKE, GREY_ENOUGH, LITTLE, MANY_SPECKS, NO_MORE_THAN_FLAT, ON_EDGES
from snowshoe.comparison.advice.phrases import on_its_boundaries, specks
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice, Row, Verdict
from snowshoe.drawing.words import counted, number, ordinal, percent, whole


def on_one_class(grounds: Grounds) -> Advice:
    """Judge a result that puts all pixels into one class, whatever its kind."""
    first = f"All {whole(grounds.measured.n_pixels)} pixels are in one class"
    if len(grounds.scree.k) > 1:
        first += f"; two would explain {percent(float(grounds.scree.explained[1]))} of the grey variance"
    return Advice("does not suit", (first + ".", "One class is the whole image: nothing is separated."))


def on_classes(grounds: Grounds, numbers: Numbers) -> Advice:
    """Judge classes of one channel: does another class add anything, and are they further apart than the noise?"""
    first = _what_they_explain(grounds, numbers)
    gap = float(np.min(np.diff(np.sort(numbers.class_means))))
    noise = grounds.measured.noise
    if gap < ALIKE * noise:
        return Advice(
            "does not suit",
            (
                first,
                f"Neighbouring classes are as little as {number(gap)} apart, less than twice the noise"
                f" (about {number(noise)}), so noise alone moves pixels from one to the next.",
            ),
        )
    broken = specks(numbers, grounds.measured.tiny)
    if broken:
        verdict = "suits in part" if numbers.tiny_pixels >= MANY_SPECKS else _enough(grounds, numbers)
        return Advice(verdict, (first, _although_chosen(grounds, numbers, verdict) + broken))
    verdict, apart = _enough(grounds, numbers), _how_far_apart(grounds, numbers, gap)
    return Advice(verdict, (first, _although_chosen(grounds, numbers, verdict) + apart))


def _although_chosen(grounds: Grounds, numbers: Numbers, verdict: Verdict) -> str:
    """Return why as many classes as the scree chose do not simply suit; empty where they do, or are another number."""
    if verdict == "suits" or numbers.n_labels != grounds.scree.chosen_k:
        return ""
    return (
        f"The scree curve does bend at {numbers.n_labels}, but it looks at grey values alone, not at where they lie or"
        " whether there are gaps between them. "
    )


def _what_they_explain(grounds: Grounds, numbers: Numbers) -> str:
    n = numbers.n_labels
    start = f"The {counted(n, 'class', 'classes')} explain{'s' * (n == 1)} {percent(numbers.explained_grey)}"
    if n + 1 > len(grounds.scree.k):
        return f"{start} of the grey variance (of a flat histogram: {percent(of_flat(n))})."
    gain = float(grounds.scree.explained[n] - grounds.scree.explained[n - 1])
    chosen = grounds.scree.chosen_k
    if n > chosen:
        beyond = numbers.explained_grey - float(grounds.scree.explained[chosen - 1])
        return (
            f"{start} of the grey variance, but the {counted(n - chosen, 'class', 'classes')} beyond the elbow at"
            f" {chosen} add{'s' * (n - chosen == 1)} only {percent(max(beyond, 0))} of it."
        )
    if n > 1 and numbers.explained_grey <= of_flat(n) + NO_MORE_THAN_FLAT:
        return (
            f"{start} of the grey variance, no more than they would of a flat histogram ({percent(of_flat(n))});"
            f" {ordinal(n + 1)} would add {percent(gain)}."
        )
    return f"{start} of the grey variance; {ordinal(n + 1)} would add {percent(gain)}."


def of_flat(n: int) -> float:
    """Return the share of the variance that n classes explain of a flat histogram, which has no classes."""
    return 1 - 1 / n**2


def _enough(grounds: Grounds, numbers: Numbers) -> Verdict:
    if numbers.explained_grey <= of_flat(numbers.n_labels) + NO_MORE_THAN_FLAT:
        return "suits in part"
    if numbers.n_labels == grounds.scree.chosen_k:
        return "suits"
    return "suits" if numbers.n_labels == max(2, len(grounds.measured.density.modes)) else "suits in part"


def _how_far_apart(grounds: Grounds, numbers: Numbers, gap: float) -> str:
    n_modes = len(grounds.measured.density.modes)
    apart = f"Neighbouring classes are {'at least ' * (numbers.n_labels > 2)}{number(gap)} apart"
    if grounds.measured.noise > 0:
        apart += f", {number(gap / grounds.measured.noise, 2)} times the noise"
    if n_modes < numbers.n_labels:
        return (
            f"{apart}; but the histogram has only {counted(n_modes, 'mode')}, so some of the borders between them cut a"
            " slope rather than a valley."
        )
    if n_modes > numbers.n_labels:
        return f"{apart}, while the histogram has {counted(n_modes, 'mode')}: some share a class."
    return f"{apart}, and the histogram has as many modes as there are classes."


def on_colour_classes(grounds: Grounds, numbers: Numbers) -> Advice:
    """Judge classes of colour: do they hold what grey cannot?"""
    explained = numbers.explained_colour or 0.0
    first = (
        f"The {counted(numbers.n_labels, 'class', 'classes')} explain{'s' * (numbers.n_labels == 1)}"
        f" {percent(explained)} of the colour variance"
    )
    twin = next((row.numbers for row in grounds.others if _is_grey_twin(row, grounds.row)), None)
    if twin is not None and twin.explained_colour is not None:
        first += f"; as many classes of grey explain {percent(twin.explained_colour)} of it"
    if explained < LITTLE * of_flat(numbers.n_labels) and numbers.boundary_strength < ON_EDGES:
        return Advice("does not suit", (first + ".", on_its_boundaries(numbers)))
    share = grounds.measured.colour or 0.0
    broken = specks(numbers, grounds.measured.tiny)
    if share < GREY_ENOUGH:
        second = (
            f"Grey alone predicts all but {percent(share)} of the colour variance, so colour has little to add here."
        )
        return Advice("suits in part", (first + ".", second))
    second = (
        f"{percent(share)} of the colour variance is not in the grey values; only a method that sees colour can use it."
    )
    return Advice("suits in part" if numbers.tiny_pixels >= MANY_SPECKS else "suits", (first + ".", broken or second))


def _is_grey_twin(row: Row, of: Row) -> bool:
    same = row.method == of.method and row.parameters == of.parameters
    return same and row.source == "grey" and row.numbers is not None
