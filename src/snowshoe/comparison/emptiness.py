"""Whether an image holds anything to segment at all."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from snowshoe.comparison.measurements import ENERGY_OF_NOISE
from snowshoe.comparison.scene import Scene
from snowshoe.drawing.words import number, percent
from snowshoe.statistics.separability import separability
from snowshoe.types import Mask, Pixels

if TYPE_CHECKING:
    from snowshoe.comparison.result import Comparison

__all__ = ["nothing_there"]

NO_LINES = 0.05
"""How much more of the gradient's energy than in pure noise the strongest tenth may hold without any outlines."""
ALIKE = 0.05
"""Correlation of neighbours from which values lie together. In noise of any values it is 0, give or take one over the
root of the number of pixels; a twentieth of the variance in things larger than a pixel makes .05."""


def nothing_there(comparison: Comparison) -> str:
    """Return why there is nothing to segment, by values, by colours or by outlines; empty where there may be."""
    measured = comparison.scene.measured
    if measured.n_values == 1:
        return f"Nothing to segment: every pixel has the value {number(measured.minimum)}."
    if measured.concentration > ENERGY_OF_NOISE + NO_LINES:
        return ""
    scattered = _neighbours_differ(comparison.scene)
    if not scattered and (comparison.separability.separable or _differs_in_colour(comparison.scene)):
        return ""
    values = (
        "neighbouring pixels are no more alike than distant ones" if scattered else "the grey values are one population"
    )
    return (
        f"Nothing to segment: {values}, and the strongest tenth of the pixels holds"
        f" {percent(measured.concentration)} of the gradient’s energy, as in pure noise ({percent(ENERGY_OF_NOISE)})."
        " Every method would split noise or shading."
    )


def _neighbours_differ(scene: Scene) -> bool:
    """Return whether neighbours are hardly alike in any channel, in whichever direction: as in noise, of any values."""
    pixels = scene.grey[..., np.newaxis] if scene.colours is None else scene.colours
    return all(_likeness(pixels[..., channel], scene.valid) < ALIKE for channel in range(pixels.shape[-1]))


def _likeness(grey: Pixels, valid: Mask) -> float:
    """Return the greater correlation of a pixel with the next one, along rows and along columns."""
    centred = np.where(valid, grey, 0) - grey[valid].mean(dtype=np.float64)
    centred[~valid] = 0
    square = float((centred**2).sum()) / np.count_nonzero(valid)
    likeness = 0.0
    for axis in (-2, -1):
        moved = np.moveaxis(centred, axis, 0), np.moveaxis(valid, axis, 0)
        pairs = np.count_nonzero(moved[1][1:] & moved[1][:-1])
        product = float((moved[0][1:] * moved[0][:-1]).sum())
        likeness = max(likeness, product / (pairs * square) if pairs and square else 0.0)
    return likeness


def _differs_in_colour(scene: Scene) -> bool:
    """Return whether a channel holds more than one population, or how two channels differ does: texture that all share
    may hide blue water in green land from each.
    """
    if scene.colours is None:
        return False
    channels = np.moveaxis(scene.colours, -1, 0)
    differences = (one - other.astype(np.float32) for one, other in itertools.combinations(channels, 2))
    return any(separability(values, mask=scene.valid).separable for values in (*channels, *differences))
