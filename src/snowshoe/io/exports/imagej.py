"""ImageJ's regions of interest in a ZIP, as its ROI manager opens them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.errors import MissingDependency, must_be
from snowshoe.io.exports.job import Export
from snowshoe.labels.outlines import Polygon

__all__ = ["write"]

_MOST_SIDE = 60_535
"""The greatest coordinate that ImageJ tells from a negative one."""
_MOVE, _LINE, _CLOSE = 0.0, 1.0, 4.0
"""Steps of a composite region's path."""


def write(job: Export, path: Path, target: Path) -> None:
    """Write a region for each object, called by its number; one with holes or several pieces is a composite."""
    if max(job.shape) > _MOST_SIDE:
        raise must_be("labels", f"at most {_MOST_SIDE} pixels a side for imagej", job.shape, "export to qupath")
    try:
        import roifile
    except ImportError as error:
        raise MissingDependency("roifile", "imagej", "exporting to imagej") from error
    digits = len(str(job.numbers[-1])) if len(job.numbers) else 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, polygons in job.objects():
            name = f"{number:0{digits}d}"
            # A date of its own, so that the same labels give the same bytes.
            entry = zipfile.ZipInfo(f"{name}.roi")
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _region(roifile, name, polygons).tobytes())


def _region(roifile: Any, name: str, polygons: list[Polygon]) -> Any:
    rings = [ring for polygon in polygons for ring in polygon]
    if len(rings) == 1:
        region = roifile.ImagejRoi.frompoints(rings[0], name=name)
        region.roitype = roifile.ROI_TYPE.TRACED
        return region
    corners = np.concatenate(rings)
    left, top = np.floor(corners.min(axis=0)).astype(int).tolist()
    right, bottom = np.ceil(corners.max(axis=0)).astype(int).tolist()
    path = np.concatenate([_path(ring) for ring in rings])
    region = roifile.ImagejRoi(roitype=roifile.ROI_TYPE.RECT, name=name)
    region.left, region.top, region.right, region.bottom = left, top, right, bottom
    region.shape_roi_size, region.multi_coordinates = len(path), path
    return region


def _path(ring: Any) -> Any:
    steps = np.column_stack([np.full(len(ring), _LINE), ring]).astype(np.float32)
    steps[0, 0] = _MOVE
    return np.append(steps.reshape(-1), np.float32(_CLOSE))
