"""Readable definition of the kernel of intensities."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.region_sums.reference import MARGIN, Integers, Regions

TOTAL, SQUARES, LEAST, GREATEST, WEIGHTED = 0, 1, 2, 3, slice(4, 7)
N_COLUMNS = 7
Values = npt.NDArray[Any]


def add_up(regions: Regions, pixels: Values, origin: Integers, areas: Integers, table: Values) -> None:
    """Write the sums of the values of the regions 1…n into the n rows of a table.

    ``regions`` as in `region_sums`; ``pixels`` (planes, rows, columns) without a margin. The columns are the sum of the
    values, of their squares, the least, the greatest, and the sums of value times coordinate along z, y, x. int32
    pixels fill an int64 table, modulo 2⁶⁴. float64 ones fill a float64 table in raster order, and what is squared is
    the difference to the region's mean over its ``areas`` pixels.
    """
    inside = _inside(regions)
    counted = inside > 0
    which, values = inside[counted] - 1, pixels[counted].astype(table.dtype)
    np.add.at(table[:, TOTAL], which, values)
    means = table[:, TOTAL] / np.maximum(areas, 1) if table.dtype == np.float64 else np.zeros(len(table), np.int64)
    off = values - means[which]
    np.add.at(table[:, SQUARES], which, off * off)
    np.minimum.at(table[:, LEAST], which, values)
    np.maximum.at(table[:, GREATEST], which, values)
    for axis, along in enumerate(np.nonzero(counted)):
        np.add.at(table[:, WEIGHTED][:, axis], which, values * (along + origin[axis]))


def in_order(regions: Regions, pixels: Values, starts: Integers, grouped: Values, threads: int) -> None:
    """Write the values of region i, ascending, from ``grouped[starts[i]]`` on."""
    inside = _inside(regions)
    counted = inside > 0
    grouped[:] = pixels[counted][np.lexsort([pixels[counted], inside[counted]])]


def _inside(regions: Regions) -> Regions:
    margin = 0 if len(regions) == 1 else MARGIN
    return regions[margin : len(regions) - margin, MARGIN:-MARGIN, MARGIN:-MARGIN]
