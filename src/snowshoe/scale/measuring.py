"""Regions of a label image that does not fit into memory, measured: each in a window that shows all of it.

So everything that can be measured of a region is measured as in memory, to the last bit. Regions too large to be seen
at once are measured by what adds up over blocks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.blocks import Window, inside, window_around
from snowshoe.errors import must_be
from snowshoe.kernels.intensities.reference import GREATEST, LEAST
from snowshoe.kernels.region_sums.reference import MARGIN
from snowshoe.labels.area_fraction import Cover
from snowshoe.labels.measure import columns_of
from snowshoe.labels.measured import Column, Measured
from snowshoe.labels.pieces import Patch, Pieces
from snowshoe.labels.region_properties import PROPERTIES
from snowshoe.labels.region_statistic import RegionStatistic, consecutive, numbered
from snowshoe.results.measuring import assembled, channels_beside, names_of
from snowshoe.results.table import Table
from snowshoe.scale.spreading import InOrder
from snowshoe.scale.windows import Whole, windows_of
from snowshoe.spacing import Spacing
from snowshoe.types import Labels, Mask
from snowshoe.workers import in_order

__all__ = ["Measurer", "Seen", "boxes_of", "table_of"]

Ids = npt.NDArray[np.int64]
Read = Callable[[Window], "Seen"]


@dataclass(frozen=True, eq=False)
class Seen:
    """What is measured of a part of an image: its labels, which pixels are used, and the image with its channels."""

    labels: Labels
    valid: Mask | None
    image: Any = None
    channel_axis: int | None = None


@dataclass(frozen=True, eq=False)
class _Rows:
    """What was measured of some of the regions: their places in the table, the columns, and values of each channel."""

    at: Ids
    columns: Mapping[str, Column]
    extremes: tuple[npt.NDArray[Any], ...]


@dataclass(frozen=True)
class Measurer:
    """Measures regions.

    Attributes
    ----------
    shape : tuple of int
        Of the whole image.
    read : callable
        Window → what is seen there.
    spacing : Spacing or None
    most, alone : int
        Pixels of a window, and of one whose region is measured alone.
    jobs : int
    spread : callable
        `in_order`, or a `Spread`.
    """

    shape: tuple[int, ...]
    read: Read
    spacing: Spacing | None
    most: int
    alone: int
    jobs: int
    spread: InOrder = in_order

    def columns(self, regions: Pieces, names: Sequence[str]) -> tuple[dict[str, Column], list[npt.NDArray[Any]]]:
        """Return the columns of regions, which ascend by name, and the least and greatest value of each channel."""
        many, ones, large = windows_of(regions, self.shape, margin=MARGIN, most=self.most, alone=self.alone)
        first = tuple(slice(0, 1) for _ in self.shape)
        rows = [self._rows(regions, names, (first, np.zeros(0, np.int64)))]
        rows += self.spread(partial(self._rows, regions, names), many, jobs=self.jobs)
        rows += map(partial(self._rows, regions, names), ones)
        if len(large):
            rows += self._large(regions, names, large)
        return _put_together(rows, len(regions))

    def _rows(self, regions: Pieces, names: Sequence[str], part: Whole) -> _Rows:
        """Return what a window tells of the regions that it shows whole."""
        window, at = part
        seen = self.read(window)
        channels, valid = channels_beside(seen.image, seen.channel_axis, seen.labels, seen.valid)
        start = [along.start for along in window]
        measured = Measured.of(seen.labels, valid, image=channels, spacing=self.spacing, origin=start)
        return _rows_of(measured, names, at, regions.names[at])

    def _large(self, regions: Pieces, names: Sequence[str], large: Ids) -> list[_Rows]:
        """Return what is known of regions that are too large to be seen at once, from sums over blocks."""
        whole = [name for name in names if PROPERTIES[name].whole]
        if whole:
            region = int(regions.names[large[0]])
            rule = f"those that sums of blocks tell, as region {region} is too large to be seen at once"
            raise must_be("properties", rule, ", ".join(whole), "leave them out, or give more memory")
        side = max(1, int(self.most ** (1 / len(self.shape))))
        counts = [range(0, n, side) for n in self.shape]
        corners = np.stack(np.meshgrid(*counts, indexing="ij"), axis=-1).reshape(-1, len(self.shape)).tolist()
        cores = [tuple(slice(a, min(n, a + side)) for a, n in zip(at, self.shape, strict=True)) for at in corners]
        sums = self.spread(partial(self._sums, regions.names[large]), cores, jobs=self.jobs)
        statistic, channels = functools.reduce(lambda one, two: (one[0] + two[0], two[1]), sums)
        size = (1.0,) * len(self.shape) if self.spacing is None else tuple(map(float, self.spacing))
        measured = Measured(statistic, size, None, channels)
        return [_rows_of(measured, names, large, regions.names[large])]

    def _sums(self, names: Ids, core: Window) -> tuple[RegionStatistic, Mapping[str, Any]]:
        window = window_around(core, MARGIN, self.shape)
        seen, cut = self.read(window), inside(core, window)
        labels = np.where(np.isin(seen.labels, names), seen.labels, 0)
        channels, valid = channels_beside(seen.image, seen.channel_axis, labels, seen.valid)
        start = [along.start for along in core]
        regions = numbered(labels, valid, core=cut, origin=start)
        return RegionStatistic.of(regions, [pixels[cut] for pixels in channels.values()]), dict.fromkeys(channels)


def boxes_of(
    shape: tuple[int, ...], read: Read, cores: Sequence[Window], *, jobs: int, spread: InOrder = in_order
) -> tuple[Pieces, Cover]:
    """Return where each label of an image lies, ascending, and how much of the image they cover."""
    tables, cover = [], None
    for table, part in spread(partial(_boxes, shape, read), cores, jobs=jobs):
        tables.append(table)
        cover = part if cover is None else cover + part
    assert cover is not None
    every = Pieces.together(tables, len(shape))
    names, which = np.unique(every.names, return_inverse=True)
    joined, _ = Pieces.joined(every, which.reshape(-1).astype(np.int64), len(names))
    return joined.ordered(np.argsort(joined.names)), cover


def table_of(measurer: Measurer, regions: Pieces, cover: Cover, properties: Sequence[str] | None) -> Table:
    """Return the table of regions as `measure` gives it of the whole image."""
    ndim, size = len(measurer.shape), measurer.spacing
    names = names_of(properties, ndim, image=True, size=size)
    columns, extremes = measurer.columns(regions, names)
    return assembled(names, columns, regions.areas, extremes, cover.fraction(), size, ndim)


def _boxes(shape: tuple[int, ...], read: Read, core: Window) -> tuple[Pieces, Cover]:
    seen = read(core)
    _, numbers = consecutive(seen.labels, seen.labels)
    return Pieces.of(numbers, Patch(core, shape, seen.labels)), Cover.of(seen.labels > 0, seen.valid, core, shape)


def _rows_of(measured: Measured, names: Sequence[str], at: Ids, labels: Ids) -> _Rows:
    rows = np.searchsorted(measured.statistic.labels, labels)
    columns = {
        name: Column(column.values[rows], column.power, column.unit)
        for name, column in columns_of(measured, names).items()
    }
    return _Rows(at, columns, tuple(values[rows][:, [LEAST, GREATEST]] for values in measured.statistic.values))


def _put_together(rows: Sequence[_Rows], n: int) -> tuple[dict[str, Column], list[npt.NDArray[Any]]]:
    """Return the columns of all regions from those of some."""
    columns, extremes = {}, []
    for name, column in rows[0].columns.items():
        values = np.empty(n, column.values.dtype)
        for part in rows:
            values[part.at] = part.columns[name].values
        columns[name] = Column(values, column.power, column.unit)
    for channel, pair in enumerate(rows[0].extremes):
        both = np.empty((n, 2), pair.dtype)
        for part in rows:
            both[part.at] = part.extremes[channel]
        extremes.append(both)
    return columns, extremes
