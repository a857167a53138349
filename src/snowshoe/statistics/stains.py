"""Stains of a slide: how much light they take away in red, green and blue, and how much of one each pixel holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_checked
from snowshoe.colour.spaces import shares, white_of
from snowshoe.errors import must_be
from snowshoe.filters.borders import real_type
from snowshoe.statistics.colours import Colours
from snowshoe.statistics.written import floats
from snowshoe.types import Image, Mask, Pixels

__all__ = ["RUIFROK", "TINTED", "Stain", "StainedColours", "Unmixing", "densities", "estimated", "given"]

Floats = npt.NDArray[np.float64]
Stain = Literal["haematoxylin", "eosin", "dab"]

RUIFROK: Mapping[Stain, tuple[float, float, float]] = {
    "haematoxylin": (0.65, 0.70, 0.29),
    "eosin": (0.07, 0.99, 0.11),
    "dab": (0.27, 0.57, 0.78),
}
SETS: Mapping[str, tuple[Stain, ...]] = {
    "hed": ("haematoxylin", "eosin", "dab"),
    "he": ("haematoxylin", "eosin"),
    "hdab": ("haematoxylin", "dab"),
}
DARKEST = 1 / 256
"""The least share of light: 0 has no density, and one grey value of 8 bits is what it cannot be told from."""
TINTED = 0.15 / np.log(10)
"""The density that a stained pixel has in all channels, Macenko's 0.15 to base 10."""
EXTREME = 0.01
"""The share of the stained pixels that may be beyond either stain's own direction."""
DIGITS = 10
"""Vectors are rounded: the last digits of an eigenvector depend on the machine."""


class StainedColours:
    """The statistic of `stain`: the colours that occur, where vectors are to be estimated from them; else none."""

    @staticmethod
    def of(image: CheckedImage, *, vectors: str) -> Colours:
        """Return the image's statistic."""
        return Colours.of(image) if vectors == "estimated" else Colours(image.flat[:0], np.zeros(0, np.int64))


def densities(colours: Floats) -> Floats:
    """Return the optical density, to base 10, of shares of white."""
    return np.asarray(-np.log10(np.maximum(colours, DARKEST)), np.float64)


def given(vectors: str, of: Stain) -> tuple[Floats, int]:
    """Return the vectors of a set that has a name, or of a text of numbers, and which of them is the stain's."""
    if vectors not in SETS:
        rows = np.array(vectors.split(), np.float64).reshape(-1, 3)
        return rows, min(list(RUIFROK).index(of), len(rows) - 1)
    if of not in SETS[vectors]:
        raise must_be("of", f"one of {', '.join(SETS[vectors])} for vectors={vectors!r}", of, "or choose other vectors")
    return np.array([RUIFROK[stain] for stain in SETS[vectors]]), SETS[vectors].index(of)


def estimated(colours: Colours, white: float) -> Floats:
    """Return the two vectors between which the densities of the stained pixels lie, haematoxylin's first (Macenko)."""
    density = densities(colours.values[:, :3] / white)
    stained = (density >= TINTED).all(axis=1)
    density, counts = density[stained], colours.counts[stained]
    if len(density) < 3:
        advice = "'hed', 'he', 'hdab', or numbers, where so little is stained"
        raise must_be("vectors", advice, "estimated", f"{len(density)} colours are dark enough")
    plane = _plane(density, counts)
    angles = np.arctan2(density @ plane[:, 1], density @ plane[:, 0])
    ends = [_quantile(angles, counts, share) for share in (EXTREME, 1 - EXTREME)]
    rows = np.array([plane @ (np.cos(angle), np.sin(angle)) for angle in ends]).round(DIGITS)
    return rows if rows[0, 0] > rows[1, 0] else rows[::-1]


def _plane(density: Floats, counts: npt.NDArray[np.int64]) -> Floats:
    """Return the two directions (3, 2) in which densities vary most; the first points to where they grow."""
    weights = counts / counts.sum()
    away = density - (density * weights[:, None]).sum(axis=0)
    covariance = np.array([[(away[:, i] * away[:, j] * weights).sum() for j in range(3)] for i in range(3)])
    _, directions = np.linalg.eigh(covariance)
    plane = directions[:, :0:-1]
    turned = plane * np.where(plane.sum(axis=0) < 0, -1, 1)
    return np.asarray(turned, np.float64)


def _quantile(values: Floats, counts: npt.NDArray[np.int64], share: float) -> float:
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(counts[order])
    return float(values[order][np.searchsorted(passed, share * passed[-1])])


@dataclass(frozen=True)
class Unmixing:
    """How much of a stain a colour holds: a weighted sum of its densities in red, green and blue.

    Attributes
    ----------
    weights : ndarray of float64, (3,)
        By which the densities are multiplied.
    white : float
        The value of light that no stain has weakened.
    """

    key: ClassVar[str] = "weights"
    weights: Floats
    white: float

    @classmethod
    def of(cls, vectors: Floats, index: int, white: float) -> Self:
        """Return the unmixing of vectors (2 or 3, 3): to two comes what is perpendicular to both."""
        third = [] if len(vectors) == 3 else [np.cross(vectors[0], vectors[1])]
        rows = np.vstack([vectors, *third])
        lengths = np.linalg.norm(rows, axis=1)
        if not lengths.all() or abs(np.linalg.det(rows / np.where(lengths, lengths, 1)[:, None])) < 1e-6:
            raise must_be("vectors", "of stains of different colours", vectors.round(3).tolist())
        return cls(np.linalg.inv(rows / lengths[:, None])[:, index].round(DIGITS), white)

    @classmethod
    def fitted(cls, colours: Colours, *, of: Stain, vectors: str, white: float | str) -> Self:
        """Return the unmixing of a stain by vectors that are given, or estimated from the colours."""
        light = white_of(colours.values.dtype, white)
        if vectors == "estimated":
            return cls.of(estimated(colours, light), int(of != "haematoxylin"), light)
        return cls.of(*given(vectors, of), light)

    def apply(
        self, image: Image | CheckedImage, mask: Mask | None = None, *, channel_axis: int | None = None
    ) -> Pixels:
        """Return how much of the stain each pixel holds; of no meaning where not valid."""
        checked = as_checked(image, mask, channel_axis=channel_axis)
        red, green, blue = densities(shares(checked, self.white)).T
        amounts: Pixels = red * self.weights[0] + green * self.weights[1] + blue * self.weights[2]
        typed: Pixels = amounts.reshape(checked.shape).astype(real_type(checked.pixels.dtype))
        return typed

    def as_dict(self) -> dict[str, Any]:
        """Return the model as plain numbers."""
        return {"weights": self.weights.tolist(), "white": self.white}

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
        weights = floats(numbers, cls.key, ndim=(1,))
        if weights.shape != (3,):
            raise must_be(cls.key, "3 numbers", numbers[cls.key])
        return cls(weights, floats(numbers, "white", ndim=(0,)).item())
