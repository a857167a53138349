"""Which object is the innermost around each piece of an image, told from which pieces share sides."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.labels.pieces import Pieces

__all__ = ["enclosing"]

Ids = npt.NDArray[np.int64]


def enclosing(pieces: Pieces, objects: Pieces, object_of: Ids, one: Ids, other: Ids) -> Ids:
    """Return for each piece the label of the innermost object around it, 0 where there is none.

    An object encloses what can't be left without it: a piece from which no way over sides of pieces that are not the
    object's leads out of its bounding box. Of several the innermost has the smallest box, of equal ones the greatest
    number.

    Parameters
    ----------
    pieces, objects : Pieces
        Of equal labels (those of objects above 0), joined by sides; and the objects.
    object_of : ndarray of int64
        The number of the object that each piece is part of; 0 is none.
    one, other : ndarray of int64
        Pairs of pieces, from 0, that share a side.
    """
    here, there = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.argsort(here, kind="stable")
    here, there = here[order], there[order]
    around = _Around(pieces, objects, object_of)
    beside_object = (object_of[here] > 0) & (object_of[there] != object_of[here])
    owner, beside = object_of[here[beside_object]], there[beside_object]
    near = around.lies_in(beside, owner)
    asked = np.unique(np.stack([owner[near], beside[near]]), axis=1)
    alone = _surrounded_by(object_of, here, there, len(pieces))
    simple = alone[asked[1]] == asked[0]
    around.note(*asked[:, simple])
    _flood(around, asked[:, ~simple], np.searchsorted(here, np.arange(len(pieces) + 1)), there)
    return around.labels


class _Around:
    """The innermost object around each piece, as far as it is known."""

    def __init__(self, pieces: Pieces, objects: Pieces, object_of: Ids) -> None:
        self.pieces, self.objects, self.object_of = pieces, objects, object_of
        self.boxes = objects.box_areas()
        self.number = np.zeros(len(pieces), np.int64)

    @property
    def labels(self) -> Ids:
        """The label of the object around each piece."""
        return np.concatenate([[0], self.objects.names])[self.number]

    def lies_in(self, pieces: Ids, objects: Ids) -> npt.NDArray[np.bool_]:
        """Return whether the box of each piece lies within that of an object, and touches none of its sides."""
        low, high = self.objects.low[objects - 1], self.objects.high[objects - 1]
        within = (self.pieces.low[pieces] > low) & (self.pieces.high[pieces] < high)
        return np.asarray(within.all(axis=1))

    def note(self, objects: Ids, pieces: Ids) -> None:
        """Note that objects enclose pieces, each of these once."""
        known = self.number[pieces]
        size, least = self.boxes[objects - 1], np.append(self.boxes, np.iinfo(np.int64).max)[known - 1]
        inner = (size < least) | ((size == least) & (objects > known))
        self.number[pieces[inner]] = objects[inner]


def _surrounded_by(object_of: Ids, here: Ids, there: Ids, n: int) -> Ids:
    """Return the object that all neighbours of a piece are part of; -1 where they are not of one."""
    least, greatest = np.full(n, np.iinfo(np.int64).max), np.full(n, -1)
    np.minimum.at(least, here, object_of[there])
    np.maximum.at(greatest, here, object_of[there])
    return np.where(least == greatest, least, -1)


def _flood(around: _Around, asked: Ids, starts: Ids, there: Ids) -> None:
    """Note what objects enclose: from a neighbour of an object all is, or nothing, that is reached without it."""
    seen: set[int] = set()
    last = 0
    for number, piece in asked.T.tolist():
        if number != last:
            seen, last = set(), number
        if piece in seen:
            continue
        reached, ends = _reached(around, number, piece, starts, there)
        seen.update(reached)
        if ends:
            enclosed = np.array(sorted(reached), np.int64)
            around.note(np.full(len(enclosed), number), enclosed)


def _reached(around: _Around, number: int, start: int, starts: Ids, there: Ids) -> tuple[set[int], bool]:
    """Return the pieces reached without an object, and whether that ends within its box."""
    reached, waiting = {start}, [start]
    while waiting:
        piece = waiting.pop()
        beside = there[starts[piece] : starts[piece + 1]]
        beside = beside[around.object_of[beside] != number]
        if not around.lies_in(beside, np.full(len(beside), number)).all():
            return reached, False
        new = set(beside.tolist()) - reached
        reached |= new
        waiting.extend(new)
    return reached, True
