"""Modes of the density of what occurs in an image: where the mean of a ball lies in its middle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FEW = 1024
"""Up to so many distinct values of several channels, every one counts, and climbs, by itself."""
PARTS = 4
"""Else they count by cells whose side is the bandwidth divided by this; what climbs is cells one bandwidth wide."""
ROUNDS, STILL = 300, 1e-3
"""Rounds at most; a point that moves less than this share of the bandwidth stands still (scikit-learn's rule)."""
SAMPLE, SHARE = 512, 0.3
"""The bandwidth's sample, and the share of it that a ball holds on average."""
BLOCK = 1 << 20
"""Distances held at a time."""


@dataclass(frozen=True)
class Modes:
    """Modes, densest first, and by how much a value can be off from the one that climbed for it."""

    places: Floats
    error: float


def modes_of(values: Floats, counts: Floats, bandwidth: float) -> Modes:
    """Return the modes of values (n, channels) under a ball of radius ``bandwidth``.

    Of modes nearer to each other than the bandwidth the one whose ball holds most pixels is kept, of equals the
    greatest.
    """
    one_channel = values.shape[1] == 1
    climb = _along_line if one_channel else _in_space
    points, weights, places, error = values, counts, values, 0.0
    if not one_channel and len(values) > FEW:
        points, weights, error = _cells(values, counts, bandwidth / PARTS)
        places = _cells(values, counts, bandwidth)[0]
    moving = np.arange(len(places))
    for _ in range(ROUNDS):
        means, _ = climb(points, weights, places[moving], bandwidth)
        moved = np.sqrt(np.square(means - places[moving]).sum(axis=1))
        places = places.copy()
        places[moving] = means
        moving = moving[moved > STILL * bandwidth]
        if not len(moving):
            break
    places = np.unique(places, axis=0)
    held = climb(points, weights, places, bandwidth)[1]
    order = np.lexsort((*places.T[::-1], held))[::-1]
    return Modes(_apart(places[order], bandwidth), error)


def estimate_bandwidth(values: Floats, counts: Floats) -> float:
    """Return the mean radius of a ball that holds 3 of 10 pixels, over a systematic sample of at most 512 of them."""
    sums = np.cumsum(counts)
    n = int(min(SAMPLE, sums[-1]))
    sample = values[np.searchsorted(sums, (np.arange(n) + 0.5) * (sums[-1] / n), side="right")]
    distances = np.sqrt(sum(np.square(channel[:, None] - channel) for channel in sample.T))
    return float(np.sort(distances, axis=1)[:, max(1, int(n * SHARE)) - 1].mean())


def _along_line(points: Floats, weights: Floats, places: Floats, radius: float) -> tuple[Floats, Floats]:
    """Return the mean of the values around each place, and how many pixels those are: from running sums."""
    values = points[:, 0]
    sizes = np.concatenate([[0.0], np.cumsum(weights)])
    # Sums of deviations from the middle keep their digits.
    middle = values[len(values) // 2]
    sums = np.concatenate([[0.0], np.cumsum(weights * (values - middle))])
    first = np.searchsorted(values, places[:, 0] - radius, side="left")
    last = np.searchsorted(values, places[:, 0] + radius, side="right")
    held = sizes[last] - sizes[first]
    return (middle + (sums[last] - sums[first]) / held)[:, None], held


def _in_space(points: Floats, weights: Floats, places: Floats, radius: float) -> tuple[Floats, Floats]:
    """Return the mean of the points around each place, and how many pixels those are, a block of places at a time."""
    means, held = np.empty_like(places), np.empty(len(places))
    for part in np.array_split(np.arange(len(places)), 1 + len(places) * len(points) // BLOCK):
        away = [places[part, channel, None] - points[:, channel] for channel in range(points.shape[1])]
        inside = np.where(sum(axis * axis for axis in away) <= radius * radius, weights, 0.0)
        held[part] = inside.sum(axis=1)
        shifts = [(inside * axis).sum(axis=1) / held[part] for axis in away]
        means[part] = places[part] - np.stack(shifts, axis=1)
    return means, held


def _cells(values: Floats, counts: Floats, side: float) -> tuple[Floats, Floats, float]:
    """Return the means and pixels of the cells of a grid, and the greatest distance of a value from its cell's mean."""
    cells = np.floor(values / side).astype(np.int64)
    which = np.unique(cells, axis=0, return_inverse=True)[1].reshape(-1)
    weights = np.bincount(which, counts).astype(np.float64)
    means = np.stack([np.bincount(which, counts * channel) for channel in values.T], axis=1) / weights[:, None]
    return means, weights, float(np.sqrt(np.square(values - means[which]).sum(axis=1).max()))


def _apart(places: Floats, bandwidth: float) -> Floats:
    """Return the places that are not nearer than the bandwidth to one before."""
    kept: list[Floats] = []
    while len(places):
        kept.append(places[0])
        places = places[np.square(places - places[0]).sum(axis=1) > bandwidth * bandwidth]
    return np.stack(kept)
