"""Advice on edge detectors."""

from __future__ import annotations

import numpy as np

from snowshoe.comparison.advice.case import Case
from snowshoe.comparison.advice.phrases import lower
from snowshoe.comparison.measurements import ENERGY_OF_NOISE, concentration
from snowshoe.comparison.row import Advice, Verdict
from snowshoe.drawing.words import number, percent
from snowshoe.results import Edges

GREATEST_NOISE = float(np.sqrt(2 * 12 * np.log(100)))
"""Sobel magnitude that one pixel in a hundred of Gaussian noise of unit standard deviation exceeds."""
ENERGY_OF_SIGNED_NOISE = 0.44
"""Share of the energy that the strongest tenth of pure Gaussian noise holds, where one signed number is measured."""


def on_gradient(case: Case, edges: Edges) -> Advice:
    """Judge a gradient: is its energy in few clear lines, and how much of it is noise?"""
    share, noise = case.measured.concentration, case.measured.noise_in_gradient
    verdict, first = _lines("gradient", share, ENERGY_OF_NOISE)
    if noise >= 0.5:
        second = (
            f"Noise and fine grain alone (about {number(case.measured.noise)}) would give {percent(noise)} of its mean"
            " magnitude, so smooth before using its weak half."
        )
        return Advice(lower(verdict), (first, second))
    return Advice(
        verdict, (first, f"Noise alone would give {percent(noise)} of its mean magnitude{_directions(edges)}.")
    )


def _directions(edges: Edges) -> str:
    """Return whether upright or level edges prevail."""
    if edges.gx is None or edges.gy is None:
        return ""
    upright, level = (float(np.square(part[edges.valid], dtype=np.float64).sum()) for part in (edges.gx, edges.gy))
    if upright + level == 0:
        return ""
    share = upright / (upright + level)
    if 0.4 <= share <= 0.6:
        return f"; upright and level edges are balanced ({percent(share)} to {percent(1 - share)})"
    return (
        f"; {'upright' if share > 0.6 else 'level'} edges prevail with {percent(max(share, 1 - share))} of the energy"
    )


def on_strength(case: Case, edges: Edges) -> Advice:
    """Judge a strength without direction beside the gradient: does it favour contours or grain?"""
    share = concentration(edges.strength[edges.valid]) if edges.valid.any() else 0.0
    verdict, first = _lines("response", share, ENERGY_OF_SIGNED_NOISE)
    gradient = case.measured.concentration
    if _above(share, ENERGY_OF_SIGNED_NOISE) < _above(gradient, ENERGY_OF_NOISE):
        tail = "fine grain weighs heavier here, and the gradient’s lines are the clearer ones"
        verdict = lower(verdict)
    else:
        tail = "thin lines stand out at least as clearly here"
    second = (
        f"The gradient’s holds {percent(gradient)} of its own (in pure noise: {percent(ENERGY_OF_NOISE)}), so {tail}."
    )
    return Advice(verdict, (first, second))


def _above(share: float, noise: float) -> float:
    """Return how far a share is from pure noise, 0, to a few perfect lines, 1."""
    return (share - noise) / (1 - noise)


def on_crossings(case: Case, edges: Edges) -> Advice:
    """Judge zero crossings: how many are there, and how many lie where there is hardly a gradient?"""
    crossings = edges.layers["crossings"] & edges.valid
    share = float(crossings.sum() / max(1, edges.valid.sum()))
    if not crossings.any():
        return Advice(
            "does not suit", ("It marks no pixel as an edge.", "A lower threshold would show its weaker ones.")
        )
    by_noise = GREATEST_NOISE * case.measured.noise
    weak = float((case.scene.gradient[crossings] < max(by_noise, case.measured.gradient)).mean())
    where = "is below the image’s mean" if by_noise < case.measured.gradient else "is no greater than noise makes it"
    first = f"Its zero crossings, thin lines without any further step, pass through {percent(share)} of the pixels."
    if weak >= 0.35:
        second = (
            f"{percent(weak)} of them lie where the gradient {where}: texture and noise rather than outlines,"
            " so more smoothing or a threshold on them is called for."
        )
        return Advice("does not suit" if weak >= 0.6 else "in part", (first, second))
    few = f"Only {percent(weak)}" if weak else "None"
    return Advice("suits", (first, f"{few} of them lie where the gradient {where}: they follow real steps."))


def _lines(what: str, share: float, noise: float) -> tuple[Verdict, str]:
    start = f"The strongest tenth of the pixels holds {percent(share)} of the {what}’s energy"
    beside = f"(in pure noise: {percent(noise)})"
    if share >= 0.75:
        return "suits", f"{start} {beside}: edges are few, clear lines."
    if share >= 0.5:
        return "in part", f"{start} {beside}: outlines stand out, but texture responds too."
    if share >= noise - 0.05:
        return (
            "does not suit",
            f"{start}, not far from the {percent(noise)} of pure noise: no threshold gives clean outlines.",
        )
    return "does not suit", f"{start}, less than in pure noise ({percent(noise)}): it is nearly the same everywhere."
