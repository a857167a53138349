"""What is known of each connected piece of an image: where it begins, how large it is, what it touches.

That of the parts of a piece, seen in blocks, adds up to that of the piece. So an object step is a decision on this
table, whether the image was seen whole or in blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from snowshoe.blocks import Window, inside, window_around
from snowshoe.filters.frame import at_frame
from snowshoe.types import Labels, Mask

__all__ = ["Patch", "Pieces"]

Ids = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
ANY_SIDE, FIRST_SIDES = 1, 2
"""Bits of what a piece touches: the frame, and the frame before it."""
COLUMNS = ("names", "firsts", "areas", "low", "high", "touches")
FAR, FARTHEST = np.iinfo(np.int64).max, np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Patch:
    """The labels of a block, and which pixels are used there and just around it.

    Attributes
    ----------
    core : tuple of slice
        The block.
    shape : tuple of int
        Of the whole image.
    labels : ndarray of int
        Of the block.
    around : ndarray of bool or None
        Which pixels are used, of the block and of a pixel on each side of it, as far as there is one (see `ring`).
    """

    core: Window
    shape: tuple[int, ...]
    labels: Labels
    around: Mask | None = None

    @classmethod
    def whole(cls, labels: Labels, valid: Mask | None) -> Self:
        """Return an image as its only block."""
        return cls(tuple(slice(0, n) for n in labels.shape), labels.shape, labels, valid)

    @property
    def ring(self) -> Window:
        """The block and a pixel on each side of it, as far as there is one."""
        return window_around(self.core, 1, self.shape)

    @property
    def used(self) -> Mask | None:
        """The pixels of the block that are used; None where all are."""
        return None if self.around is None else np.ascontiguousarray(self.around[inside(self.core, self.ring)])


@dataclass(frozen=True, eq=False)
class Pieces:
    """The connected pieces 1…n of an image, or of a block of it; row i is that of piece i + 1.

    Attributes
    ----------
    names : ndarray of int64, (n,)
        The label that each had.
    firsts : ndarray of int64, (n,)
        The place of its first pixel, counted in the whole image; pieces of a whole image ascend by it.
    areas : ndarray of int64, (n,)
    low, high : ndarray of int32, (n, axes)
        Its bounding box: the least coordinates, and the greatest + 1.
    touches : ndarray of uint8, (n,)
        Bits of `ANY_SIDE` and `FIRST_SIDES`.
    """

    names: Ids
    firsts: Ids
    areas: Ids
    low: Places
    high: Places
    touches: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, numbers: npt.NDArray[np.int32], patch: Patch) -> Self:
        """Return what a block shows of its pieces, which are numbered 1…n; 0 is none."""
        n, ndim = int(numbers.max(initial=0)), len(patch.shape)
        which, begins, lengths = _runs(numbers)
        place = np.stack(np.unravel_index(begins, numbers.shape)).T + [along.start for along in patch.core]
        strides = np.cumprod((1, *patch.shape[:0:-1]), dtype=np.int64)[::-1]
        firsts, names = np.zeros(n, np.int64), np.zeros(n, np.int64)
        # Assigned from the last run to the first, so that the first of a piece is what remains.
        firsts[which[::-1]] = (place @ strides)[::-1]
        names[which] = patch.labels.reshape(-1)[begins]
        areas = np.bincount(which, lengths, minlength=n).astype(np.int64)
        low, high = np.full((n, ndim), FARTHEST, np.int32), np.zeros((n, ndim), np.int32)
        for axis, along in enumerate(place.T.astype(np.int32)):
            last = along + (lengths if axis == ndim - 1 else 1)
            np.minimum.at(low[:, axis], which, along)
            np.maximum.at(high[:, axis], which, last.astype(np.int32))
        return cls(names, firsts, areas, low, high, _touches(numbers, n, patch))

    @classmethod
    def joined(cls, parts: Pieces, whole: Ids, n: int) -> tuple[Self, npt.NDArray[np.int32]]:
        """Return the pieces of the whole image, of which part i is of piece ``whole[i]``, and part → piece's number."""
        firsts = np.full(n, FAR)
        np.minimum.at(firsts, whole, parts.firsts)
        order = np.argsort(firsts, kind="stable")
        number = np.empty(n, np.int64)
        number[order] = np.arange(n)
        of_part = number[whole]
        names = np.zeros(n, np.int64)
        names[of_part] = parts.names
        areas = np.zeros(n, np.int64)
        np.add.at(areas, of_part, parts.areas)
        low = np.full((n, parts.low.shape[1]), FARTHEST, np.int32)
        high = np.zeros((n, parts.high.shape[1]), np.int32)
        np.minimum.at(low, of_part, parts.low)
        np.maximum.at(high, of_part, parts.high)
        touches = np.zeros(n, np.uint8)
        np.bitwise_or.at(touches, of_part, parts.touches)
        return cls(names, firsts[order], areas, low, high, touches), (of_part + 1).astype(np.int32)

    @classmethod
    def together(cls, tables: list[Pieces], ndim: int) -> Self:
        """Return the rows of several tables, one below the other."""
        if not tables:
            none, corners = np.zeros(0, np.int64), np.zeros((0, ndim), np.int32)
            return cls(none, none, none, corners, corners, np.zeros(0, np.uint8))
        return cls(*(np.concatenate([getattr(table, name) for table in tables]) for name in COLUMNS))

    def ordered(self, order: Ids) -> Pieces:
        """Return these rows, in this order."""
        return type(self)(*(getattr(self, name)[order] for name in COLUMNS))

    def at_frame(self, *, first_sides: bool = False) -> npt.NDArray[np.bool_]:
        """Return which pieces touch the frame, or that before them alone (see `filters.frame`)."""
        return (self.touches & (FIRST_SIDES if first_sides else ANY_SIDE)) > 0

    def box_areas(self) -> Ids:
        """Return the pixels of each bounding box."""
        return np.asarray(np.prod((self.high - self.low).astype(np.int64), axis=1))


def _touches(numbers: npt.NDArray[np.int32], n: int, patch: Patch) -> npt.NDArray[np.uint8]:
    """Return what each piece touches: bits of `ANY_SIDE` and `FIRST_SIDES`."""
    touches = np.zeros(n + 1, np.uint8)
    if patch.around is None:
        for axis, (along, length) in enumerate(zip(patch.core, patch.shape, strict=True)):
            layers = np.moveaxis(numbers, axis, 0)
            if along.start == 0:
                touches[layers[0]] |= ANY_SIDE | FIRST_SIDES
            if along.stop == length:
                touches[layers[-1]] |= ANY_SIDE
        return touches[1:]
    sides, core = tuple(along.stop - along.start for along in patch.ring), inside(patch.core, patch.ring)
    for bit, first in ((ANY_SIDE, False), (FIRST_SIDES, True)):
        touches[np.unique(numbers[at_frame(sides, patch.around, first_sides=first)[core]])] |= bit
    return touches[1:]


def _runs(numbers: npt.NDArray[np.int32]) -> tuple[Ids, Ids, Ids]:
    """Return the piece (from 0), the first pixel and the length of each run of one piece along the last axis."""
    lines = numbers.reshape(-1, numbers.shape[-1])
    changes = np.ones(lines.shape, np.bool_)
    changes[:, 1:] = lines[:, 1:] != lines[:, :-1]
    begins = np.flatnonzero(changes)
    lengths = np.diff(begins, append=numbers.size)
    which = numbers.reshape(-1)[begins]
    used = which > 0
    return which[used].astype(np.int64) - 1, begins[used], lengths[used]
