"""GeoJSON: a polygon with holes for each object, in pixels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from snowshoe.io.exports.job import Export
from snowshoe.labels.outlines import Polygon

__all__ = ["feature", "geometry", "line_of", "write", "write_features", "write_lines"]


def write(job: Export, path: Path, target: Path) -> None:
    """Write a feature for each object, with its number and category."""
    if job.georeference is not None:
        job.notes.append("coordinates are pixels, not those of the map; export to gpkg to keep it")
    write_features(path, (feature(job, number, polygons) for number, polygons in job.objects()))


def feature(job: Export, number: int, polygons: list[Polygon]) -> dict[str, Any]:
    """Return an object as it is written."""
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
    write_lines(path, map(line_of, features))


def line_of(feature: Mapping[str, Any]) -> str:
    """Return the line of a feature."""
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write the lines of features as one collection."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for number, line in enumerate(lines):
            file.write(",\n" if number else "\n")
            file.write(line)
        file.write("\n]}\n")
