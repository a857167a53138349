"""Advice on one global threshold."""

from __future__ import annotations

import numpy as np

from snowshoe.comparison.advice.grounds import Grounds
from snowshoe.comparison.advice.limits import DEEP, DENT, FLAT, GROUND, MOST, NO_MORE_THAN_FLAT, TAIL, VALLEY
from snowshoe.comparison.advice.phrases import drift, on_its_boundaries, specks, uncertain
from snowshoe.comparison.measurements import Measurements
from snowshoe.comparison.numbers import Numbers
from snowshoe.comparison.row import Advice, Verdict
from snowshoe.comparison.scene import Scene
from snowshoe.drawing.words import counted, listed, number, percent

__all__ = ["on_one_threshold", "share_near"]


def on_one_threshold(grounds: Grounds, numbers: Numbers, threshold: float) -> Advice:
    """Judge a global threshold: does the histogram have a valley for it, and do noise and light let it hold?"""
    verdict, first = _where_it_cuts(grounds.measured, numbers.explained_grey, threshold)
    noise = grounds.measured.noise
    deep = grounds.measured.n_values == 2 or grounds.measured.density.fall_near(threshold) >= DEEP
    near = 0.0 if deep else share_near(grounds.scene, threshold, noise)
    ground = _bright_ground(grounds)
    light = "" if deep else drift(grounds.measured)
    problem = light or uncertain(near, noise) or specks(numbers, grounds.measured.tiny)
    if problem:
        return Advice("suits in part" if verdict == "suits" else verdict, (first, _with(problem, ground)))
    return Advice(verdict, (first, _with(on_its_boundaries(numbers), ground)))


def _bright_ground(grounds: Grounds) -> str:
    """Return that what is above the threshold surrounds the rest, where it does: what is dark may be sought."""
    if grounds.row.segmentation is None:
        return ""
    valid, labels = grounds.scene.valid, grounds.row.segmentation.labels
    bright = int(labels.max())
    above = labels == bright
    frame = valid.copy()
    frame[..., 1:-1, 1:-1] = False
    share, outermost = float(above[valid].mean()), float(above[frame].mean()) if frame.any() else 0.0
    if share <= MOST or outermost < GROUND:
        return ""
    return (
        f"label {bright}, the bright class, has {percent(share)} of the pixels and {percent(outermost)} of the"
        f" outermost ones, so if dark objects are sought they are label {bright - 1}"
    )


def _with(sentence: str, addition: str) -> str:
    """Return the sentence with something added, if there is anything to add."""
    return f"{sentence.removesuffix('.')}; {addition}." if addition else sentence


def _where_it_cuts(measured: Measurements, explained: float, threshold: float) -> tuple[Verdict, str]:
    density, at = measured.density, number(threshold)
    if measured.n_values == 2:
        return "suits", f"The image has only two grey values, and the threshold of {at} keeps them apart without error."
    sides, fall = density.between(threshold), density.fall_near(threshold)
    # A deep valley parts two populations however wide one of them is, as land beside water.
    if sides is not None and ((fall >= VALLEY and explained >= FLAT) or fall >= DEEP):
        low, high = map(number, sides)
        merged = f", but it has {counted(len(density.modes), 'mode')}, which two classes merge"
        return ("suits" if len(density.modes) == 2 else "suits in part"), (
            f"The histogram falls by {percent(fall)} between its modes at {low} and {high}, and the threshold of {at}"
            f" lies in that valley{merged * (len(density.modes) > 2)}."
        )
    if len(density.modes) == 1:
        return _one_mode(number(density.modes[0]), at, explained)
    modes = listed([number(mode) for mode in density.modes])
    if sides is None:
        return "suits in part", (
            f"The histogram has {counted(len(density.modes), 'mode')}, at {modes}, but the threshold of {at} lies"
            " outside them, drawn there by a long tail."
        )
    if len(density.modes) == 2:
        how_far = f"it has fallen by only {percent(fall)}" if fall >= 0.01 else "it has not fallen at all"
        return ("suits in part" if fall >= DENT else "does not suit"), (
            f"The histogram’s two modes, at {modes}, run into each other: at the threshold of {at} {how_far}."
        )
    return ("suits in part" if explained >= FLAT else "does not suit"), (
        f"The histogram has {counted(len(density.modes), 'mode')}, at {modes}; one threshold, {at}, has to merge them,"
        f" and its two classes explain {percent(explained)} of the grey variance."
    )


def _one_mode(mode: str, at: str, explained: float) -> tuple[Verdict, str]:
    if explained >= TAIL:
        return "suits", (
            f"The histogram has one mode, at {mode}, with a long tail; the threshold of {at} cuts off the tail, and the"
            f" two classes explain {percent(explained)} of the grey variance (of a flat histogram: {percent(FLAT)})."
        )
    if explained > FLAT + NO_MORE_THAN_FLAT:
        return "suits in part", (
            f"The histogram has one mode, at {mode}, and no valley; the threshold of {at} cuts off a tail, and the two"
            f" classes explain {percent(explained)} of the grey variance (of a flat histogram: {percent(FLAT)})."
        )
    return "does not suit", (
        f"The histogram has one mode, at {mode}, and no valley for a global threshold: {at} cuts through a"
        f" slope, and the two classes explain {percent(explained)} of the grey variance (of a flat histogram:"
        f" {percent(FLAT)})."
    )


def share_near(scene: Scene, threshold: float, distance: float) -> float:
    """Return the share of the pixels that are no further than so much from a threshold."""
    values, counts = scene.histogram.values, scene.histogram.counts
    return float(counts[np.abs(values - threshold) <= distance].sum() / scene.histogram.n_pixels)
