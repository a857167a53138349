"""The size of a pixel as a TIFF states it: for OME, ImageJ or a map, for snowshoe, or in the resolution tags."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tifffile

from snowshoe.io.source import scale_from_density
from snowshoe.spacing import Extent, Spacing, unit_named

_COLUMNS_PER_UNIT, _ROWS_PER_UNIT, _UNIT = 282, 283, 296
_TAG_UNITS = {2: ("inch", 1.0), 3: ("cm", 2.54)}
"""The resolution unit tag's values: the unit, and the length of an inch in it."""
_OME_SIZE = re.compile(r"""<(?:\w+:)?Pixels\b[^>]*>""")
_PROJECTED, _METRE, _USER_DEFINED = 1, 9001, 32767
_IN_METRES = (*range(32601, 32661), *range(32701, 32761), *range(25828, 25839), *range(26901, 26924), 3395, 3857)
"""EPSG's numbers of maps that are in metres, as UTM (on WGS 84, ETRS89 and NAD83) and Mercator are."""
_NO_UNIT = "reference frame"
"""What OME calls a unit that has no relation to others."""


@dataclass(frozen=True)
class Scale:
    """What a file states of its pixels.

    Attributes
    ----------
    size : (float, float) or None
        Height and width.
    unit : str or None
        Of all of them.
    plane : float
        How far apart planes lie; not a number where that is not stated.
    note : str
        What a person should know of it, if anything.
    """

    size: tuple[float, float] | None = None
    unit: str | None = None
    plane: float = math.nan
    note: str = ""


def pixel_scale(file: tifffile.TiffFile, page: tifffile.TiffPage) -> Scale:
    """Return the size of a pixel, as far as the file states it."""
    if file.is_ome:
        return _from_ome(file.ome_metadata or "")
    if file.shaped_metadata and "pixel_size" in file.shaped_metadata[0]:
        rows, columns = file.shaped_metadata[0]["pixel_size"]
        return Scale((float(rows), float(columns)), file.shaped_metadata[0].get("unit"))
    tags = page.tags
    rows, columns = _ratio(tags.valueof(_ROWS_PER_UNIT)), _ratio(tags.valueof(_COLUMNS_PER_UNIT))
    if file.is_imagej:
        return _from_imagej(file.imagej_metadata or {}, rows, columns)
    on_map = _from_map(page)
    if on_map is not None:
        return on_map
    if (unit := tags.valueof(_UNIT, 2)) not in _TAG_UNITS:
        return Scale()
    name, inch = _TAG_UNITS[unit]
    return Scale(scale_from_density(rows, columns, inch), name)


def _from_imagej(metadata: Mapping[str, Any], rows: float, columns: float) -> Scale:
    unit = str(metadata.get("unit", "")).strip()
    if not unit or unit == "pixel" or rows <= 0 or columns <= 0:
        return Scale()
    plane = metadata.get("spacing")
    distance = float(plane) if isinstance(plane, int | float) and 0 < plane < math.inf else math.nan
    return Scale((1 / rows, 1 / columns), unit_named(unit) or unit, distance)


def _from_ome(xml: str) -> Scale:
    head = _OME_SIZE.search(xml)
    stated = dict(re.findall(r"""PhysicalSize([XYZ](?:Unit)?)=["']([^"']+)""", head.group())) if head else {}
    unit = stated.get("XUnit", "µm")
    rows, columns, plane = (_ome_size(stated, axis, unit) for axis in "YXZ")
    if math.isnan(rows) or math.isnan(columns) or unit == "pixel":
        return Scale()
    return Scale((rows, columns), unit_named(unit) or (None if unit == _NO_UNIT else unit), plane)


def _ome_size(stated: Mapping[str, str], axis: str, unit: str) -> float:
    """Return the size along an axis in a unit; not a number where it is not stated, or in pixels."""
    own = stated.get(f"{axis}Unit", "µm")
    try:
        size = float(stated[axis])
    except (KeyError, ValueError):
        return math.nan
    if not 0 < size < math.inf:
        return math.nan
    if own == unit:
        return size
    units = unit_named(own), unit_named(unit)
    return math.nan if None in units else Extent(size, units[0], 1).in_pixels(Spacing((1.0,), units[1]))


def _from_map(page: tifffile.TiffPage) -> Scale | None:
    """Return the size on the ground where a map is drawn in metres; degrees are no lengths."""
    tags = page.geotiff_tags or {}
    if tags.get("GTModelTypeGeoKey") != _PROJECTED:
        return None
    system = tags.get("ProjectedCSTypeGeoKey", _USER_DEFINED)
    system = int(system) if isinstance(system, int) else _USER_DEFINED
    if "ProjLinearUnitsGeoKey" not in tags and system not in (*_IN_METRES, _USER_DEFINED):
        return Scale(note=f"the unit of the map EPSG:{system} is not stated; give the size of a pixel by --spacing 10m")
    if tags.get("ProjLinearUnitsGeoKey", _METRE if system in _IN_METRES else None) != _METRE:
        return None
    if "ModelPixelScale" in tags:
        columns, rows = tags["ModelPixelScale"][:2]
    elif "ModelTransformation" in tags:
        matrix = [[float(value) for value in row] for row in tags["ModelTransformation"]]
        columns, rows = (math.hypot(matrix[0][axis], matrix[1][axis]) for axis in (0, 1))
    else:
        return None
    return Scale((float(rows), float(columns)), "m") if rows > 0 and columns > 0 else None


def _ratio(value: object) -> float:
    """Return a RATIONAL tag as a number; 0 where it is absent or senseless."""
    if not isinstance(value, tuple) or len(value) != 2 or not value[1]:
        return 0.0
    return float(value[0]) / float(value[1])
