"""What can be measured of a region: every property by its name, and the columns that it fills."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.errors import must_be
from snowshoe.kernels.intensities.reference import GREATEST, LEAST, TOTAL
from snowshoe.kernels.region_sums.reference import BORDER
from snowshoe.labels import region_places as places
from snowshoe.labels import region_shapes as shapes
from snowshoe.labels.region_statistic import Numbered, RegionStatistic, numbered, summable
from snowshoe.types import Labels, Mask, Pixels

__all__ = [
    "PROPERTIES",
    "Column",
    "Measured",
    "Property",
    "channels_of",
    "columns_of",
    "measure_regions",
    "measured",
    "property_names",
    "require_known",
    "require_names",
]

Values = npt.NDArray[Any]
AXIS_NAMES = ("plane", "row", "column")
QUANTILES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}
"""What the columns of quantiles end in, and the share of the values below."""


@dataclass(frozen=True, eq=False)
class Column:
    """The values of one column, and their unit: a power of length, or none.

    Attributes
    ----------
    values : ndarray, (n,)
    power : int
        0: no length; else the values are in the unit of length to this power.
    unit : str
        Of what is no length: ``"px"``, ``"rad"``, ``"image"`` or none.
    """

    values: Values
    power: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Measured:
    """Regions, and what was worked out of them so far.

    Attributes
    ----------
    statistic : RegionStatistic
    spacing : tuple of float
        The size of a pixel along each axis.
    image : Numbered or None
        The whole label image, for what no sum can tell.
    channels : dict of str to ndarray
        Name → values; the only one of an image has the name "".
    """

    statistic: RegionStatistic
    spacing: tuple[float, ...]
    image: Numbered | None = None
    channels: Mapping[str, Pixels] = field(default_factory=dict)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.statistic.ndim

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes."""
        return AXIS_NAMES[-self.ndim :]

    @property
    def whole(self) -> Numbered:
        """The whole label image."""
        if self.image is None:
            raise must_be("properties", "those that sums of blocks tell", "others", "measure the image as a whole")
        return self.image

    @property
    def is_square(self) -> bool:
        """Whether pixels are as long as they are wide."""
        return len(set(self.spacing)) == 1

    @cached_property
    def size(self) -> Values:
        """The area or volume."""
        return self.statistic.area * math.prod(self.spacing)

    @cached_property
    def outline(self) -> Values:
        """The perimeter or surface by Crofton's formula."""
        return shapes.crofton_size(self.statistic, self.spacing)

    @cached_property
    def hulls(self) -> tuple[Values, Values, Values]:
        """The pixels of each hull, and its greatest and least width."""
        return shapes.hulls(self.statistic, (self.spacing[0], self.spacing[1]))

    @cached_property
    def pieces(self) -> Values:
        """The number of pieces."""
        return places.pieces(self.whole)

    @cached_property
    def covariance(self) -> Values:
        """The covariance of the coordinates."""
        return shapes.covariance(self.statistic, self.spacing)

    @cached_property
    def variances(self) -> Values:
        """The variances along the principal axes, greatest first."""
        return shapes.variances(self.covariance)


Columns = Mapping[str, Column]
Work = Callable[[Measured], Columns]


@dataclass(frozen=True)
class Property:
    """Something that can be measured.

    Attributes
    ----------
    name : str
    work : callable
        Measured → its columns.
    ndim : tuple of int
        For images of so many axes.
    image : bool
        Whether it is about an image's values.
    whole : bool
        Whether sums of blocks don't tell it, only the whole label image does.
    """

    name: str
    work: Work
    ndim: tuple[int, ...] = (2, 3)
    image: bool = False
    whole: bool = False


PROPERTIES: dict[str, Property] = {}
"""Every property by its name, in the order of the table's columns."""


def measured_as(
    name: str, *, ndim: tuple[int, ...] = (2, 3), image: bool = False, whole: bool = False
) -> Callable[[Work], Work]:
    """Enter what measures a property."""

    def enter(work: Work) -> Work:
        PROPERTIES[name] = Property(name, work, ndim, image, whole)
        return work

    return enter


def property_names(
    ndim: int, *, image: bool, spacing: Sequence[float] | None = None, whole: bool = True
) -> tuple[str, ...]:
    """Return the properties that regions of so many axes have; without ``whole``, those that sums of blocks tell."""
    left_out = {"n_pixels"} if spacing is None else set[str]()
    if spacing is not None and len(set(spacing)) > 1:
        left_out = {"perimeter"}
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
    return columns_of(measured(labels, valid, image=channels_of(image), spacing=spacing), names)


def channels_of(image: CheckedImage | None, name: str = "") -> dict[str, Pixels]:
    """Return the channels of an image as they are added up; several have their number after the name."""
    planes = [] if image is None else image.planes()
    if len(planes) == 1:
        return {name: summable(planes[0].pixels)}
    start = f"{name}_" if name else ""
    return {f"{start}{number}": summable(plane.pixels) for number, plane in enumerate(planes)}


def measured(
    labels: Labels,
    valid: Mask | None = None,
    *,
    image: Mapping[str, Pixels] | None = None,
    spacing: Sequence[float] | None = None,
) -> Measured:
    """Return the regions of a whole label image, with the sums of its pixels and of the channels of its image."""
    regions, channels = numbered(labels, valid), image or {}
    size = (1.0,) * labels.ndim if spacing is None else tuple(map(float, spacing))
    return Measured(RegionStatistic.of(regions, tuple(channels.values())), size, regions, channels)


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


@measured_as("label")
def _label(m: Measured) -> Columns:
    return {"label": Column(m.statistic.labels)}


@measured_as("n_pixels")
def _n_pixels(m: Measured) -> Columns:
    return {"n_pixels": Column(m.statistic.area.copy())}


@measured_as("area", ndim=(2,))
def _area(m: Measured) -> Columns:
    return {"area": Column(m.size, 2)}


@measured_as("volume", ndim=(3,))
def _volume(m: Measured) -> Columns:
    return {"volume": Column(m.size, 3)}


@measured_as("centroid")
def _centroid(m: Measured) -> Columns:
    return _by_axis(m, "centroid", shapes.centroid(m.statistic) * np.array(m.spacing))


@measured_as("bbox")
def _bbox(m: Measured) -> Columns:
    columns = {}
    for end, at in zip(("min", "max"), shapes.box(m.statistic), strict=True):
        for axis, along in zip(m.axes, at.T, strict=True):
            columns[f"bbox_{axis}_{end}"] = Column(along.copy(), unit="px")
    return columns


@measured_as("extent")
def _extent(m: Measured) -> Columns:
    low, high = shapes.box(m.statistic)
    return {"extent": Column(m.statistic.area / np.prod(high - low, axis=1))}


@measured_as("equivalent_diameter_area")
def _equivalent_diameter(m: Measured) -> Columns:
    diameter = np.sqrt(4 * m.size / math.pi) if m.ndim == 2 else np.cbrt(6 * m.size / math.pi)
    return {"equivalent_diameter_area": Column(diameter, 1)}


@measured_as("axis_lengths")
def _axis_lengths(m: Measured) -> Columns:
    lengths = np.sqrt((16 if m.ndim == 2 else 20) * m.variances)
    names = ("major", "minor") if m.ndim == 2 else ("major", "middle", "minor")
    return {f"axis_{name}_length": Column(along, 1) for name, along in zip(names, lengths.T, strict=True)}


@measured_as("eccentricity", ndim=(2,))
def _eccentricity(m: Measured) -> Columns:
    greater, lesser = m.variances.T
    ratio = np.divide(lesser, greater, out=np.ones_like(greater), where=greater > 0)
    return {"eccentricity": Column(np.sqrt(1 - ratio))}


@measured_as("orientation", ndim=(2,))
def _orientation(m: Measured) -> Columns:
    along, mixed, across = m.covariance[:, 0, 0], m.covariance[:, 0, 1], m.covariance[:, 1, 1]
    slanted = np.arctan2(2 * mixed, along - across) / 2
    even = np.where(mixed > 0, math.pi / 4, -math.pi / 4)
    return {"orientation": Column(np.where(along == across, even, slanted), unit="rad")}


@measured_as("perimeter", ndim=(2,))
def _perimeter(m: Measured) -> Columns:
    if not m.is_square:
        raise must_be("spacing", "the same along both axes for perimeter", m.spacing, "use perimeter_crofton")
    return {"perimeter": Column(shapes.perimeter(m.statistic) * m.spacing[0], 1)}


@measured_as("perimeter_crofton", ndim=(2,))
def _perimeter_crofton(m: Measured) -> Columns:
    return {"perimeter_crofton": Column(m.outline, 1)}


@measured_as("perimeter_crack", ndim=(2,))
def _perimeter_crack(m: Measured) -> Columns:
    return {"perimeter_crack": Column(shapes.crack_size(m.statistic, m.spacing), 1)}


@measured_as("surface", ndim=(3,))
def _surface(m: Measured) -> Columns:
    return {"surface": Column(m.outline, 2)}


@measured_as("circularity", ndim=(2,))
def _circularity(m: Measured) -> Columns:
    return {"circularity": Column(4 * math.pi * m.size / (m.outline * m.outline))}


@measured_as("sphericity", ndim=(3,))
def _sphericity(m: Measured) -> Columns:
    ball = np.cbrt(36 * math.pi * m.size * m.size)
    return {"sphericity": Column(ball / m.outline)}


@measured_as("area_convex", ndim=(2,))
def _area_convex(m: Measured) -> Columns:
    return {"area_convex": Column(m.hulls[0] * math.prod(m.spacing), 2)}


@measured_as("solidity", ndim=(2,))
def _solidity(m: Measured) -> Columns:
    return {"solidity": Column(m.statistic.area / m.hulls[0])}


@measured_as("feret_diameter", ndim=(2,))
def _feret_diameter(m: Measured) -> Columns:
    return {"feret_diameter_max": Column(m.hulls[1], 1), "feret_diameter_min": Column(m.hulls[2], 1)}


@measured_as("euler_number")
def _euler_number(m: Measured) -> Columns:
    return {"euler_number": Column(shapes.euler_number(m.statistic))}


@measured_as("pieces", whole=True)
def _pieces(m: Measured) -> Columns:
    return {"pieces": Column(m.pieces)}


@measured_as("holes", ndim=(2,), whole=True)
def _holes(m: Measured) -> Columns:
    return {"holes": Column(m.pieces - shapes.euler_number(m.statistic))}


@measured_as("inscribed_radius", whole=True)
def _inscribed_radius(m: Measured) -> Columns:
    return {"inscribed_radius": Column(places.inscribed_radii(m.whole, m.spacing), 1)}


@measured_as("straight_share", ndim=(2,), whole=True)
def _straight_share(m: Measured) -> Columns:
    return {
        "straight_share": Column(places.longest_sides(m.whole, m.spacing) / shapes.crack_size(m.statistic, m.spacing))
    }


@measured_as("neighbours", whole=True)
def _neighbours(m: Measured) -> Columns:
    return {"neighbours": Column(places.neighbours(m.whole))}


@measured_as("touches_border")
def _touches_border(m: Measured) -> Columns:
    return {"touches_border": Column(m.statistic.table[:, BORDER] > 0)}


@measured_as("intensity_mean", image=True)
def _intensity_mean(m: Measured) -> Columns:
    return _by_channel(m, "intensity_mean", lambda values: shapes.value_mean(values, m.statistic.area))


@measured_as("intensity_std", image=True)
def _intensity_std(m: Measured) -> Columns:
    return _by_channel(m, "intensity_std", lambda values: shapes.value_deviation(values, m.statistic.area))


@measured_as("intensity_min", image=True)
def _intensity_min(m: Measured) -> Columns:
    return _by_channel(m, "intensity_min", lambda values: values[:, LEAST].copy())


@measured_as("intensity_max", image=True)
def _intensity_max(m: Measured) -> Columns:
    return _by_channel(m, "intensity_max", lambda values: values[:, GREATEST].copy())


@measured_as("intensity_sum", image=True)
def _intensity_sum(m: Measured) -> Columns:
    return _by_channel(m, "intensity_sum", lambda values: values[:, TOTAL].copy())


@measured_as("intensity_quantiles", image=True, whole=True)
def _intensity_quantiles(m: Measured) -> Columns:
    columns = {}
    for name, pixels in m.channels.items():
        rows = places.quantiles(m.whole, pixels, m.statistic.area, tuple(QUANTILES.values()))
        for end, row in zip(QUANTILES, rows, strict=True):
            columns[f"intensity_{end}{_suffix(name)}"] = Column(row, unit="image")
    return columns


@measured_as("centroid_weighted", image=True)
def _centroid_weighted(m: Measured) -> Columns:
    columns: dict[str, Column] = {}
    for name, values in _sums(m):
        at = shapes.value_centroid(m.statistic, values) * np.array(m.spacing)
        columns |= _by_axis(m, "centroid_weighted", at, _suffix(name))
    return columns


def _by_axis(m: Measured, name: str, at: Values, suffix: str = "") -> dict[str, Column]:
    return {f"{name}_{axis}{suffix}": Column(along.copy(), 1) for axis, along in zip(m.axes, at.T, strict=True)}


def _by_channel(m: Measured, name: str, of: Callable[[Values], Values]) -> Columns:
    return {f"{name}{_suffix(channel)}": Column(of(values), unit="image") for channel, values in _sums(m)}


def _sums(m: Measured) -> Iterable[tuple[str, Values]]:
    """Return the name and the sums of each channel."""
    return zip(m.channels, m.statistic.values, strict=True)


def _suffix(channel: str) -> str:
    return f"_{channel}" if channel else ""
