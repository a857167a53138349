"""The outlines of labels: exact polygons with holes, along the sides of pixels."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_labels
from snowshoe.errors import MissingDependency, must_be
from snowshoe.kernels import outlines as kernel
from snowshoe.kernels.memory import empty
from snowshoe.labels.connected import MOST_PIXELS
from snowshoe.types import Image, Labels, Mask

__all__ = ["Outlines", "Polygon", "outlines"]

Integers = npt.NDArray[np.int64]
Polygon = list[npt.NDArray[Any]]
"""An outer ring and its holes: the x and y of each corner, the first not repeated at the end."""
LEAST_ROOM = 1 << 16


@dataclass(frozen=True, eq=False)
class Outlines:
    """Polygons of labels, one for each connected piece, and the rings that they are made of.

    Attributes
    ----------
    points : ndarray of int32, (n, 2); float64 where simplified
        x (column) and y (row) of each corner, ring after ring. (0, 0) is the upper left corner of the upper left
        pixel, whose middle is (0.5, 0.5). The first corner of a ring isn't repeated at its end.
    rings : ndarray of int64, (n_rings + 1,)
        Where each ring begins in ``points``, and where the last ends.
    polygons : ndarray of int64, (n_polygons + 1,)
        Where each polygon begins in ``rings``, and where the last ends. Its first ring is its outer one, with a
        positive area by the shoelace formula (anticlockwise where y points up, as GeoJSON asks for); the others are
        holes, with a negative one.
    labels : ndarray of int64, (n_polygons,)
        The label of each polygon; they ascend, and the pieces of a label are in raster order.
    """

    points: npt.NDArray[Any]
    rings: Integers
    polygons: Integers
    labels: Integers

    def __len__(self) -> int:
        """Return the number of labels."""
        return len(self.objects) - 1

    @property
    def objects(self) -> Integers:
        """Where each label begins in ``polygons``, and where the last ends."""
        first = np.flatnonzero(np.diff(self.labels, prepend=0))
        return np.append(first, len(self.labels))

    @property
    def areas(self) -> npt.NDArray[np.float64]:
        """The area of each polygon, holes not counted: its number of pixels, where nothing was simplified."""
        if not len(self.labels):
            return np.zeros(0)
        x, y = self.points.astype(np.float64).T
        following = np.arange(1, len(x) + 1)
        following[self.rings[1:] - 1] = self.rings[:-1]
        cross = x * y[following] - x[following] * y
        areas: npt.NDArray[np.float64] = np.add.reduceat(cross, self.rings[self.polygons[:-1]]) / 2
        return areas

    def pieces(self) -> Iterator[tuple[int, list[Polygon]]]:
        """Yield each label and its polygons."""
        bounds = self.rings.tolist()
        rings = [self.points[begin:end] for begin, end in itertools.pairwise(bounds)]
        polygons = [rings[begin:end] for begin, end in itertools.pairwise(self.polygons.tolist())]
        objects = self.objects.tolist()
        for begin, end in itertools.pairwise(objects):
            yield int(self.labels[begin]), polygons[begin:end]

    def geometries(self) -> npt.NDArray[Any]:
        """Return a shapely MultiPolygon for each label, in their order (needs the extra ``geo``)."""
        shapely = _shapely("outlines as shapely geometries")
        lengths = np.diff(self.rings)
        # Shapely's rings end where they begin.
        ends = np.cumsum(lengths + 1)
        index = np.arange(ends[-1] if len(ends) else 0) - np.repeat(np.arange(len(lengths)), lengths + 1)
        index[ends - 1] = self.rings[:-1]
        offsets = (np.append(0, ends), self.polygons, self.objects)
        kind = shapely.GeometryType.MULTIPOLYGON
        geometries: npt.NDArray[Any] = shapely.from_ragged_array(kind, self.points[index].astype(np.float64), offsets)
        return geometries

    def simplified(self, tolerance: float) -> Outlines:
        """Return the outlines with fewer corners, so that common borders remain common: no gaps and no slivers.

        Parameters
        ----------
        tolerance : float
            In pixels. Corners go as long as the triangle that each cuts off or adds is smaller than the tolerance's
            square (Visvalingam and Whyatt); a larger value leaves fewer. 0 changes nothing.

        Raises
        ------
        ValueError
            If the tolerance is negative.
        MissingDependency
            Without shapely, which the extra ``geo`` installs.
        """
        if not tolerance >= 0:
            raise must_be("tolerance", "a number of pixels, at least 0", tolerance)
        if tolerance == 0 or not len(self.labels):
            return self
        shapely = _shapely("simplifying outlines")
        simple = shapely.orient_polygons(shapely.coverage_simplify(self.geometries(), tolerance))
        parts, owners = shapely.get_parts(simple, return_index=True)
        labels = self.labels[self.objects[:-1]][owners]
        _, points, (rings, polygons) = shapely.to_ragged_array(parts)
        points = np.delete(points, np.asarray(rings[1:]) - 1, axis=0)
        shorter = np.asarray(rings, np.int64) - np.arange(len(rings))
        return Outlines(points, shorter, np.asarray(polygons, np.int64), labels)


def outlines(labels: Image, *, mask: Mask | None = None) -> Outlines:
    """The outline of every label: exact polygons with holes whose corners are pixel corners.

    Choose it to hand regions to a program that draws, edits or intersects polygons. For a line on a photo,
    `boundaries` is enough.

    Parameters
    ----------
    labels : array_like of int, (M, N)
        Not negative; 0 has no outline. A label may have several pieces: pixels that meet at a corner only are of
        different ones.
    mask : ndarray of bool, (M, N), optional
        True = use this pixel; the others have no outline.

    Returns
    -------
    Outlines
        Rasterised, they are the labels again. No ring touches itself. Two labels that touch have the same corners
        along their common border. A corner is where an outline turns, and where on a straight side the label across
        changes.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, or the labels are no plane.

    Examples
    --------
    >>> traced = outlines([[7, 7, 7], [7, 0, 7], [7, 7, 7]])
    >>> for label, polygons in traced.pieces():
    ...     print(label, [ring.tolist() for ring in polygons[0]])
    7 [[[0, 0], [3, 0], [3, 3], [0, 3]], [[2, 1], [1, 1], [1, 2], [2, 2]]]
    >>> traced.areas
    array([8.])
    """
    checked, valid = as_labels(labels, mask)
    if checked.ndim != 2:
        raise must_be("labels", "2-D", f"shape {checked.shape}", "give one plane at a time")
    if checked.size > MOST_PIXELS:
        raise must_be("labels", "an image of fewer than 2³¹ pixels", checked.size, "cut it into tiles")
    named, names = _narrow(checked if valid is None else np.where(valid, checked, 0))
    walked, room = empty((named.size,), np.dtype(np.int32)), max(LEAST_ROOM, named.size // 2)
    traced = _traced(named, walked, room) or _traced(named, walked, kernel.count(named))
    assert traced is not None
    return _sorted(named, names, *traced)


def _traced(
    labels: npt.NDArray[np.int32], walked: npt.NDArray[np.int32], room: int
) -> tuple[npt.NDArray[np.int32], Integers, npt.NDArray[np.int32]] | None:
    """Return corners, where rings begin and their pieces; None if there are more corners than there is room for."""
    points = empty((room, 2), np.dtype(np.int32))
    # A ring has four corners at least.
    starts, owners = np.empty(room // 4 + 1, np.int64), np.empty(room // 4, np.int32)
    n_rings = kernel.trace(labels, walked, points, starts, owners)
    return None if n_rings < 0 else (points, starts[: n_rings + 1], owners[:n_rings])


def _narrow(labels: Labels) -> tuple[npt.NDArray[np.int32], Integers | None]:
    """Return labels as int32, and what each stands for where they had to be numbered afresh, in their order."""
    if labels.dtype.itemsize < 4 or int(labels.max()) < 2**31:
        return np.ascontiguousarray(labels, np.int32), None
    names, numbers = np.unique(np.append(labels.reshape(-1), labels.dtype.type(0)), return_inverse=True)
    return numbers[:-1].reshape(labels.shape).astype(np.int32), names.astype(np.int64)


def _sorted(
    labels: npt.NDArray[np.int32],
    names: Integers | None,
    points: npt.NDArray[np.int32],
    starts: Integers,
    owners: npt.NDArray[np.int32],
) -> Outlines:
    """Return outlines whose rings lie piece by piece, and these by their labels."""
    n_rings = np.bincount(owners)[1:]
    by_piece = np.argsort(owners, kind="stable")
    # The first ring of a piece begins at the upper left corner of its first pixel.
    columns, rows = points[starts[by_piece[np.cumsum(n_rings) - n_rings]]].T
    label_of = labels[rows, columns].astype(np.int64)
    by_label = np.argsort(label_of, kind="stable")
    order = np.lexsort((owners, label_of[owners - 1])) if len(owners) else by_piece
    arranged = np.empty((starts[-1], 2), np.int32)
    kernel.arrange(points, starts, order, arranged)
    rings = np.append(0, np.cumsum(np.diff(starts)[order]))
    polygons = np.append(0, np.cumsum(n_rings[by_label]))
    sorted_labels = label_of[by_label]
    return Outlines(arranged, rings, polygons, sorted_labels if names is None else names[sorted_labels])


def _shapely(purpose: str) -> Any:
    try:
        import shapely
    except ImportError as error:
        raise MissingDependency("shapely", "geo", purpose) from error
    return shapely
