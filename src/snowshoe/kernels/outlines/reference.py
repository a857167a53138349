"""Readable definition of the outlines kernel."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Corner = tuple[int, int]
Ring = list[Corner]
Side = tuple[Corner, int]
WAYS = ((1, 0), (0, 1), (-1, 0), (0, -1))
RIGHT = ((0, 0), (-1, 0), (-1, -1), (0, -1))
LEFT = ((0, -1), (0, 0), (-1, 0), (-1, -1))
"""From a corner to the pixels ahead, on the right and on the left, for each way."""


def count(labels: npt.NDArray[np.int32]) -> int:
    """Return how many corners all rings have together."""
    return sum(len(ring) for _, ring in _rings(labels))


def trace(
    labels: npt.NDArray[np.int32],
    walked: npt.NDArray[np.int32],
    points: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int64],
    owners: npt.NDArray[np.int32],
) -> int:
    """Write the rings about the pieces of all labels, and about their holes; return how many there are.

    Returns -1 if there are more corners than ``points`` has rows. ``labels`` are not negative; 0 has no ring. Pieces
    are connected by their sides, and numbered from 1 in raster order. ``walked`` is room for as many numbers as there
    are pixels. ``points`` gets the column and row of each corner, ring after ring; ``starts`` where each ring begins,
    and where the last ends; ``owners`` the piece of each. The piece is on the right of the way, where y points down.
    Corners are where a ring turns, and where what lies across it changes. Rings are in raster order of where they
    begin; of a ring that was cut where it touches itself, the outermost part is first.
    """
    rings, pieces = list(_rings(labels)), _pieces(labels)
    if sum(len(ring) for _, ring in rings) > len(points):
        return -1
    starts[0] = 0
    for number, ((y, x), ring) in enumerate(rings):
        owners[number] = pieces[y, x]
        starts[number + 1] = starts[number] + len(ring)
    if rings:
        points[: starts[len(rings)]] = np.concatenate([ring for _, ring in rings])
    return len(rings)


def arrange(
    points: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int64],
    order: npt.NDArray[np.int64],
    arranged: npt.NDArray[np.int32],
) -> None:
    """Write the points of rings so that the rings lie in another order."""
    if len(order):
        np.concatenate([points[starts[ring] : starts[ring + 1]] for ring in order], out=arranged)


def _pieces(labels: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the pieces of all labels, numbered from 1 in raster order; 0 where the label is."""
    from scipy import ndimage

    apart, n = np.zeros(labels.shape, np.int64), 0
    for label in np.unique(labels[labels > 0]):
        pieces, n_pieces = ndimage.label(labels == label)
        apart[pieces > 0] = pieces[pieces > 0] + n
        n += n_pieces
    _, first = np.unique(apart[apart > 0], return_index=True)
    ranks = np.append(0, np.argsort(np.argsort(first)) + 1)
    numbered: npt.NDArray[np.int64] = ranks[apart]
    return numbered


def _rings(labels: npt.NDArray[np.int32]) -> Iterator[tuple[Corner, Ring]]:
    """Yield the corners of every ring, and the row and column of a pixel of its piece."""
    framed = np.pad(labels, 1)
    seen: set[Side] = set()
    for y, x in np.argwhere((framed[1:, 1:] != framed[1:, :-1]) & (framed[1:, 1:] != 0)).tolist():
        if ((x, y), 3) not in seen:
            ring, sides = _follow(framed, ((x, y), 3), int(labels[y, x]))
            seen |= sides
            yield from (((y, x), part) for part in _cut(ring))


def _follow(framed: npt.NDArray[np.int32], start: Side, label: int) -> tuple[Ring, set[Side]]:
    """Return the corners on the way around a piece from the side that leads up to a corner, and its sides."""

    def at(corner: Corner, step: Corner) -> int:
        return int(framed[corner[1] + step[1] + 1, corner[0] + step[0] + 1])

    ring, sides = Ring(), set[Side]()
    (x, y), way = start
    across = at((x, y), (-1, 0))
    while ((x, y), way) not in sides:
        sides.add(((x, y), way))
        ahead, beside = at((x, y), RIGHT[way]), at((x, y), LEFT[way])
        turn = 1 if ahead != label else -1 if beside == label else 0
        if turn or beside != across:
            ring.append((x, y))
        across = {1: ahead, 0: beside, -1: across}[turn]
        way = (way + turn) % 4
        x, y = x + WAYS[way][0], y + WAYS[way][1]
    return ring, sides


def _cut(ring: Ring) -> list[Ring]:
    """Return the parts of a ring that comes to some corners twice: none of them does."""
    path, parts = Ring(), list[Ring]()
    for corner in ring:
        if corner in path:
            parts.append(path[path.index(corner) :])
            del path[path.index(corner) :]
        path.append(corner)
    return [path, *parts]
