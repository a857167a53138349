"""Readable definition of the kernel of convex hulls."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Rows = list[tuple[int, int]]
Point = tuple[int, int]


def widths(
    first: npt.NDArray[np.int32],
    last: npt.NDArray[np.int32],
    starts: Integers,
    height: float,
    width: float,
    areas: Integers,
    greatest: Floats,
    least: Floats,
    threads: int,
) -> None:
    """Write the pixels of each region's convex hull, and the hull's greatest and least width.

    Region i has the rows ``starts[i]`` to ``starts[i + 1]``, from column ``first`` to ``last``; one that is empty has
    ``first > last``. A pixel's points are the middles of its four sides; its centre says whether it is in the hull. The
    widths are those of the hull's pixels, whose sides are ``height`` and ``width`` long.
    """
    for region, (begin, end) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
        filled = _filled(list(zip(first[begin:end].tolist(), last[begin:end].tolist(), strict=True)))
        areas[region] = sum(max(0, b - a + 1) for a, b in filled)
        left, right = _chains(filled)
        hull = [(y * (height / 2), x * (width / 2)) for y, x in left + right[::-1]]
        greatest[region], least[region] = _greatest(hull), _least(hull)


def _filled(rows: Rows) -> Rows:
    """Return the first and last column of each row of pixels whose centres lie in the hull."""
    left, right = _chains(rows)
    begins = [-(-over // (2 * under)) for over, under in _at_rows(left, len(rows))]
    ends = [over // (2 * under) for over, under in _at_rows(right, len(rows))]
    return list(zip(begins, ends, strict=True))


def _chains(rows: Rows) -> tuple[list[Point], list[Point]]:
    """Return the left and right side of the hull from its least row to its greatest, in halves of a pixel."""
    least: dict[int, int] = {}
    most: dict[int, int] = {}
    for row, (a, b) in enumerate(rows):
        for y, out in ((2 * row - 1, 0), (2 * row, 1), (2 * row + 1, 0)) if a <= b else ():
            least[y] = min(2 * a - out, least.get(y, 2 * a))
            most[y] = max(2 * b + out, most.get(y, 2 * b))
    return _chain(sorted(least.items()), 1), _chain(sorted(most.items()), -1)


def _chain(points: Iterable[Point], side: int) -> list[Point]:
    """Return the corners of the hull on one side of points that ascend (Andrew's monotone chain)."""
    chain: list[Point] = []
    for y, x in points:
        while len(chain) > 1 and side * _cross(chain[-2], chain[-1], (y, x)) <= 0:
            chain.pop()
        chain.append((y, x))
    return chain


def _cross(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _at_rows(chain: Sequence[Point], n: int) -> Iterable[tuple[int, int]]:
    """Yield where a side crosses the middle of each row, as a fraction of halves of a pixel."""
    corner = 0
    for y in range(0, 2 * n, 2):
        while chain[corner + 1][0] < y:
            corner += 1
        (above, begin), (below, end) = chain[corner], chain[corner + 1]
        yield begin * (below - above) + (end - begin) * (y - above), below - above


def _greatest(hull: Sequence[tuple[float, float]]) -> float:
    return math.sqrt(max((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) for a in hull for b in hull))


def _least(hull: Sequence[tuple[float, float]]) -> float:
    """Return the least width, which lies across one of the sides."""
    least = math.inf
    for (y, x), (to_y, to_x) in zip(hull, [*hull[1:], hull[0]], strict=True):
        dy, dx = to_y - y, to_x - x
        if dy or dx:
            across = max(abs(dy * (b - x) - dx * (a - y)) for a, b in hull)
            least = min(least, across / math.sqrt(dy * dy + dx * dx))
    return least
