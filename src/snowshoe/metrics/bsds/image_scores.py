"""What one image contributes to the benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.metrics.bsds.boundaries import boundary_counts
from snowshoe.metrics.bsds.contours import segmentation_boundaries, thin
from snowshoe.metrics.bsds.prediction import Floats, Prediction
from snowshoe.metrics.bsds.regions import RegionCounts, region_counts
from snowshoe.types import Labels, Mask

__all__ = ["Annotation", "ImageScores"]


@dataclass(frozen=True, eq=False)
class Annotation:
    """One person's segmentation of an image and its thinned boundaries."""

    segmentation: Labels
    boundaries: Mask

    @classmethod
    def of(cls, segmentation: Labels, boundaries: npt.NDArray[Any] | None = None) -> Self:
        """Return the annotation of a segmentation; without boundaries they are drawn around its regions."""
        if boundaries is None:
            return cls(segmentation, thin(segmentation_boundaries(segmentation)))
        return cls(segmentation, np.ascontiguousarray(boundaries, dtype=np.bool_))


@dataclass(frozen=True, eq=False)
class ImageScores:
    """Counts of one image, enough for every figure of the benchmark.

    Attributes
    ----------
    name : str
        The image's file name without its ending.
    thresholds : ndarray of float64, (n,)
    boundary : ndarray of int64, (n, 4)
        See `boundary_counts`.
    region : RegionCounts or None
        None where the prediction has no regions.
    seconds : float or None
        What the prediction took; None where it was read from a file.
    """

    name: str
    thresholds: Floats
    boundary: npt.NDArray[np.int64]
    region: RegionCounts | None
    seconds: float | None = None

    @classmethod
    def of(
        cls,
        name: str,
        prediction: Prediction,
        truth: Sequence[Annotation],
        *,
        n_thresholds: int = 99,
        seconds: float | None = None,
    ) -> Self:
        """Score one prediction against its annotators."""
        thresholds = prediction.thresholds(n_thresholds)
        boundary = boundary_counts(prediction, [person.boundaries for person in truth], thresholds)
        region = None
        if prediction.has_regions:
            region = region_counts(prediction, [person.segmentation for person in truth], thresholds)
        return cls(name, thresholds, boundary, region, seconds)

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as plain numbers and lists."""
        return {
            "name": self.name,
            "seconds": self.seconds,
            "thresholds": self.thresholds.tolist(),
            "boundary": self.boundary.tolist(),
            "region": None if self.region is None else self.region.as_dict(),
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` returned; LookupError, TypeError or ValueError where it is something else."""
        thresholds = np.array(content["thresholds"], np.float64)
        boundary = np.array(content["boundary"], np.int64)
        region = None if content["region"] is None else RegionCounts.from_dict(content["region"])
        if not len(thresholds) or boundary.shape != (len(thresholds), 4):
            raise must_be("boundary", f"four counts for each of {len(thresholds)} thresholds", boundary.shape)
        if region is not None and region.n_thresholds != len(thresholds):
            raise must_be("region", f"scored at {len(thresholds)} thresholds", region.n_thresholds)
        seconds = content["seconds"]
        return cls(str(content["name"]), thresholds, boundary, region, None if seconds is None else float(seconds))
