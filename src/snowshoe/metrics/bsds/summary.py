"""From the counts of all images to the published figures: ODS, OIS, AP; covering, Rand index, variation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.metrics.bsds.prediction import Floats
from snowshoe.metrics.bsds.regions import RegionCounts

__all__ = [
    "BoundaryScores",
    "Point",
    "RegionScores",
    "average_precision",
    "best_point",
    "f_measure",
    "rates",
    "summarise_boundaries",
    "summarise_regions",
]

SUBSTEPS = 100
"""Points between two neighbouring thresholds at which the best F is looked for."""


@dataclass(frozen=True)
class Point:
    """A threshold and what is reached there."""

    threshold: float
    recall: float
    precision: float
    f: float


@dataclass(frozen=True, eq=False)
class BoundaryScores:
    """Boundary scores of a set of images; all from 0 to 1, larger is better.

    Attributes
    ----------
    ods : Point
        Best F with one threshold for all images, interpolated between thresholds.
    ois : Point
        F with the best threshold of each image; its own ``threshold`` is NaN.
    ap : float
        Average precision: the mean of the precision at recall 0, 0.01, … 1, taken as 0 outside the recalls reached.
    curve : tuple of Point
        All thresholds.
    images : tuple of Point
        Each image at its own best threshold, interpolated.
    """

    ods: Point
    ois: Point
    ap: float
    curve: tuple[Point, ...]
    images: tuple[Point, ...]

    def as_dict(self) -> dict[str, float]:
        """Return the three figures that papers report."""
        return {"ods": self.ods.f, "ois": self.ois.f, "ap": self.ap}


@dataclass(frozen=True, eq=False)
class RegionScores:
    """Region scores of a set of images.

    Attributes
    ----------
    covering, rand, variation : dict of str to float
        ``ods`` (one threshold for all images) and ``ois`` (the best of each image); covering also ``best`` (the best
        region of any threshold for each region of the truth). Covering and Rand index run from 0 to 1, larger is
        better; variation of information is in bits, smaller is better.
    thresholds : dict of str to float
        Measure → the threshold of its ``ods``.
    curve : dict of str to ndarray
        Measure → its value at every threshold; and ``threshold``.
    images : dict of str to ndarray
        Measure → its best value in every image, and ``best``.
    """

    covering: Mapping[str, float]
    rand: Mapping[str, float]
    variation: Mapping[str, float]
    thresholds: Mapping[str, float]
    curve: Mapping[str, Floats]
    images: Mapping[str, Floats]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures that papers report."""
        return {"covering": dict(self.covering), "pri": dict(self.rand), "vi": dict(self.variation)}


def summarise_boundaries(counts: Sequence[npt.NDArray[np.int64]], thresholds: Floats) -> BoundaryScores:
    """Score a set of images from the counts of each (see `boundary_counts`)."""
    pooled = np.sum(counts, axis=0)
    recall, precision = rates(pooled)
    chosen = np.sum([image[np.argmax(f_measure(*rates(image)))] for image in counts], axis=0)
    ois_recall, ois_precision = (float(rate[0]) for rate in rates(chosen[None]))
    f = f_measure(recall, precision)
    return BoundaryScores(
        ods=best_point(pooled, thresholds),
        ois=Point(np.nan, ois_recall, ois_precision, float(f_measure(ois_recall, ois_precision))),
        ap=average_precision(recall, precision),
        curve=tuple(Point(*map(float, row)) for row in zip(thresholds, recall, precision, f, strict=True)),
        images=tuple(best_point(image, thresholds) for image in counts),
    )


def summarise_regions(counts: Sequence[RegionCounts], thresholds: Floats) -> RegionScores:
    """Score a set of images from the counts of each (see `region_counts`)."""
    covered = np.array([image.covered for image in counts])
    totals = np.array([image.total for image in counts])
    rand, variation = (np.array([getattr(image, name) for image in counts]) for name in ("rand", "variation"))
    best = np.array([image.covered_best for image in counts])
    curve = {
        "threshold": thresholds,
        "covering": covered.sum(axis=0) / totals.sum(),
        "pri": rand.mean(axis=0),
        "vi": variation.mean(axis=0),
    }
    at = {"covering": curve["covering"].argmax(), "pri": curve["pri"].argmax(), "vi": curve["vi"].argmin()}
    ods = {name: float(curve[name][k]) for name, k in at.items()}
    ois = float(covered.max(axis=1).sum() / totals.sum())
    return RegionScores(
        covering={"ods": ods["covering"], "ois": ois, "best": float(best.sum() / totals.sum())},
        rand={"ods": ods["pri"], "ois": float(rand.max(axis=1).mean())},
        variation={"ods": ods["vi"], "ois": float(variation.min(axis=1).mean())},
        thresholds={name: float(thresholds[k]) for name, k in at.items()},
        curve=curve,
        images={
            "covering": covered.max(axis=1) / totals,
            "best": best / totals,
            "pri": rand.max(axis=1),
            "vi": variation.min(axis=1),
            "threshold": thresholds[covered.argmax(axis=1)],
        },
    )


def rates(counts: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Recall and precision of rows of counts; 0 where there is nothing to count."""
    return counts[:, 0] / np.maximum(counts[:, 1], 1), counts[:, 2] / np.maximum(counts[:, 3], 1)


def f_measure(recall: npt.ArrayLike, precision: npt.ArrayLike) -> Floats:
    """Harmonic mean of recall and precision; 0 where both are."""
    r, p = np.asarray(recall, np.float64), np.asarray(precision, np.float64)
    total = r + p
    return np.asarray(2 * p * r / np.where(total == 0, 1, total))


def best_point(counts: npt.NDArray[np.int64], thresholds: Floats) -> Point:
    """Best F on the curve, whose recall, precision and threshold run linearly from one threshold to the next."""
    recall, precision = rates(counts)
    columns = np.stack((thresholds, recall, precision))
    if len(thresholds) > 1:
        step = np.linspace(0, 1, SUBSTEPS)
        columns = (columns[:, 1:, None] * step + columns[:, :-1, None] * (1 - step)).reshape(3, -1)
    f = f_measure(columns[1], columns[2])
    k = int(np.argmax(f))
    threshold, at_recall, at_precision = (float(column[k]) for column in columns)
    return Point(threshold, at_recall, at_precision, float(f[k]))


def average_precision(recall: Floats, precision: Floats) -> float:
    """Average precision over 101 recalls that weigh 0.01 each, so a perfect curve would have 1.01."""
    reached, first = np.unique(recall, return_index=True)
    if len(reached) < 2:
        return 0.0
    grid = np.arange(101) / 100
    inside = np.interp(grid, reached, precision[first], left=0, right=0)
    return float(inside.sum() * 0.01)
