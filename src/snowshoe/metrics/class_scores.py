"""What scores of classes share: a number per class and their summary."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.metrics.contingency import Contingency, Counts

MASK_VALUE = 128
"""Masks that don't number what they show from 1 have the greatest number of their type, or half of it."""


@dataclass(frozen=True)
class ClassScores:
    """A score of each class.

    Attributes
    ----------
    value : float
        The summary that the score's documentation names, e.g. the mean over classes.
    per_class : dict of int to float
        Class → score, of every class that occurs in either map.
    """

    value: float
    per_class: Mapping[int, float]

    def __float__(self) -> float:
        return self.value

    @classmethod
    def mean(cls, classes: Counts, values: npt.NDArray[np.float64], background: int | None) -> ClassScores:
        """Return the scores with their mean, which leaves out the background; 1 where no class is left."""
        per_class = {int(name): float(value) for name, value in zip(classes, values, strict=True)}
        counted = [value for name, value in per_class.items() if name != background]
        return cls(float(np.mean(counted)) if counted else 1.0, per_class)


@dataclass(frozen=True, eq=False)
class Overlap:
    """Pixels of each class in the labels, in the truth, and in both."""

    classes: Counts
    labels: npt.NDArray[np.int64]
    truth: npt.NDArray[np.int64]
    both: npt.NDArray[np.int64]

    @classmethod
    def of(cls, table: Contingency) -> Overlap:
        """Return the overlap of equal labels in a joint histogram."""
        classes = np.union1d(table.labels, table.truth)
        _warn_of_other_masks(table)
        same = table.labels[table.row] == table.truth[table.column]

        def spread(names: npt.NDArray[Any], sizes: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
            placed = np.zeros(len(classes), np.int64)
            placed[np.searchsorted(classes, names)] = sizes
            return placed

        both = spread(table.labels[table.row[same]], table.counts[same])
        return cls(classes, spread(table.labels, table.label_sizes), spread(table.truth, table.truth_sizes), both)


def _warn_of_other_masks(table: Contingency) -> None:
    """Say that two masks have other numbers for what they show, such as 0 and 255 beside 0 and 1."""
    shown, true = table.labels[table.labels > 0], table.truth[table.truth > 0]
    if not len(shown) == len(true) == 1 or shown[0] == true[0] or max(shown[0], true[0]) < MASK_VALUE:
        return
    advice = "to compare masks, give both the same number, e.g. labels > 0 and truth > 0"
    warnings.warn(f"labels of {shown[0]} and truth of {true[0]} share no class but 0; {advice}", stacklevel=2)
