"""The size of a pixel as a TIFF states it: for OME, for ImageJ, for snowshoe, or in the resolution tags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import tifffile

from snowshoe.io.source import scale_from_density

Scale = tuple[tuple[float, float] | None, str | None]

_COLUMNS_PER_UNIT, _ROWS_PER_UNIT, _UNIT = 282, 283, 296
_TAG_UNITS = {2: ("inch", 1.0), 3: ("cm", 2.54)}
"""The resolution unit tag's values: the unit, and the length of an inch in it."""
_MICROMETRE = {"um", "µm", "μm", "\\u00B5m", "micron", "microns", "micrometer", "micrometre"}
_OME_SIZE = re.compile(r"""<(?:\w+:)?Pixels\b[^>]*>""")


def pixel_scale(file: tifffile.TiffFile, page: tifffile.TiffPage) -> Scale:
    """Return the height and width of a pixel, and their unit; None where the file does not state them."""
    if file.is_ome:
        return _from_ome(file.ome_metadata or "")
    if file.shaped_metadata and "pixel_size" in file.shaped_metadata[0]:
        rows, columns = file.shaped_metadata[0]["pixel_size"]
        return (float(rows), float(columns)), file.shaped_metadata[0].get("unit")
    tags = page.tags
    rows, columns = _ratio(tags.valueof(_ROWS_PER_UNIT)), _ratio(tags.valueof(_COLUMNS_PER_UNIT))
    if file.is_imagej:
        return _from_imagej(file.imagej_metadata or {}, rows, columns)
    if (unit := tags.valueof(_UNIT, 2)) not in _TAG_UNITS:
        return None, None
    name, inch = _TAG_UNITS[unit]
    return scale_from_density(rows, columns, inch), name


def _from_imagej(metadata: Mapping[str, Any], rows: float, columns: float) -> Scale:
    unit = str(metadata.get("unit", "")).strip()
    if not unit or unit == "pixel" or rows <= 0 or columns <= 0:
        return None, None
    return (1 / rows, 1 / columns), "µm" if unit in _MICROMETRE else unit


def _from_ome(xml: str) -> Scale:
    head = _OME_SIZE.search(xml)
    sizes = dict(re.findall(r'PhysicalSize([XY](?:Unit)?)="([^"]+)"', head.group())) if head else {}
    if "X" not in sizes or "Y" not in sizes or sizes.get("XUnit", "µm") != sizes.get("YUnit", "µm"):
        return None, None
    unit = sizes.get("XUnit", "µm")
    return (float(sizes["Y"]), float(sizes["X"])), "µm" if unit in _MICROMETRE else unit


def _ratio(value: object) -> float:
    """Return a RATIONAL tag as a number; 0 where it is absent or senseless."""
    if not isinstance(value, tuple) or len(value) != 2 or not value[1]:
        return 0.0
    return float(value[0]) / float(value[1])
