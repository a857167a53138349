"""Advice on edge detectors."""

from __future__ import annotations

import numpy as np

from snowshoe.comparison.advice.grounds import Grounds
from snowshoe.comparison.advice.limits import BALANCED, FEW_LINES, GRAINY, NEAR_NOISE, SOME_LINES, WEAK, WEAKEST
from snowshoe.comparison.advice.phrases import lower
from snowshoe.comparison.measurements import ENERGY_OF_NOISE, concentration
from snowshoe.comparison.row import Advice, Verdict
from snowshoe.drawing.words import number, percent
from snowshoe.results import Edges

GREATEST_NOISE = float(np.sqrt(2 * 12 * np.log(100)))
"""Sobel magnitude that one pixel in a hundred of Gaussian noise of unit standard deviation exceeds."""
ENERGY_OF_SIGNED_NOISE = 0.44
"""Share of the energy that the strongest tenth of pure Gaussian noise holds, where one signed number is measured."""


def on_gradient(grounds: Grounds, edges: Edges) -> Advice:
    """Judge a gradient: is its energy in few clear lines, and how much of it is noise?"""
    share, noise = grounds.measured.concentration, grounds.measured.noise_in_gradient
    verdict, first = _lines(share, ENERGY_OF_NOISE)
    if noise >= GRAINY:
        second = (
            f"Noise and fine grain alone (about {number(grounds.measured.noise)}) would give {percent(noise)} of its"
            " mean magnitude, so smooth before using its weak half."
        )
        return Advice(lower(verdict), (first, second))
    return Advice(
        verdict, (first, f"Noise alone would give {percent(noise)} of its mean magnitude{_directions(edges)}.")
    )


def _directions(edges: Edges) -> str:
    """Return whether vertical or horizontal edges dominate."""
    if edges.gx is None or edges.gy is None:
        return ""
    upright, level = (float(np.square(part[edges.valid], dtype=np.float64).sum()) for part in (edges.gx, edges.gy))
    if upright + level == 0:
        return ""
    share = upright / (upright + level)
    if 1 - BALANCED <= share <= BALANCED:
        return f"; vertical and horizontal edges are balanced ({percent(share)} to {percent(1 - share)})"
    which = "vertical" if share > BALANCED else "horizontal"
    return f"; {which} edges dominate, with {percent(max(share, 1 - share))} of the energy"


def on_strength(grounds: Grounds, edges: Edges) -> Advice:
    """Judge a strength without direction beside the gradient: does it favour contours or grain?

    Few, clear lines suit, whatever the gradient's are: a network's are wider, and nearer to what people draw.
    """
    share = concentration(edges.strength[edges.valid]) if edges.valid.any() else 0.0
    verdict, first = _lines(share, ENERGY_OF_SIGNED_NOISE)
    gradient = grounds.measured.concentration
    if _above(share, ENERGY_OF_SIGNED_NOISE) >= _above(gradient, ENERGY_OF_NOISE):
        tail = "these lines stand out at least as clearly"
    elif share >= FEW_LINES:
        tail = "the gradient’s lines are clear as well"
    else:
        tail = "fine grain weighs more here, and the gradient’s lines are the clearer ones"
        verdict = lower(verdict)
    beside = f"In the gradient that share is {percent(gradient)} (in pure noise: {percent(ENERGY_OF_NOISE)})"
    return Advice(verdict, (first, f"{beside}, so {tail}."))


def _above(share: float, noise: float) -> float:
    """Return how far a share is from pure noise, 0, to a few perfect lines, 1."""
    return (share - noise) / (1 - noise)


def on_crossings(grounds: Grounds, edges: Edges) -> Advice:
    """Judge zero crossings: how many are there, and how many lie where there is hardly a gradient?"""
    assert edges.crossings is not None
    crossings = edges.crossings & edges.valid
    share = float(crossings.sum() / max(1, edges.valid.sum()))
    if not crossings.any():
        return Advice("does not suit", ("It marks no pixel as an edge.", "A lower threshold would show weaker ones."))
    by_noise = GREATEST_NOISE * grounds.measured.noise
    weak = float((grounds.scene.gradient[crossings] < max(by_noise, grounds.measured.gradient)).mean())
    where = "is below the image’s mean" if by_noise < grounds.measured.gradient else "is no greater than noise makes it"
    first = f"Its lines, zero crossings one pixel wide, pass through {percent(share)} of the pixels."
    if weak >= WEAK:
        second = (
            f"{percent(weak)} of them lie where the gradient {where}: texture and noise rather than outlines,"
            " so smooth more, or set a threshold on them."
        )
        return Advice("does not suit" if weak >= WEAKEST else "suits in part", (first, second))
    few = f"Only {percent(weak)}" if weak else "None"
    return Advice("suits", (first, f"{few} of them lie where the gradient {where}: they follow real steps."))


def _lines(share: float, noise: float) -> tuple[Verdict, str]:
    holds = f"the strongest tenth of the pixels holds {percent(share)} of the edge energy, the sum of squares"
    beside = f"(in pure noise: {percent(noise)})"
    if share >= FEW_LINES:
        return "suits", f"Edges are few, clear lines: {holds} {beside}."
    if share >= SOME_LINES:
        return "suits in part", f"Outlines stand out, but texture responds too: {holds} {beside}."
    if share >= noise - NEAR_NOISE:
        much = f"about as much as in pure noise ({percent(noise)})"
        return "does not suit", f"No threshold gives clean outlines: {holds}, {much}."
    return "does not suit", f"It is nearly the same everywhere: {holds}, less than in pure noise ({percent(noise)})."
