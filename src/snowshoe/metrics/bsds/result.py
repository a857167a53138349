"""The benchmark's result: a row of figures, and tables per image and per threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from snowshoe.errors import must_be
from snowshoe.metrics.bsds.image_scores import ImageScores
from snowshoe.metrics.bsds.summary import BoundaryScores, RegionScores, summarise_boundaries, summarise_regions

__all__ = ["BenchmarkResult"]


@dataclass(frozen=True, eq=False)
class BenchmarkResult:
    """Scores of one method on one split.

    Attributes
    ----------
    method, split : str
    boundary : BoundaryScores
    region : RegionScores or None
        None where the results have no regions (a boundary strength alone).
    images : tuple of str
        Names of the images that were scored, in order.
    failed : tuple of (str, str)
        Names of the images that could not be scored, and why.
    seconds_per_image : float or None
        Processor seconds that the method took on average; None where results were read from files.
    """

    method: str
    split: str
    boundary: BoundaryScores
    region: RegionScores | None
    images: tuple[str, ...]
    failed: tuple[tuple[str, str], ...] = ()
    seconds_per_image: float | None = None

    @classmethod
    def of(cls, method: str, split: str, scored: Sequence[ImageScores], failed: Sequence[tuple[str, str]] = ()) -> Self:
        """Sum up the images. Those whose thresholds are not the first one's cannot be pooled and count as failed."""
        alike = [image for image in scored if np.array_equal(image.thresholds, scored[0].thresholds)]
        unlike = [
            (image.name, f"has {len(image.thresholds)} thresholds, {scored[0].name} has {len(scored[0].thresholds)}")
            for image in scored
            if image not in alike
        ]
        if not alike:
            raise must_be("results", "readable for at least one image", "; ".join(map(": ".join, failed[:3])))
        regions = [image.region for image in alike if image.region is not None]
        seconds = [image.seconds for image in alike if image.seconds is not None]
        return cls(
            method=method,
            split=split,
            boundary=summarise_boundaries([image.boundary for image in alike], alike[0].thresholds),
            region=summarise_regions(regions, alike[0].thresholds) if len(regions) == len(alike) else None,
            images=tuple(image.name for image in alike),
            failed=(*failed, *unlike),
            seconds_per_image=float(np.mean(seconds)) if seconds else None,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the row that ``snowshoe bench bsds500 --json`` prints."""
        return {
            "method": self.method,
            "boundary": self.boundary.as_dict(),
            "region": None if self.region is None else self.region.as_dict(),
            "seconds_per_image": self.seconds_per_image,
        }

    def image_rows(self) -> list[dict[str, Any]]:
        """Return one row for each image: its best boundary point, and its best value of every region measure."""
        rows: list[dict[str, Any]] = []
        for i, (name, point) in enumerate(zip(self.images, self.boundary.images, strict=True)):
            row = {"image": name, "threshold": point.threshold}
            row |= {"recall": point.recall, "precision": point.precision, "f": point.f}
            if self.region is not None:
                row |= {measure: float(self.region.images[measure][i]) for measure in ("covering", "best", "pri", "vi")}
            rows.append(row)
        return rows

    def threshold_rows(self) -> list[dict[str, Any]]:
        """Return one row for each threshold."""
        rows: list[dict[str, Any]] = []
        for k, point in enumerate(self.boundary.curve):
            row = {"threshold": point.threshold, "recall": point.recall, "precision": point.precision, "f": point.f}
            if self.region is not None:
                row |= {measure: float(self.region.curve[measure][k]) for measure in ("covering", "pri", "vi")}
            rows.append(row)
        return rows
