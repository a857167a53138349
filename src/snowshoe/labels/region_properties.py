"""Every property of a region: its name, what it needs, and the columns that it fills."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.kernels.intensities.reference import GREATEST, LEAST, TOTAL
from snowshoe.kernels.region_sums.reference import BORDER
from snowshoe.labels import region_places as places
from snowshoe.labels import region_shapes as shapes
from snowshoe.labels.measured import Column, Measured

__all__ = ["PROPERTIES", "Property"]

Values = npt.NDArray[Any]
Columns = Mapping[str, Column]
Work = Callable[[Measured], Columns]
QUANTILES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}
"""What the columns of quantiles end in, and the share of the values below."""


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
    return {"perimeter": Column(shapes.perimeter(m.statistic) * math.sqrt(math.prod(m.spacing)), 1)}


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
    return {"holes": Column(m.holes)}


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
