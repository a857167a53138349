"""GeoJSON: a polygon with holes for each object, in pixels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from snowshoe.io.exports.job import Export
from snowshoe.labels.outlines import Polygon

__all__ = ["geometry", "write", "write_features"]


def write(job: Export, path: Path, target: Path) -> None:
    """Write a feature for each object, with its number and category."""
    if job.georeference is not None:
        job.notes.append("coordinates are pixels, not those of the map; export to gpkg to keep it")
    write_features(path, (_feature(job, number, polygons) for number, polygons in job.objects()))


def _feature(job: Export, number: int, polygons: list[Polygon]) -> dict[str, Any]:
    properties: dict[str, Any] = {"label": number}
    if job.categories is not None:
        properties["category"] = job.category(number)
    return {"type": "Feature", "id": number, "geometry": geometry(polygons), "properties": properties}


def geometry(polygons: list[Polygon]) -> dict[str, Any]:
    """Return the pieces of an object as GeoJSON has them; a ring ends where it begins."""
    closed = [[[*ring.tolist(), ring[0].tolist()] for ring in polygon] for polygon in polygons]
    if len(closed) == 1:
        return {"type": "Polygon", "coordinates": closed[0]}
    return {"type": "MultiPolygon", "coordinates": closed}


def write_features(path: Path, features: Iterable[Mapping[str, Any]]) -> None:
    """Write features one by one, each on a line of its own."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for number, feature in enumerate(features):
            file.write(",\n" if number else "\n")
            file.write(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
        file.write("\n]}\n")
