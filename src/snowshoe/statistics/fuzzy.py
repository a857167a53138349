"""Fuzzy c-means on what occurs in an image and how often."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def memberships(values: Floats, centers: Floats, fuzziness: float) -> Floats:
    """Return how far each value (n, channels) belongs to each centre; rows sum to 1.

    u = 1 / Σⱼ (d / dⱼ)^(2 / (m - 1)) with distances d; a value on a centre belongs to it alone, and to several equal
    ones in equal parts.
    """
    squared = squared_distances(values, centers)
    least = squared.min(axis=1, keepdims=True)
    ratio = np.divide(least, squared, out=np.ones_like(squared), where=squared > 0)
    closeness = np.where((least == 0) & (squared > 0), 0.0, ratio ** (1 / (fuzziness - 1)))
    shares: Floats = closeness / closeness.sum(axis=1, keepdims=True)
    return shares


def squared_distances(values: Floats, centers: Floats) -> Floats:
    """Return the squared distance of each value to each centre, (n, k)."""
    return np.stack([np.square(values - center).sum(axis=1) for center in centers], axis=1)


def descend(
    values: Floats, counts: Floats, centers: Floats, fuzziness: float, tolerance: float, rounds: int
) -> tuple[Floats, float]:
    """Return the centres where alternating updates end, and the objective Σ u^m d² there.

    It ends where a round lowers the objective by less than ``tolerance`` of it.
    """
    before = np.inf
    for _ in range(rounds):
        powers = memberships(values, centers, fuzziness) ** fuzziness * counts[:, None]
        objective = float((powers * squared_distances(values, centers)).sum())
        if before - objective <= tolerance * objective:
            break
        before = objective
        sums = np.stack([(powers * channel[:, None]).sum(axis=0) for channel in values.T], axis=1)
        centers = sums / powers.sum(axis=0)[:, None]
    return centers, objective
