"""Regions that are measured, and what was worked out of them so far."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.labels import region_places as places
from snowshoe.labels import region_shapes as shapes
from snowshoe.labels.region_statistic import Numbered, RegionStatistic, numbered
from snowshoe.spacing import Spacing
from snowshoe.types import Labels, Mask, Pixels

__all__ = ["Column", "Measured", "are_alike"]

Values = npt.NDArray[Any]
AXIS_NAMES = ("plane", "row", "column")


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

    @classmethod
    def of(
        cls,
        labels: Labels,
        valid: Mask | None = None,
        *,
        image: Mapping[str, Pixels] | None = None,
        spacing: Sequence[float] | None = None,
        origin: Sequence[int] | None = None,
    ) -> Self:
        """Return the regions of a whole label image, with the sums of its pixels and of its image's channels.

        ``origin`` is where the first pixel lies, of a part that shows regions whole.
        """
        regions, channels = numbered(labels, valid, origin=origin), image or {}
        size = (1.0,) * labels.ndim if spacing is None else tuple(map(float, spacing))
        return cls(RegionStatistic.of(regions, tuple(channels.values())), size, regions, channels)

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
        return are_alike(self.spacing)

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
    def holes(self) -> Values:
        """The number of holes of regions of a plane."""
        return self.pieces - shapes.euler_number(self.statistic)

    @cached_property
    def covariance(self) -> Values:
        """The covariance of the coordinates."""
        return shapes.covariance(self.statistic, self.spacing)

    @cached_property
    def variances(self) -> Values:
        """The variances along the principal axes, greatest first."""
        return shapes.variances(self.covariance)


def are_alike(spacing: Sequence[float] | None) -> bool:
    """Return whether pixels are as long along all axes, but for the rounding in files."""
    return spacing is None or Spacing(tuple(map(float, spacing))).is_even
