"""GeoPackage: a polygon for each object on the map, with the reference system of the image."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import MissingDependency
from snowshoe.io.exports.job import Export

__all__ = ["write"]

_BY_ROW: tuple[tuple[float, ...], str | None] = ((1.0, 0.0, 0.0, 0.0, -1.0, 0.0), None)
"""Where corners are placed without a georeference, and in which system."""


def write(job: Export, path: Path, target: Path) -> None:
    """Write a feature for each object. Without a place on Earth y is the row, negative, as QGIS shows such images."""
    try:
        import pyogrio.raw
        import shapely
    except ImportError as error:
        raise MissingDependency(str(error.name).partition(".")[0], "geo", "exporting to gpkg") from error
    forward, crs = _BY_ROW if job.georeference is None else job.georeference.placement()
    placed = shapely.orient_polygons(shapely.transform(job.outlines.geometries(), lambda xy: _placed(xy, forward)))
    fields: dict[str, npt.NDArray[Any]] = {"label": job.numbers, "pixels": job.areas}
    if job.categories is not None:
        fields["category"] = np.array([job.category(number) for number in job.numbers.tolist()], np.object_)
    # GDAL loses the reason when the disk is full.
    stored = BytesIO()
    with warnings.catch_warnings():
        # Pixels without a place on Earth have no reference system, and need none.
        warnings.filterwarnings("ignore", "'crs' was not provided")
        pyogrio.raw.write(
            stored,
            shapely.to_wkb(placed),
            list(fields.values()),
            list(fields),
            layer="labels",
            driver="GPKG",
            geometry_type="MultiPolygon",
            crs=crs,
        )
    path.write_bytes(stored.getbuffer())


def _placed(xy: npt.NDArray[np.float64], forward: tuple[float, ...]) -> npt.NDArray[np.float64]:
    a, b, c, d, e, f = forward
    x, y = xy.T
    return np.column_stack([a * x + b * y + c, d * x + e * y + f])
