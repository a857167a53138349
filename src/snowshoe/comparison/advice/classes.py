"""Advice on classes, of grey and of colour."""

from __future__ import annotations

import numpy as np

from snowshoe.comparison.advice.case import Case
from snowshoe.comparison.advice.phrases import MANY_SPECKS, specks
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice, Row, Verdict
from snowshoe.drawing.words import counted, number, ordinal, percent


def on_classes(case: Case, numbers: Numbers) -> Advice:
    """Judge classes of one channel: does another class add anything, and are they further apart than the noise?"""
    first = _what_they_explain(case, numbers)
    gap = float(np.min(np.diff(np.sort(numbers.class_means)))) if numbers.n_labels > 1 else np.inf
    noise = case.measured.noise
    if numbers.n_labels == 1:
        return Advice("does not suit", (first, "One class is the whole image: nothing is separated."))
    if gap < 2 * noise:
        return Advice(
            "does not suit",
            (
                first,
                f"Neighbouring classes are as little as {number(gap)} apart, less than twice the noise"
                f" (about {number(noise)}), so noise alone moves pixels from one to the next.",
            ),
        )
    broken = specks(numbers, case.measured.tiny)
    if broken:
        verdict = "in part" if numbers.tiny_pixels >= MANY_SPECKS else _enough(case, numbers)
        return Advice(verdict, (first, broken))
    return Advice(_enough(case, numbers), (first, _how_far_apart(case, numbers, gap)))


def _what_they_explain(case: Case, numbers: Numbers) -> str:
    n = numbers.n_labels
    start = f"The {counted(n, 'class', 'classes')} explain{'s' * (n == 1)} {percent(numbers.explained_grey)}"
    if n + 1 > len(case.scree.k):
        return f"{start} of the grey variance (of a flat histogram: {percent(of_flat(n))})."
    gain = float(case.scree.explained[n] - case.scree.explained[n - 1])
    chosen = case.scree.chosen_k
    if n > chosen:
        beyond = numbers.explained_grey - float(case.scree.explained[chosen - 1])
        return (
            f"{start} of the grey variance, but the {counted(n - chosen, 'class', 'classes')} beyond the elbow at"
            f" {chosen} add{'s' * (n - chosen == 1)} only {percent(max(beyond, 0))} of it."
        )
    if n > 1 and numbers.explained_grey <= of_flat(n) + 0.002:
        return (
            f"{start} of the grey variance, no more than they would of a flat histogram ({percent(of_flat(n))});"
            f" {ordinal(n + 1)} would add {percent(gain)}."
        )
    return f"{start} of the grey variance; {ordinal(n + 1)} would add {percent(gain)}."


def of_flat(n: int) -> float:
    """Return the share of the variance that n classes explain of a flat histogram, which has no classes."""
    return 1 - 1 / n**2


def _enough(case: Case, numbers: Numbers) -> Verdict:
    if numbers.explained_grey <= of_flat(numbers.n_labels) + 0.002:
        return "in part"
    if numbers.n_labels == case.scree.chosen_k:
        return "suits"
    return "suits" if numbers.n_labels == max(2, len(case.measured.density.modes)) else "in part"


def _how_far_apart(case: Case, numbers: Numbers, gap: float) -> str:
    n_modes = len(case.measured.density.modes)
    apart = f"Neighbouring classes are {'at least ' * (numbers.n_labels > 2)}{number(gap)} apart"
    if case.measured.noise > 0:
        apart += f", {number(gap / case.measured.noise, 2)} times the noise"
    if n_modes < numbers.n_labels:
        return (
            f"{apart}; but the histogram has only {counted(n_modes, 'mode')}, so some of the borders between them cut a"
            " slope rather than a valley."
        )
    if n_modes > numbers.n_labels:
        return f"{apart}, while the histogram has {counted(n_modes, 'mode')}: some share a class."
    return f"{apart}, and the histogram has as many modes as there are classes."


def on_colour_classes(case: Case, numbers: Numbers) -> Advice:
    """Judge classes of colour: do they hold what grey cannot?"""
    explained = numbers.explained_colour or 0.0
    first = (
        f"The {counted(numbers.n_labels, 'class', 'classes')} explain{'s' * (numbers.n_labels == 1)}"
        f" {percent(explained)} of the colour variance"
    )
    twin = next((row.numbers for row in case.others if _is_grey_twin(row, case.row)), None)
    if twin is not None and twin.explained_colour is not None:
        first += f"; as many classes of grey explain {percent(twin.explained_colour)} of it"
    share = case.measured.colour or 0.0
    broken = specks(numbers, case.measured.tiny)
    if share < 0.05:
        second = (
            f"Grey alone predicts all but {percent(share)} of the colour variance, so colour has little to add here."
        )
        return Advice("in part", (first + ".", second))
    second = (
        f"{percent(share)} of the colour variance is not in the grey values; only a method that sees colour can use it."
    )
    return Advice("in part" if numbers.tiny_pixels >= MANY_SPECKS else "suits", (first + ".", broken or second))


def _is_grey_twin(row: Row, of: Row) -> bool:
    same = row.method == of.method and row.parameters == of.parameters
    return same and row.source == "grey" and row.numbers is not None
