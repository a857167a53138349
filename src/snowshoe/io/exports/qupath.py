"""QuPath's GeoJSON: a detection for each object, with an identity, a name and a class."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from snowshoe.colour.palettes import label_colours
from snowshoe.io.exports.geojson import geometry, write_features
from snowshoe.io.exports.job import Export
from snowshoe.labels.outlines import Polygon

__all__ = ["feature", "write"]

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "snowshoe")


def write(job: Export, path: Path, target: Path) -> None:
    """Write a detection for each object; the same file again has the same identities."""
    write_features(path, (feature(job, number, polygons) for number, polygons in job.objects()))


def feature(job: Export, number: int, polygons: list[Polygon]) -> dict[str, Any]:
    """Return an object as it is written."""
    properties: dict[str, Any] = {"objectType": "detection", "name": str(number), "isLocked": False}
    if job.categories is not None:
        place = 1 + job.place(number)
        colour = label_colours(place + 1)[place].tolist()
        properties["classification"] = {"name": job.category(number), "color": colour}
    identity = str(uuid.uuid5(_SPACE, f"{job.name}/{number}"))
    return {"type": "Feature", "id": identity, "geometry": geometry(polygons), "properties": properties}
