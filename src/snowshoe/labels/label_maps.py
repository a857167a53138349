"""Tell an image of grey values from a label image: both are arrays of integers, and each is taken for the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.labels.connected import MOST_PIXELS, connected
from snowshoe.types import Labels, Mask

FEW, CLASSES = 16, 64
"""Up to so few labels are classes, however they lie; up to so many are, if they are numbered without a gap."""
PARTS, DOTS = 4.0, 1.05
"""Parts of a label, on average, that a map of many regions may have: a region is one part, a few are cut in two. The
second where most parts are single pixels."""
SHADING = 3.5
"""Pixels to a part times likeness, below which labels are grey: these lie in specks, or shade into each other."""

SKIPPED = 8
"""Of so many rows one is looked at first."""
FLAT = 0.9
"""Share of the pixels whose neighbour in a row has the same value: .96 and more in the label images of 150 micrographs,
at most .70 in their images and .53 in 300 photos."""


@dataclass(frozen=True)
class Scatter:
    """How the labels above 0 lie in the image.

    Attributes
    ----------
    n_labels, n_parts, n_pixels : int
        Different labels, their connected parts, and the pixels of these.
    n_touching : int
        Places where one label touches another in a row.
    greatest : int
        The greatest label.
    likeness : float
        Mean difference of two labels that touch in a row, divided by that of two drawn at random: about 1 for names,
        which know no nearness.
    """

    n_labels: int
    n_parts: int
    n_pixels: int
    n_touching: int
    greatest: int
    likeness: float

    @property
    def is_grey(self) -> bool:
        """Whether these are grey values: many, each in many parts, that are small or shade into each other."""
        consecutive = self.n_labels == self.greatest
        few = self.n_labels <= (CLASSES if consecutive else FEW)
        apart = 2 * self.n_touching < self.n_parts
        if few or apart or _are_whole(self.n_labels, self.n_parts, self.n_pixels):
            return False
        return self.likeness * self.n_pixels < SHADING * self.n_parts


def refuse_image(labels: Labels, valid: Mask | None, method: str, name: str = "labels") -> None:
    """Raise where a method that takes labels was given an image of grey values."""
    refuse_grey_values(labels, valid, name, labels_first(method))


def labels_first(method: str) -> str:
    """Return what to do with an image that was given to a method that takes labels."""
    return f"an image needs a method that makes labels first, as in the recipe otsu+{method}"


def refuse_grey_values(labels: Labels, valid: Mask | None, name: str, advice: str) -> None:
    """Raise where what is called so is an image of grey values."""
    if labels.ndim not in (1, 2, 3) or labels.size > MOST_PIXELS or int(labels.max()) <= FEW:
        return
    kept = labels if valid is None else np.where(valid, labels, labels.dtype.type(0))
    n_parts = int(connected(kept, None, connectivity=1, background=0).max())
    # Most label maps are whole, and a part of their rows says so: no more labels and pixels are in it than in all.
    for seen in (kept[::SKIPPED], kept):
        if _are_whole(_n_distinct(seen) - bool((seen == 0).any()), n_parts, int(np.count_nonzero(seen))):
            return
    scatter = scatter_of(labels, valid)
    if scatter.is_grey:
        got = f"{scatter.n_labels} different values in {scatter.n_parts} parts, which look like grey values"
        raise ValueError(f"{name} must be a label image, got {got}; {advice}")


def seems_labelled(pixels: npt.NDArray[Any]) -> bool:
    """Return whether an image is like labels: three or more whole numbers in a row from 0 or 1, in flat pieces."""
    if pixels.dtype.kind not in "iu" or not pixels.size or pixels.min() not in (0, 1):
        return False
    rows = pixels[..., ::SKIPPED, :]
    if rows.shape[-1] < 2 or np.mean(rows[..., 1:] == rows[..., :-1]) < FLAT:
        return False
    n_values = int(pixels.max()) - int(pixels.min()) + 1
    return 3 <= n_values <= pixels.size and _n_distinct(pixels.ravel()) == n_values


def _are_whole(n_labels: int, n_parts: int, n_pixels: int) -> bool:
    """Return whether most labels are in one part, or a few."""
    return n_parts <= n_labels * (PARTS if n_pixels > 1.5 * n_parts else DOTS)


def scatter_of(labels: Labels, valid: Mask | None) -> Scatter:
    """Return how the labels above 0 of a checked label image of one to three axes lie."""
    kept = labels if valid is None else np.where(valid, labels, labels.dtype.type(0))
    present = kept[kept > 0]
    n_parts = int(connected(kept, None, connectivity=1, background=0).max())
    left, right = kept[..., :-1], kept[..., 1:]
    touching = (left > 0) & (right > 0) & (left != right)
    step = _mean_difference(left[touching], right[touching])
    # The labels in raster order against themselves half an image on: as if drawn, and the same in every run.
    drawn = _mean_difference(present, np.roll(present, len(present) // 2 + 1))
    likeness = step / drawn if drawn else 1.0
    n_touching = int(np.count_nonzero(touching))
    return Scatter(_n_distinct(present), n_parts, present.size, n_touching, int(kept.max()), likeness)


def _n_distinct(labels: npt.NDArray[np.integer]) -> int:
    """Return the number of different labels; without sorting where a table of all is no larger than the image."""
    if not labels.size:
        return 0
    if int(labels.max()) > max(labels.size, 65_536):
        return len(np.unique(labels))
    occurs = np.zeros(int(labels.max()) + 1, np.bool_)
    occurs[labels] = True
    return int(np.count_nonzero(occurs))


def _mean_difference(first: npt.NDArray[np.integer], second: npt.NDArray[np.integer]) -> float:
    return float(np.abs(first.astype(np.float64) - second).mean()) if first.size else 0.0
