"""Measure the regions of a label image by the names of properties."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from snowshoe.arrays import CheckedImage
from snowshoe.errors import must_be
from snowshoe.labels.measured import Column, Measured, are_alike
from snowshoe.labels.region_properties import PROPERTIES
from snowshoe.labels.region_statistic import summable
from snowshoe.types import Labels, Mask, Pixels

__all__ = ["channels_of", "columns_of", "measure_regions", "property_names", "require_known", "require_names"]


def property_names(
    ndim: int, *, image: bool, spacing: Sequence[float] | None = None, whole: bool = True
) -> tuple[str, ...]:
    """Return the properties that regions of so many axes have; without ``whole``, those that sums of blocks tell."""
    left_out = {"n_pixels"} if spacing is None else set[str]()
    left_out |= set() if are_alike(spacing) else {"perimeter"}
    return tuple(
        name
        for name, entry in PROPERTIES.items()
        if ndim in entry.ndim and (image or not entry.image) and (whole or not entry.whole) and name not in left_out
    )


def measure_regions(
    labels: Labels,
    valid: Mask | None = None,
    *,
    properties: Iterable[str],
    image: CheckedImage | None = None,
    spacing: Sequence[float] | None = None,
) -> dict[str, Column]:
    """Return the columns of these properties, one row for each label above 0 of a checked label image, ascending.

    ``spacing`` gives the size of a pixel along each axis, and so the unit of lengths.
    """
    names = tuple(properties)
    require_known(names, labels.ndim, image is not None)
    channels = channels_of(image) if any(PROPERTIES[name].image for name in names) else None
    return columns_of(Measured.of(labels, valid, image=channels, spacing=spacing), names)


def channels_of(image: CheckedImage | None, name: str = "") -> dict[str, Pixels]:
    """Return the channels of an image as they are added up; several have their number after the name."""
    planes = [] if image is None else image.planes()
    if len(planes) == 1:
        return {name: summable(planes[0].pixels)}
    start = f"{name}_" if name else ""
    return {f"{start}{number}": summable(plane.pixels) for number, plane in enumerate(planes)}


def columns_of(measured: Measured, names: Iterable[str]) -> dict[str, Column]:
    """Return the columns of known properties."""
    columns: dict[str, Column] = {}
    for name in names:
        columns.update(PROPERTIES[name].work(measured))
    return columns


def require_names(names: Iterable[str]) -> None:
    """Raise where there is no property of a name, with the nearest."""
    for name in names:
        if name not in PROPERTIES:
            near = difflib.get_close_matches(name, PROPERTIES, n=3, cutoff=0.5)
            known = f"did you mean {' or '.join(near)}?" if near else f"known properties: {', '.join(PROPERTIES)}"
            raise must_be("properties", "names of properties", name, known)


def require_known(names: Sequence[str], ndim: int, has_image: bool) -> None:
    """Raise where a property has no such name, is of images of other axes, or needs an image."""
    require_names(names)
    for name in names:
        entry = PROPERTIES[name]
        if ndim not in entry.ndim:
            raise must_be("properties", f"those of {ndim}-D labels", name, f"leave out {name}")
        if entry.image and not has_image:
            raise must_be("properties", "those of a shape where there is no image", name, "give the image too")
