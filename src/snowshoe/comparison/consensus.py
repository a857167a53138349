"""Where the segmentations agree, pixel by pixel, whatever their labels mean.

Classes and regions can't be compared label by label, but of any two pixels each segmentation says whether they
belong together. So every pixel is paired with the eight at a fixed distance around it in its plane. The share of
methods that separate a pair, averaged over a pixel's pairs, is the *consensus*: 1 where all draw a boundary, 0 where
none does. On a pair they are split as far as 4 q (1 - q) for a share q, and the average of that is the *disagreement*:
twice the share of pairs of methods that contradict each other, which is what the Rand index counts, here at one pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.comparison.row import Row
from snowshoe.types import Mask

__all__ = ["MOST_PIXELS", "Consensus", "consensus_of"]

DISTANCE = 0.01
"""How far apart the pixels of a pair are, as a share of the image's diagonal."""
MOST_PIXELS = 1 << 20
"""Larger images are looked at on a grid of about so many pixels."""
Map = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Consensus:
    """Where methods agree.

    Attributes
    ----------
    separated : ndarray of float32
        The share of methods that separate a pixel from those around it.
    disagreement : ndarray of float32
        How evenly they are split on that: 0 where all say the same, 1 where half say the opposite.
    valid : ndarray of bool
        The pixels that have a valid one at that distance.
    distance : int
        In pixels of the image.
    step : int
        The maps hold every so-many-th pixel along each axis.
    n_methods : int
        How many segmentations were asked.
    """

    separated: Map
    disagreement: Map
    valid: Mask
    distance: int
    step: int
    n_methods: int

    @property
    def mean_disagreement(self) -> float:
        """The disagreement of the mean pixel."""
        return float(self.disagreement[self.valid].mean(dtype=np.float64)) if self.valid.any() else 0.0

    def as_dict(self) -> dict[str, float | int]:
        """Return its plain numbers."""
        mean = float(self.separated[self.valid].mean(dtype=np.float64)) if self.valid.any() else 0.0
        return {
            "distance": self.distance,
            "n_methods": self.n_methods,
            "mean_separated": mean,
            "mean_disagreement": self.mean_disagreement,
        }


def consensus_of(rows: Sequence[Row], valid: Mask) -> Consensus | None:
    """Return where the rows' segmentations agree; None with fewer than two.

    Each family has equal weight, shared among its methods: otherwise the thresholds, being many, would decide alone.
    """
    members = [(row.family, row.segmentation.labels) for row in rows if row.segmentation is not None]
    if len(members) < 2:
        return None
    step = max(1, int(np.ceil((valid.size / MOST_PIXELS) ** (1 / valid.ndim))))
    grid = (slice(None, None, step),) * valid.ndim
    families: dict[str, list[npt.NDArray[np.integer]]] = {}
    for family, labels in members:
        families.setdefault(family, []).append(labels[grid])
    used = valid[grid]
    distance = max(1, round(DISTANCE * float(np.hypot(*valid.shape[-2:])) / step))
    separated, disagreement, pairs = (np.zeros(used.shape, np.float32) for _ in range(3))
    for here, there in _pairs(used.shape, distance):
        both = used[here] & used[there]
        share = np.where(both, _share(list(families.values()), here, there), np.float32(0))
        for end in (here, there):
            separated[end] += share
            disagreement[end] += 4 * share * (1 - share)
            pairs[end] += both
    for total in (separated, disagreement):
        total /= np.maximum(pairs, 1)
    return Consensus(separated, disagreement, pairs > 0, distance * step, step, len(members))


Window = tuple[Any, ...]


def _pairs(shape: tuple[int, ...], distance: int) -> list[tuple[Window, Window]]:
    """Return both ends of the pairs in four directions in a plane, as windows of the image."""
    sides = shape[-2:]
    slant = max(1, round(distance / np.sqrt(2)))
    windows = []
    for down, right in ((0, distance), (distance, 0), (slant, slant), (slant, -slant)):
        first = tuple(slice(max(0, -s), max(0, min(n, n - s))) for s, n in zip((down, right), sides, strict=True))
        second = tuple(slice(max(0, s), max(0, min(n, n + s))) for s, n in zip((down, right), sides, strict=True))
        if down < sides[0] and abs(right) < sides[1]:
            windows.append(((..., *first), (..., *second)))
    return windows


def _share(families: list[list[npt.NDArray[np.integer]]], here: Window, there: Window) -> Map:
    """Return the share that separates each pair: the mean over families of the mean over their methods."""
    total: Map = np.zeros(families[0][0][here].shape, np.float32)
    for members in families:
        apart = np.zeros(total.shape, np.uint16)
        for labels in members:
            apart += labels[here] != labels[there]
        total += apart / np.float32(len(members) * len(families))
    return total
