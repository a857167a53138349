"""What OME-Zarr says of an image and of its smaller copies, in versions 0.4 (Zarr 2) and 0.5 (Zarr 3)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from snowshoe.spacing import Spacing, unit_named

__all__ = ["described", "spacing_of"]

_UNITS = {"nm": "nanometer", "µm": "micrometer", "mm": "millimeter", "cm": "centimeter", "m": "meter",
          "km": "kilometer", "inch": "inch"}  # fmt: skip


def described(
    name: str, shapes: Sequence[tuple[int, ...]], spacing: Spacing | None, *, version: str, is_labels: bool
) -> dict[str, Any]:
    """Return the attributes of a group that holds an image and its smaller copies, as arrays ``0``, ``1``, ….

    Every pixel of a copy is one of the image, whose middle it keeps: so copies are scaled and not moved.
    """
    names = "zyx"[-len(shapes[0]) :]
    unit = _UNITS.get((spacing and spacing.unit) or "")
    axes = [{"name": axis, "type": "space"} | ({"unit": unit} if unit else {}) for axis in names]
    sizes = [size if size == size else 1.0 for size in (spacing or (1.0,) * len(names))]
    datasets = [
        {"path": str(number), "coordinateTransformations": [{"type": "scale", "scale": _scale(sizes, number)}]}
        for number in range(len(shapes))
    ]
    scales: dict[str, Any] = {"name": name, "axes": axes, "datasets": datasets}
    if is_labels:
        scales["type"] = "nearest"
    if version == "0.4":
        label = {"image-label": {"version": version}} if is_labels else {}
        return {"multiscales": [{"version": version, **scales}], **label}
    label = {"image-label": {}} if is_labels else {}
    return {"ome": {"version": version, "multiscales": [scales], **label}}


def _scale(sizes: Sequence[float], number: int) -> list[float]:
    *planes, rows, columns = sizes
    return [*planes, rows * 2**number, columns * 2**number]


def spacing_of(scales: Mapping[str, Any], dataset: Mapping[str, Any], axes: Sequence[int]) -> Spacing | None:
    """Return the size of a pixel along some of the axes of a dataset; None where no unit of length is stated."""
    sizes = [1.0] * len(scales["axes"])
    for change in (*dataset.get("coordinateTransformations", ()), *scales.get("coordinateTransformations", ())):
        if change.get("type") == "scale":
            sizes = [size * float(factor) for size, factor in zip(sizes, change["scale"], strict=True)]
    units = [unit_named(str(scales["axes"][axis].get("unit", ""))) for axis in axes]
    wanted = [sizes[axis] for axis in axes]
    if None in units or not all(0 < size < math.inf for size in wanted):
        return None
    first = str(units[-1])
    same = [Spacing((size,), unit).in_unit(first)[0] for size, unit in zip(wanted, units, strict=True)]
    return Spacing(tuple(same), first)
