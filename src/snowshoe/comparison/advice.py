"""Whether a method suits the image, in two sentences that each rest on something measured.

The rules look at what a method returned (one threshold, several classes, regions, gradients …), not at its name, so a
method that is entered in the catalogue tomorrow is advised on too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from snowshoe.comparison.measurements import ENERGY_OF_NOISE, Measurements, concentration
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice, Row, Verdict
from snowshoe.comparison.scene import Scene
from snowshoe.comparison.words import counted, listed, number, ordinal, percent, sentence, whole
from snowshoe.results import Edges, Scree

FLAT = 0.75
"""Share of the variance that two classes explain of a flat histogram, which has nothing to separate."""


@dataclass(frozen=True)
class Case:
    """A row, and all that its advice may rest on."""

    row: Row
    scene: Scene
    scree: Scree | None
    others: Sequence[Row] = ()

    @property
    def measured(self) -> Measurements:
        """The image's measurements."""
        return self.scene.measured


def advise(case: Case) -> Advice:
    """Return the advice on one row."""
    row = case.row
    if row.result is None or (row.numbers is None and row.edges is None):
        return Advice("does not suit", ("It could not run on this image.", sentence(row.failure.rstrip(".") + ".")))
    if case.measured.n_values == 1:
        value = number(case.measured.minimum)
        return Advice(
            "does not suit",
            (f"Every pixel has the same grey value, {value}.", "There is nothing for any method to separate."),
        )
    if row.edges is not None:
        return _on_edges(case, row.edges)
    assert row.numbers is not None
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


# One threshold


def on_one_threshold(case: Case, numbers: Numbers, threshold: float) -> Advice:
    """Judge a global threshold: does the histogram have a valley for it, and do noise and light let it hold?"""
    verdict, first = _where_it_cuts(case.measured, numbers.explained_grey, threshold)
    near = share_near(case.scene, threshold, case.measured.noise)
    problem = _drift(case.measured) or _uncertain(near, case.measured.noise) or _specks(numbers, case.measured.tiny)
    if problem:
        return Advice(_lower(verdict), (first, problem))
    return Advice(verdict, (first, _on_its_boundaries(numbers)))


def _where_it_cuts(measured: Measurements, explained: float, threshold: float) -> tuple[Verdict, str]:
    density, at = measured.density, number(threshold)
    if measured.n_values == 2:
        return "suits", f"The image has only two grey values, and the threshold of {at} keeps them apart without error."
    sides, fall = density.between(threshold), density.fall(threshold)
    if sides is not None and fall >= 0.5 and explained >= FLAT:
        low, high = map(number, sides)
        return "suits", (
            f"The histogram falls by {percent(fall)} between its modes at {low} and {high}, and the threshold of {at}"
            " lies in that valley."
        )
    if len(density.modes) == 1:
        return _one_mode(number(density.modes[0]), at, explained)
    modes = listed([number(mode) for mode in density.modes])
    if sides is None:
        return "in part", (
            f"The histogram has {counted(len(density.modes), 'mode')}, at {modes}, but the threshold of {at} lies"
            " outside them, drawn there by a long tail."
        )
    if len(density.modes) == 2:
        return ("in part" if fall >= 0.2 else "does not suit"), (
            f"The histogram's two modes, at {modes}, run into each other: at the threshold of {at} it has fallen by only"
            f" {percent(max(fall, 0))}."
        )
    return ("in part" if explained >= FLAT else "does not suit"), (
        f"The histogram has {counted(len(density.modes), 'mode')}, at {modes}; one threshold, {at}, has to merge them,"
        f" and its two classes explain {percent(explained)} of the grey variance."
    )


def _one_mode(mode: str, at: str, explained: float) -> tuple[Verdict, str]:
    if explained >= 0.8:
        return "suits", (
            f"The histogram has one mode, at {mode}, with a long tail; the threshold of {at} cuts off the tail, and the"
            f" two classes explain {percent(explained)} of the grey variance (of a flat histogram: {percent(FLAT)})."
        )
    return "does not suit", (
        f"The histogram has one mode, at {mode}, so a global threshold has nothing to separate: {at} cuts through a"
        f" slope, and the two classes explain {percent(explained)} of the grey variance (of a flat histogram:"
        f" {percent(FLAT)})."
    )


def share_near(scene: Scene, threshold: float, distance: float) -> float:
    """Return the share of the pixels that are no further than so much from a threshold."""
    values, counts = scene.histogram.values, scene.histogram.counts
    return float(counts[np.abs(values - threshold) <= distance].sum() / scene.histogram.n_pixels)


# Classes


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
    specks = _specks(numbers, case.measured.tiny)
    if specks:
        return Advice("in part", (first, specks))
    return Advice(_enough(case, numbers), (first, _how_far_apart(case, numbers, gap)))


def _what_they_explain(case: Case, numbers: Numbers) -> str:
    n = numbers.n_labels
    start = f"The {counted(n, 'class', 'classes')} explain{'s' * (n == 1)} {percent(numbers.explained_grey)}"
    if case.scree is None or n + 1 > len(case.scree.k):
        return f"{start} of the grey variance (of a flat histogram: {percent(1 - 1 / n**2)})."
    gain = float(case.scree.explained[n] - case.scree.explained[n - 1])
    chosen = case.scree.chosen_k
    if n > chosen:
        beyond = numbers.explained_grey - float(case.scree.explained[chosen - 1])
        return (
            f"{start} of the grey variance, but the {counted(n - chosen, 'class', 'classes')} beyond the elbow at"
            f" {chosen} add{'s' * (n - chosen == 1)} only {percent(max(beyond, 0))} of it."
        )
    return f"{start} of the grey variance; {ordinal(n + 1)} would add {percent(gain)}."


def _enough(case: Case, numbers: Numbers) -> Verdict:
    if case.scree is not None and numbers.n_labels == case.scree.chosen_k:
        return "suits"
    return "suits" if numbers.n_labels == max(2, len(case.measured.density.modes)) else "in part"


def _how_far_apart(case: Case, numbers: Numbers, gap: float) -> str:
    n_modes = len(case.measured.density.modes)
    apart = f"Neighbouring classes are at least {number(gap)} apart"
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
    specks = _specks(numbers, case.measured.tiny)
    if share < 0.05:
        second = f"Grey alone predicts all but {percent(share)} of the colour variance, so colour has little to add here."
        return Advice("in part", (first + ".", second))
    second = f"{percent(share)} of the colour variance is not in the grey values, which only a method that sees colour can use."
    return Advice("in part" if specks else "suits", (first + ".", specks or second))


def _is_grey_twin(row: Row, of: Row) -> bool:
    same = row.method == of.method and row.parameters == of.parameters
    return same and row.source == "grey" and row.numbers is not None


# Regions


def on_regions(case: Case, numbers: Numbers) -> Advice:
    """Judge regions: are they objects or specks, and do their outlines lie on edges?"""
    tiny = case.measured.tiny
    n_large = round(numbers.n_regions * (1 - numbers.tiny_regions))
    if numbers.tiny_regions >= 0.5:
        first = (
            f"Of {counted(numbers.n_regions, 'region')}, {percent(numbers.tiny_regions)} are smaller than"
            f" {whole(tiny)} pixels, though together they cover {percent(numbers.tiny_pixels)} of the image; a least size"
            f" of {whole(tiny)} would leave {whole(n_large)}."
        )
    else:
        first = (
            f"The {counted(numbers.n_regions, 'region')} are mostly whole pieces: {percent(numbers.tiny_pixels)} of the"
            f" pixels lie in regions of less than {whole(tiny)}."
        )
    if numbers.largest >= 0.5:
        second = f"The largest alone covers {percent(numbers.largest)} of the image, so what touches it is not told apart."
        return Advice("in part" if numbers.tiny_pixels < 0.05 else "does not suit", (first, second))
    verdict: Verdict = "suits" if numbers.tiny_regions < 0.5 else "in part"
    return Advice(verdict if numbers.tiny_pixels < 0.1 else "does not suit", (first, _on_its_boundaries(numbers)))


# Edges


def on_gradient(case: Case, edges: Edges) -> Advice:
    """Judge a gradient: is its energy in few clear lines, and how much of it is noise?"""
    share, noise = case.measured.concentration, case.measured.noise_in_gradient
    verdict, first = _lines("gradient", share)
    error = edges.approximation_error
    if noise >= 0.5:
        second = (
            f"Noise and fine grain alone (about {number(case.measured.noise)}) would give {percent(noise)} of its mean"
            " magnitude, so smooth before using its weak half."
        )
        return Advice(_lower(verdict), (first, second))
    if error is None:
        return Advice(verdict, (first, f"Noise alone would give {percent(noise)} of its mean magnitude."))
    second = (
        f"Noise alone would give {percent(noise)} of its mean magnitude; the approximation |gx| + |gy| is too large by"
        f" {percent(error['mean'])} on average and {percent(error['max'])} at worst."
    )
    return Advice(verdict, (first, second))


def on_strength(case: Case, edges: Edges) -> Advice:
    """Judge a strength without direction beside the gradient's: does it favour contours or grain?"""
    share = concentration(edges.strength[edges.valid]) if edges.valid.any() else 0.0
    verdict, first = _lines("response", share)
    gradient = case.measured.concentration
    more = "less" if share < gradient else "more"
    tail = "fine grain weighs heavier in it" if share < gradient else "thin lines stand out of it"
    return Advice(
        verdict if share >= gradient else _lower(verdict),
        (first, f"That is {more} than the gradient's {percent(gradient)}, so {tail}."),
    )


def on_crossings(case: Case, edges: Edges) -> Advice:
    """Judge zero crossings: how many are there, and how many lie where there is hardly a gradient?"""
    assert edges.crossings is not None
    crossings = edges.crossings & edges.valid
    share = float(crossings.sum() / max(1, edges.valid.sum()))
    if not crossings.any():
        return Advice("does not suit", ("It marks no pixel as an edge.", "Lower its threshold to see any."))
    weak = float((case.scene.gradient[crossings] < case.measured.gradient).mean())
    first = f"Its contours are closed and one pixel thin by construction, and pass through {percent(share)} of the pixels."
    if weak >= 0.35:
        second = (
            f"{percent(weak)} of them lie where the gradient is below the image's mean: texture and noise rather than"
            " outlines, so raise sigma or the threshold."
        )
        return Advice("does not suit" if weak >= 0.6 else "in part", (first, second))
    second = f"Only {percent(weak)} of them lie where the gradient is below the image's mean: they follow real steps."
    return Advice("suits", (first, second))


def _lines(what: str, share: float) -> tuple[Verdict, str]:
    start = f"The strongest tenth of the pixels holds {percent(share)} of the {what}'s energy"
    noise = percent(ENERGY_OF_NOISE)
    if share >= 0.75:
        return "suits", f"{start} (in pure noise: {noise}): edges are few, clear lines."
    if share >= 0.5:
        return "in part", f"{start} (in pure noise: {noise}): outlines stand out, but texture responds too."
    return "does not suit", f"{start}, not far from the {noise} of pure noise: no threshold on it gives clean outlines."


# Sentences that several rules share


def _drift(measured: Measurements) -> str:
    if measured.illumination < 0.3:
        return ""
    return (
        f"Brightness drifts smoothly across the frame (a quadratic surface explains {percent(measured.illumination)} of"
        " the grey variance), so one value judges its bright and its dark side alike."
    )


def _uncertain(near: float, noise: float) -> str:
    if near < 0.05 or noise == 0:
        return ""
    return f"{percent(near)} of the pixels lie within the noise (about {number(noise)}) of it and could fall on either side."


def _specks(numbers: Numbers, tiny: int) -> str:
    if numbers.tiny_pixels < 0.04:
        return ""
    return (
        f"It breaks into {counted(numbers.n_regions, 'connected region')}, {percent(numbers.tiny_regions)} of them smaller"
        f" than {whole(tiny)} pixels; these specks cover {percent(numbers.tiny_pixels)} of the image."
    )


def _on_its_boundaries(numbers: Numbers) -> str:
    ratio = number(numbers.boundary_strength, 2)
    if numbers.boundary_strength >= 1.5:
        return f"Its boundaries run along real edges: the gradient there is {ratio} times the image's mean."
    return f"Its boundaries hardly follow edges: the gradient there is only {ratio} times the image's mean."


def _lower(verdict: Verdict) -> Verdict:
    return "in part" if verdict == "suits" else "does not suit"
