"""COCO's JSON with polygons: a ring for each piece of an object, without holes."""

from __future__ import annotations

from pathlib import Path

from snowshoe.io.exports.coco import write_annotations
from snowshoe.io.exports.job import Export
from snowshoe.io.exports.rings import outer_rings

__all__ = ["write"]


def write(job: Export, path: Path, target: Path) -> None:
    """Write an annotation for each object, in the order of their numbers."""
    segmentations = (
        [ring.reshape(-1).tolist() for ring in outer_rings(number, polygons, bridge=job.bridge, format="coco-polygons")]
        for number, polygons in job.objects()
    )
    write_annotations(job, path, segmentations)
