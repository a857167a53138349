"""Images in few whole numbers: by the ranks of their values, in equal bins, or in steps of the greatest."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.filters.scaling import far_exponent, lowered

__all__ = ["STEPS", "binned", "in_steps", "ranked"]

FEW = 256
STEPS = 65_535
"""As many steps as uint16 has: finer differences of a gradient are rounding's."""


def ranked(checked: CheckedImage) -> tuple[npt.NDArray[Any], npt.NDArray[np.float64]]:
    """Return each pixel's rank among the valid values, and those values, ascending.

    Ranks are uint8 where 256 values are enough, else int32; 0 where not valid. Where no pixel is, the value is 0.
    """
    flat, valid = checked.flat, checked.flat_valid
    used = flat if valid is None else flat[valid]
    if flat.dtype == np.uint8:
        return checked.pixels, np.arange(256.0)
    values, inverse = np.unique(used, return_inverse=True)
    ranks = np.zeros(flat.shape, np.uint8 if len(values) <= FEW else np.int32)
    ranks[slice(None) if valid is None else valid] = inverse.reshape(-1)
    return ranks.reshape(checked.shape), values.astype(np.float64) if len(values) else np.zeros(1)


def binned(checked: CheckedImage) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float64]]:
    """Return at most 256 ranks as `ranked` does: of more values, 256 equal bins between the least and the greatest."""
    ranks, values = ranked(checked)
    if len(values) <= FEW:
        return ranks, values
    low, high = float(values[0]), float(values[-1])
    step = high / FEW - low / FEW
    # Halves, because the whole range may be wider than the greatest number.
    bins = np.minimum((values / 2 - low / 2) / (step / 2), FEW - 1).astype(np.uint8)
    places = bins[ranks]
    if checked.valid is not None:
        places = np.where(checked.valid, places, np.uint8(0))
    return places, np.asarray(low + (np.arange(FEW) + 0.5) * step, np.float64)


def in_steps(strength: npt.NDArray[Any]) -> tuple[npt.NDArray[np.uint16], float]:
    """Return a strength of at least 0 in 65 535 steps of its greatest value, and the step."""
    exponent = far_exponent(strength)
    near = lowered(strength, exponent)
    step = float(near.max()) / STEPS or 1.0
    return np.rint(near / step).astype(np.uint16), math.ldexp(step, exponent)
