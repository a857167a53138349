"""Readable definition of what it costs to join two regions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
BLOCK = 4096
"""Pairs that are compared at once, to keep memory small."""
TINY = 1e-300
"""Keeps bins that are empty on both sides from dividing by 0, and changes no other."""


def chi_squared(counts: Floats, sizes: Floats, first: Integers, second: Integers, distances: Floats) -> None:
    """Write twice the chi-squared distance of the histograms, counts (n, bins) by sizes, of each two regions."""
    for start in range(0, len(distances), BLOCK):
        here = slice(start, start + BLOCK)
        one, other = (counts[ends[here]] / sizes[ends[here], None] for ends in (first, second))
        total, difference = one + other + TINY, one - other
        distances[here] = (difference * difference / total).sum(axis=1)


def judge(inputs: Floats, inwards: Floats, biases: Floats, outwards: Floats, bias: float, costs: Floats) -> None:
    """Write a cost from 0 to 1 for each column of inputs (k, m): a network of one hidden layer (k, h), rectified.

    Products are added one after another, from the first input and the first unit on, so that no two machines differ.
    """
    hidden = np.repeat(biases[:, None], inputs.shape[1], axis=1)
    for values, weights in zip(inputs, inwards, strict=True):
        hidden += weights[:, None] * values
    score = np.full(hidden.shape[1], bias)
    for weight, unit in zip(outwards, hidden, strict=True):
        score += weight * np.maximum(unit, 0)
    costs[:] = 0.5 + 0.5 * score / (1 + np.abs(score))
