"""Counts of numbers in cells that nest, so that counts of parts add up to those of the whole, whatever they hold.

A ruler cuts the line of numbers into cells that are known beforehand, at many levels: at level 0 each number has a cell
of its own, and two cells of a level lie in one of the next. A set of numbers is kept at the lowest level at which it
occupies no more cells than there is room for. A part never needs a higher level than the whole: so the counts of
parts, brought to one level and added, are the counts of the whole, in any order. What is far from all the rest
occupies one cell, and costs the rest nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.kernels import histogram as kernel
from snowshoe.kernels.histogram.reference import cell_keys, wider_cells
from snowshoe.types import Pixels

Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Ruler: TypeAlias = Literal["absolute", "relative"]

ROOM: dict[Ruler, int] = {"absolute": 1 << 17, "relative": 1 << 16}
"""How many cells are kept: with the first, they are never wider than 65 536 equal bins over the whole span would be."""
HIGHEST: dict[Ruler, int] = {"absolute": 2097, "relative": 52}
"""The level that always has room: on an absolute ruler two cells on either side of zero, on a relative one a cell for
each power of two."""
RULERS: tuple[Ruler, Ruler] = ("absolute", "relative")
SAMPLE = 1 << 19
"""Up to so many pixels are sorted; of more, so many say at which level to begin."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Counts by cell, at the lowest level that has room.

    Attributes
    ----------
    ruler : {"absolute", "relative"}
        Whether the cells of a level are of one width (but for numbers whose own digits are coarser), or of one width
        in proportion to their numbers.
    level : int
        Each level doubles the width.
    keys : ndarray of int64, (n,)
        The cells that are occupied, ascending (see `kernels.histogram.reference.cells`).
    counts : ndarray of int64, (n,)
        How many pixels are in each.
    """

    ruler: Ruler
    level: int
    keys: Keys
    counts: Keys

    @classmethod
    def of_values(cls, values: Floats, counts: Keys, ruler: Ruler) -> Cells:
        """Return the counts of values, ascending and each known by itself."""
        return cls(ruler, 0, cell_keys(values, 0, 0), counts)._with_room()

    @classmethod
    def of(cls, pixels: Pixels, sample: Keys, ruler: Ruler) -> Cells:
        """Return the counts of pixels (n,), given the keys of a sample of them: no level below the sample's will do."""
        room, level = ROOM[ruler], _level_with_room(sample, ruler, 0)
        keys, counts, state = np.empty(room, np.int64), np.empty(room, np.int64), np.zeros(2, np.int64)
        while True:
            kernel.cells(pixels, None, *_cut(ruler, level), keys, counts, state)
            at, n = int(state[0]), int(state[1])
            cells = cls(ruler, level, keys[:n], counts[:n])._ascending()
            if at == len(pixels):
                return cells
            one_more = cell_keys(pixels[at : at + 1].astype(np.float64), *_cut(ruler, level))
            level = _level_with_room(np.sort(np.append(cells.keys, one_more)), ruler, level)
            cells = cells.at_level(level)
            keys[: len(cells.keys)], counts[: len(cells.keys)], state[1] = cells.keys, cells.counts, len(cells.keys)

    def __add__(self, other: Cells) -> Cells:
        level = max(self.level, other.level)
        parts = self.at_level(level), other.at_level(level)
        keys, counts = (np.concatenate([getattr(part, name) for part in parts]) for name in ("keys", "counts"))
        # Of two runs that ascend a stable sort makes one in a single pass.
        return Cells(self.ruler, level, keys, counts)._ascending("stable")._with_room()

    def at_level(self, level: int) -> Cells:
        """Return the counts by the cells of a level that is no lower."""
        if level == self.level:
            return self
        return Cells(self.ruler, level, wider_cells(self.keys, *_cut(self.ruler, level)), self.counts)._joined()

    def ends(self) -> tuple[Floats, Floats]:
        """Return the least and the greatest number that lie in each cell."""
        sign = self.keys >> 63
        nearest = self.keys ^ sign
        relative, absolute = _cut(self.ruler, self.level)
        shift = np.clip(absolute - np.maximum((nearest >> 52) - 1, 0), relative, 52)
        farthest = nearest + (np.int64(1) << shift) - 1
        if absolute > 52:
            farthest[nearest == 0] = np.float64(2.0 ** min(absolute - 1074, 1023)).view(np.int64) - 1
        near, far = nearest.view(np.float64), np.minimum(farthest, _LARGEST).view(np.float64)
        return np.where(sign, -far, near), np.where(sign, -near, far)

    def _with_room(self) -> Cells:
        return self.at_level(_level_with_room(self.keys, self.ruler, self.level))

    def _ascending(self, kind: Literal["quicksort", "stable"] = "quicksort") -> Cells:
        order = np.argsort(self.keys, kind=kind)
        return Cells(self.ruler, self.level, self.keys[order], self.counts[order])._joined()

    def _joined(self) -> Cells:
        """Return cells that ascend with equal ones made one."""
        changes = np.ones(len(self.keys), np.bool_)
        np.not_equal(self.keys[1:], self.keys[:-1], out=changes[1:])
        first = np.flatnonzero(changes)
        counts = np.add.reduceat(self.counts, first) if len(first) else self.counts
        return Cells(self.ruler, self.level, self.keys[first], counts)


_LARGEST = np.float64(np.finfo(np.float64).max).view(np.int64)


def cells_of(image: CheckedImage) -> tuple[Cells, Cells]:
    """Return an image's single channel on the absolute and on the relative ruler."""
    used = image.flat if image.valid is None else image.flat[image.flat_valid]
    sample = np.ascontiguousarray(used[:: 1 + (len(used) - 1) // SAMPLE], np.float64)
    keys, counts = np.unique(cell_keys(sample, 0, 0), return_counts=True)
    if len(sample) == len(used):
        absolute, relative = (Cells(ruler, 0, keys, counts)._with_room() for ruler in RULERS)
    else:
        absolute, relative = (Cells.of(used, keys, ruler) for ruler in RULERS)
    return absolute, relative


def finer_of(absolute: Cells, relative: Cells) -> tuple[Floats, Floats, Keys]:
    """Return the ends and counts of cells of both rulers: near zero the relative ones, which are finer there.

    Where the two are equally wide both have an end, so that no cell is cut.
    """
    border = min(max(0, absolute.level + 1 - relative.level), 2047) << 52
    parts = []
    for cells, near in ((absolute, False), (relative, True)):
        kept = ((cells.keys ^ (cells.keys >> 63)) < border) == near
        parts.append((*(end[kept] for end in cells.ends()), cells.counts[kept], cells.keys[kept]))
    low, high, counts, keys = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(keys)
    return low[order], high[order], counts[order]


def _cut(ruler: Ruler, level: int) -> tuple[int, int]:
    """Return the bits that a level clears: of the number itself, and in units of the least number."""
    return (0, level) if ruler == "absolute" else (level, 0)


def _level_with_room(keys: Keys, ruler: Ruler, level: int) -> int:
    """Return the lowest level, from this one up, at which ascending cells are no more than there is room for."""
    if len(keys) <= ROOM[ruler]:
        return level
    pairs = np.zeros(HIGHEST[ruler] + 2, np.int64)
    kernel.joining(keys, ruler == "relative", pairs)
    occupied = len(keys) - np.cumsum(pairs[:-1])
    return min(max(level, int(np.count_nonzero(occupied > ROOM[ruler]))), HIGHEST[ruler])
