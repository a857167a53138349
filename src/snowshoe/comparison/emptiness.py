"""Whether an image holds anything to segment at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snowshoe.comparison.measurements import ENERGY_OF_NOISE
from snowshoe.comparison.scene import Scene
from snowshoe.drawing.words import number, percent
from snowshoe.statistics.separability import separability

if TYPE_CHECKING:
    from snowshoe.comparison.result import Comparison

__all__ = ["nothing_there"]

NO_LINES = 0.05
"""How much more of the gradient's energy than in pure noise the strongest tenth may hold without any outlines."""


def nothing_there(comparison: Comparison) -> str:
    """Return why there is nothing to segment, by values, by colours or by outlines; empty where there may be."""
    measured = comparison.scene.measured
    if measured.n_values == 1:
        return f"Nothing to segment: every pixel has the value {number(measured.minimum)}."
    if comparison.separability.separable or measured.concentration > ENERGY_OF_NOISE + NO_LINES:
        return ""
    if _differs_in_colour(comparison.scene):
        return ""
    return (
        "Nothing to segment: the grey values are one population, and the strongest tenth of the pixels holds"
        f" {percent(measured.concentration)} of the gradient’s energy, as in pure noise ({percent(ENERGY_OF_NOISE)})."
        " Every method would split noise or shading."
    )


def _differs_in_colour(scene: Scene) -> bool:
    """Return whether a channel holds more than one population, where the grey values do not."""
    if scene.colours is None:
        return False
    channels = np.moveaxis(scene.colours, -1, 0)
    return any(separability(channel, mask=scene.valid).separable for channel in channels)
