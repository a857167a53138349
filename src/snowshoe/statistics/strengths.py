"""Edge strengths of a whole image, and the two thresholds that are learned from them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from snowshoe.filters.borders import mask_of
from snowshoe.filters.ridges import hysteresis
from snowshoe.types import Mask, Pixels

__all__ = ["Hysteresis", "Strengths"]


@dataclass(frozen=True, eq=False)
class Strengths:
    """The strengths of all valid pixels, in any order: those of blocks add up to those of the image, exactly.

    Attributes
    ----------
    values : ndarray, (n,)
        As many as there are pixels, each in its own type.
    """

    values: npt.NDArray[Any]

    @classmethod
    def of(cls, strength: Pixels, valid: Mask | None = None) -> Self:
        """Return the strengths of the valid pixels."""
        used = None if valid is None else mask_of(valid)
        return cls(strength.reshape(-1) if used is None else strength[used])

    def __add__(self, other: Self) -> Self:
        return type(self)(np.concatenate([self.values, other.values]))

    def at_share(self, share: float) -> float:
        """Return the least strength that the share of the pixels does not exceed; 0 where there are none."""
        n = self.values.size
        rank = min(int(share * n), n - 1)
        return float(np.partition(self.values, rank)[rank]) if n else 0.0


@dataclass(frozen=True)
class Hysteresis:
    """Two thresholds in the strength's units: lines above ``low`` are kept where they are above ``high`` somewhere."""

    low: float
    high: float

    def apply(self, lines: Pixels) -> Mask:
        """Return which pixels of thin lines are kept."""
        return hysteresis(lines, self.low, self.high)

    @property
    def parameters(self) -> dict[str, float]:
        """What takes the place of "auto", so that the method gives the same lines."""
        return asdict(self)

    def as_dict(self) -> dict[str, float]:
        """Return the model as plain numbers."""
        return asdict(self)

    @classmethod
    def from_dict(cls, numbers: dict[str, float]) -> Self:
        """Return the model that `as_dict` described."""
        return cls(float(numbers["low"]), float(numbers["high"]))
