"""What one image contributes to the benchmark, and its file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from snowshoe.metrics.bsds.boundaries import boundary_counts
from snowshoe.metrics.bsds.files import Annotation
from snowshoe.metrics.bsds.prediction import Floats, Prediction
from snowshoe.metrics.bsds.regions import RegionCounts, region_counts


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
        boundary = boundary_counts(prediction, [one.boundaries for one in truth], thresholds)
        region = None
        if prediction.has_regions:
            region = region_counts(prediction, [one.segmentation for one in truth], thresholds)
        return cls(name, thresholds, boundary, region, seconds)

    def save(self, path: Path, settings: Mapping[str, Any]) -> None:
        """Write the counts and what they were made with; a kill leaves no half-written file."""
        content = {
            "settings": settings,
            "name": self.name,
            "seconds": self.seconds,
            "thresholds": self.thresholds.tolist(),
            "boundary": self.boundary.tolist(),
            "region": None if self.region is None else self.region.as_dict(),
        }
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        unfinished.write_text(json.dumps(content), encoding="utf-8")
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path, settings: Mapping[str, Any]) -> Self | None:
        """Read the counts back; None if there is no such file or it was made with other settings."""
        if not path.is_file():
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["settings"] != settings:
            return None
        return cls(
            name=content["name"],
            thresholds=np.array(content["thresholds"], np.float64),
            boundary=np.array(content["boundary"], np.int64),
            region=None if content["region"] is None else RegionCounts.from_dict(content["region"]),
            seconds=content["seconds"],
        )
