"""What is scored: a contour map, boundary strengths, or label images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.metrics.bsds.contours import strength_of_contours
from snowshoe.types import Labels

__all__ = ["Floats", "Prediction", "as_prediction", "default_thresholds"]

Floats = npt.NDArray[np.float64]


def default_thresholds(n: int = 99) -> Floats:
    """The benchmark's thresholds: n equal steps from 1/(n + 1) to n/(n + 1)."""
    low, high = 1 / (n + 1), n / (n + 1)
    return low + np.arange(n) * (high - low) / max(1, n - 1)


@dataclass(frozen=True, eq=False)
class Prediction:
    """One image's result, in one of the three forms that the benchmark takes.

    Attributes
    ----------
    strength : ndarray of float64, (M, N), or None
        Boundary strength from 0 to 1: scored at every threshold. Thinned by the benchmark, never suppressed.
    ucm2 : ndarray of float64, (2M + 1, 2N + 1), or None
        A contour map of double size: scored as boundaries and, cut at every threshold, as regions.
    segmentations : tuple of ndarray of int, (M, N)
        Label images, each scored as a threshold of its own, as boundaries and as regions.
    """

    strength: Floats | None = None
    ucm2: Floats | None = None
    segmentations: tuple[Labels, ...] = ()

    @classmethod
    def of_strength(cls, strength: npt.ArrayLike) -> Self:
        """Return the prediction of a boundary strength from 0 to 1."""
        return cls(strength=_unit_interval("strength", strength))

    @classmethod
    def of_ucm2(cls, ucm2: npt.ArrayLike) -> Self:
        """Return the prediction of a contour map of double size, from 0 to 1."""
        array = _unit_interval("ucm2", ucm2)
        return cls(strength=strength_of_contours(array), ucm2=array)

    @classmethod
    def of_labels(cls, *segmentations: npt.ArrayLike) -> Self:
        """Return the prediction of one or several label images."""
        arrays = tuple(np.asarray(labels) for labels in segmentations)
        for array in arrays:
            if array.ndim != 2 or array.dtype.kind not in "bui":
                raise must_be("segmentation", "a 2-D integer image", f"{array.dtype.name} of shape {array.shape}")
        return cls(segmentations=arrays)

    @property
    def shape(self) -> tuple[int, ...]:
        """The image's shape."""
        return self.segmentations[0].shape if self.strength is None else self.strength.shape

    @property
    def has_regions(self) -> bool:
        """Whether regions can be scored."""
        return self.strength is None or self.ucm2 is not None

    def thresholds(self, n: int) -> Floats:
        """The thresholds: n of them, or 1, 2, … for label images."""
        return default_thresholds(n) if self.strength is not None else np.arange(1.0, len(self.segmentations) + 1)


def as_prediction(answer: Prediction | Sequence[Labels] | npt.ArrayLike) -> Prediction:
    """Return what a program answered as a prediction: integers are labels, floats a strength."""
    if isinstance(answer, Prediction):
        return answer
    if isinstance(answer, list | tuple):
        return Prediction.of_labels(*answer)
    array = np.asarray(answer)
    return Prediction.of_labels(array) if array.dtype.kind in "bui" else Prediction.of_strength(array)


def _unit_interval(name: str, values: npt.ArrayLike) -> Floats:
    array: npt.NDArray[Any] = np.asarray(values)
    if array.ndim != 2 or array.dtype.kind != "f":
        raise must_be(name, "a 2-D array of floats", f"{array.dtype.name} of shape {array.shape}")
    if not (array.min() >= 0 and array.max() <= 1):
        raise must_be(
            name, "from 0 to 1 and finite", f"{array.min():g} to {array.max():g}", "divide by its scale first"
        )
    return np.ascontiguousarray(array, dtype=np.float64)
