"""Readable definition of the kernel of sums over regions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

MARGIN = 2
"""So many pixels around the ones that are counted are looked at."""
OUTSIDE = -1
"""Stands where no pixel is used: beyond the image, and outside its mask."""
STEPS = (
    *((0, 0, 1), (0, 1, 0), (0, 1, 1), (0, 1, -1)),
    *((1, 0, 0), (1, 0, 1), (1, 0, -1), (1, 1, 0), (1, -1, 0)),
    *((1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1)),
)
"""To the neighbours, one of every opposite two; those of a plane first."""
AREA, BORDER, CORNERS = 0, 1, 2
SUMS, PRODUCTS, LOW, HIGH = slice(3, 6), slice(6, 12), slice(12, 15), slice(15, 18)
SIDES, EDGES, TURNS = slice(18, 31), slice(31, 34), slice(34, 37)
N_COLUMNS = 37
"""What stands in which column of the table."""
STRAIGHT, DIAGONAL, MIXED = (5, 7, 15, 17, 25, 27), (21, 33), (13, 23)
Integers = npt.NDArray[np.int64]
Regions = npt.NDArray[np.int32]
Step = tuple[int, int, int]


def tally(regions: Regions, origin: Integers, table: Integers) -> None:
    """Add what is counted in the regions 1…n to the n rows of a table.

    ``regions`` (planes, rows, columns) has `MARGIN` pixels around those that count, along the planes only if there are
    several: 0 is no region, `OUTSIDE` no pixel. ``origin`` is the place of the first that counts. The columns are the
    number of pixels; of their sides (faces of voxels) at no pixel; of the corners of the pixel grid they touch, in
    volumes; the sums of their coordinates, and of the products zz zy zx yy yx xx; the least coordinates and the
    greatest + 1; for each of `STEPS` and its opposite the neighbours that are not of the region; the edges of the voxel
    grid along z, y, x they touch (in a plane those along z are the corners of pixels); and in a plane the pixels at the
    outline by how it goes on: straight, diagonally, either (Benkrid and Crookes). Sums are modulo 2⁶⁴.
    """
    inside = _around(regions, (0, 0, 0)) > 0
    if not inside.any():
        return
    which = _around(regions, (0, 0, 0))[inside] - 1
    place = np.stack(np.nonzero(inside)) + origin[:, None]
    np.add.at(table[:, AREA], which, 1)
    for axis, along in enumerate(place):
        np.add.at(table[:, SUMS][:, axis], which, along)
        np.minimum.at(table[:, LOW][:, axis], which, along)
        np.maximum.at(table[:, HIGH][:, axis], which, along + 1)
    for column, (one, other) in enumerate(itertools.combinations_with_replacement(place, 2)):
        np.add.at(table[:, PRODUCTS][:, column], which, one * other)
    for column, count in _outline(regions).items():
        np.add.at(table[:, column], which, count[inside])


def extents(
    regions: Regions, starts: Integers, rows: Integers, origin: Integers, first: Regions, last: Regions
) -> None:
    """Lower ``first`` and raise ``last`` to the first and last column of each row of each region of a plane.

    Row y of region i has number ``starts[i - 1] + y - rows[i - 1]``.
    """
    inside = _around(regions, (0, 0, 0))[0]
    y, x = np.nonzero(inside > 0)
    which = inside[y, x] - 1
    at = starts[which] + y + origin[1] - rows[which]
    np.minimum.at(first, at, (x + origin[2]).astype(np.int32))
    np.maximum.at(last, at, (x + origin[2]).astype(np.int32))


def _outline(regions: Regions) -> dict[int, npt.NDArray[Any]]:
    """Return column → how much of it each pixel adds, of those that say what lies around."""
    is_plane = len(regions) == 1
    n_steps, axes = (4, (0,)) if is_plane else (13, (0, 1, 2))
    faces = [step for step in STEPS[:n_steps] if sum(map(abs, step)) == 1]
    added: dict[int, Any] = {
        BORDER: sum(_around(regions, way) == OUTSIDE for step in faces for way in (step, _opposite(step)))
    }
    for column, step in enumerate(STEPS[:n_steps], SIDES.start):
        added[column] = sum(~_alike(regions, way) for way in (step, _opposite(step)))
    for axis in axes:
        signs = itertools.product(*((0,) if a == axis else (-1, 1) for a in range(3)))
        added[EDGES.start + axis] = sum(_is_first(regions, sign) for sign in signs)
    if is_plane:
        return added | dict(enumerate(_turns(regions[0]), TURNS.start))
    added[CORNERS] = sum(_is_first(regions, sign) for sign in itertools.product((-1, 1), repeat=3))
    return added


def _opposite(step: Step) -> Step:
    return -step[0], -step[1], -step[2]


def _around(regions: Regions, step: Step) -> Regions:
    """Return the neighbours a step away from the pixels that count."""
    margins = (0 if len(regions) == 1 else MARGIN, MARGIN, MARGIN)
    places = zip(margins, step, regions.shape, strict=True)
    return regions[tuple(slice(margin + by, n - margin + by) for margin, by, n in places)]


def _alike(regions: Regions, step: Step) -> npt.NDArray[np.bool_]:
    return np.asarray(_around(regions, step) == _around(regions, (0, 0, 0)))


def _is_first(regions: Regions, sign: Iterable[int]) -> npt.NDArray[np.bool_]:
    """Return whether a pixel is the first of its region, in raster order, of those that share a corner or edge."""
    z, y, x = ((0, s) if s else (0,) for s in sign)
    earlier = [step for step in itertools.product(z, y, x) if step < (0, 0, 0)]
    first = np.ones(_around(regions, (0, 0, 0)).shape, np.bool_)
    for step in earlier:
        first &= ~_alike(regions, step)
    return first


def _turns(plane: Regions) -> list[npt.NDArray[Any]]:
    """Return whether each pixel lies on the outline where it goes on straight, diagonally, or either."""
    middle = plane[1:-1, 1:-1]
    crossed = [middle != plane[1 + y : plane.shape[0] - 1 + y, 1 + x : plane.shape[1] - 1 + x] for y, x in _NEAR]
    outline = np.where(np.logical_or.reduce(crossed), middle, 0)
    core = outline[1:-1, 1:-1]
    kinds = np.ones(core.shape, np.int64)
    for weight, steps in ((2, _NEAR), (10, _FAR)):
        for y, x in steps:
            kinds += weight * (core == outline[1 + y : outline.shape[0] - 1 + y, 1 + x : outline.shape[1] - 1 + x])
    return [np.isin(kinds, kind)[None] & (core > 0)[None] for kind in (STRAIGHT, DIAGONAL, MIXED)]


_NEAR, _FAR = ((-1, 0), (0, -1), (0, 1), (1, 0)), ((-1, -1), (-1, 1), (1, -1), (1, 1))
