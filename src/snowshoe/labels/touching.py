"""Connected components of blocks, joined where equal classes meet at a seam: number for number those of the whole.

Blocks come in raster order. Of what was seen only the last line of pixels along each seam is kept, and of each part of
a component its first pixel and its area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from snowshoe.blocks import Window
from snowshoe.errors import must_be
from snowshoe.labels.connected import connected
from snowshoe.types import Labels, Mask

__all__ = ["Touching"]

Ids = npt.NDArray[np.int64]
NOWHERE = -1
"""The class of pixels that are no part of a component."""
MOST_PARTS = 2**31 - 1


@dataclass
class _Line:
    """Pixels along a seam: the part that each is of, and its class."""

    parts: Ids
    classes: Ids

    @classmethod
    def empty(cls, n: int) -> _Line:
        return cls(np.zeros(n, np.int64), np.full(n, NOWHERE, np.int64))

    def put(self, at: slice, other: _Line) -> None:
        self.parts[at], self.classes[at] = other.parts, other.classes

    def pairs(self, start: int, other: _Line, reach: int) -> npt.NDArray[np.int64]:
        """Return the parts that touch: of this line, and of another beside it that begins at a place of this one."""
        found = []
        for shift in range(-reach, reach + 1):
            low, high = max(0, start + shift), min(len(self.parts), start + shift + len(other.parts))
            mine = slice(low, high)
            theirs = slice(low - start - shift, high - start - shift)
            same = (self.classes[mine] == other.classes[theirs]) & (other.classes[theirs] != NOWHERE)
            found.append(np.stack([self.parts[mine][same], other.parts[theirs][same]]))
        return np.unique(np.concatenate(found, axis=1), axis=1)


class Touching:
    """Joins the components of the blocks of a plane.

    Parameters
    ----------
    shape : (int, int)
        Of the whole plane.
    connectivity, background, min_size
        As in `components`.
    """

    def __init__(
        self, shape: Sequence[int], *, connectivity: int, background: int | Literal["none"], min_size: int
    ) -> None:
        if len(shape) != 2 or connectivity > 2:
            raise must_be("connectivity", "at most the number of axes (2)", connectivity)
        self.shape = (int(shape[0]), int(shape[1]))
        self.connectivity, self.background, self.min_size = connectivity, background, min_size
        self._above, self._below = _Line.empty(self.shape[1]), _Line.empty(self.shape[1])
        self._left = _Line.empty(0)
        self._pairs = [np.empty((2, 0), np.int64)]
        self._firsts, self._areas = [np.zeros(1, np.int64)], [np.zeros(1, np.int64)]
        self._offsets: dict[tuple[int, int], int] = {}
        self._n_parts = 0
        self._numbers: npt.NDArray[np.int32] | None = None

    def add(self, core: Window, classes: Labels, valid: Mask | None) -> None:
        """Take the next block in raster order."""
        parts = self._labelled(classes, valid)
        rows, columns = core
        offset = self._offsets[rows.start, columns.start] = self._n_parts
        n = int(parts.max(initial=0))
        if offset + n > MOST_PARTS:
            raise must_be("labels", "an image whose blocks have fewer than 2³¹ regions", offset + n)
        self._n_parts += n
        self._keep(parts, n, core)
        reach = self.connectivity - 1
        top = _seam(parts[0], classes[0], offset)
        self._pairs.append(self._above.pairs(columns.start, top, reach))
        if columns.start:
            self._pairs.append(self._left.pairs(0, _seam(parts[:, 0], classes[:, 0], offset), reach))
        self._left = _seam(parts[:, -1], classes[:, -1], offset)
        self._below.put(columns, _seam(parts[-1], classes[-1], offset))
        if columns.stop == self.shape[1]:
            # Only now: blocks of this row still looked at the whole line above.
            self._above, self._below = self._below, _Line.empty(self.shape[1])

    def numbered(self, core: Window, classes: Labels, valid: Mask | None) -> npt.NDArray[np.int32]:
        """Return the regions of a block that was added, as the whole image has them."""
        if self._numbers is None:
            self._numbers = self._joined()
        offset = self._offsets[core[0].start, core[1].start]
        parts = self._labelled(classes, valid)
        numbers = self._numbers[offset : offset + int(parts.max(initial=0)) + 1].copy()
        numbers[0] = 0
        return numbers[parts]

    @property
    def n_regions(self) -> int:
        """How many regions the whole image has, once all blocks were added."""
        if self._numbers is None:
            self._numbers = self._joined()
        return int(self._numbers.max(initial=0))

    def _labelled(self, classes: Labels, valid: Mask | None) -> npt.NDArray[np.int32]:
        used = None if valid is None else np.ascontiguousarray(valid)
        settings: dict[str, Any] = {"connectivity": self.connectivity, "background": self.background}
        return connected(np.ascontiguousarray(classes), used, **settings)

    def _keep(self, parts: npt.NDArray[np.int32], n: int, core: Window) -> None:
        """Keep the first pixel of each part, by its place in the whole image, and its area."""
        flat = parts.reshape(-1)
        # Parts are numbered in raster order, so each begins where the greatest number so far grows.
        greatest = np.maximum.accumulate(flat)
        begins = np.flatnonzero(np.diff(greatest, prepend=0) > 0)
        rows, columns = np.divmod(begins, parts.shape[1])
        self._firsts.append((rows + core[0].start) * self.shape[1] + columns + core[1].start)
        self._areas.append(np.bincount(flat, minlength=n + 1)[1:].astype(np.int64))

    def _joined(self) -> npt.NDArray[np.int32]:
        """Return part → region, 1…n in raster order of the regions' first pixels; 0 for those that are too small."""
        first, second = np.concatenate(self._pairs, axis=1)
        graph = coo_array((np.ones(len(first), np.bool_), (first, second)), shape=(self._n_parts + 1,) * 2)
        n, whole = connected_components(graph, directed=False)
        areas = np.bincount(whole, np.concatenate(self._areas), minlength=n)
        firsts = np.full(n, np.iinfo(np.int64).max)
        np.minimum.at(firsts, whole, np.concatenate(self._firsts))
        kept = areas >= self.min_size
        kept[whole[0]] = False
        numbers = np.zeros(n, np.int32)
        order = np.flatnonzero(kept)
        numbers[order[np.argsort(firsts[order], kind="stable")]] = np.arange(1, len(order) + 1, dtype=np.int32)
        joined: npt.NDArray[np.int32] = numbers[whole]
        return joined


def _seam(parts: npt.NDArray[np.int32], classes: Labels, offset: int) -> _Line:
    inside = parts > 0
    return _Line(
        np.where(inside, parts.astype(np.int64) + offset, 0), np.where(inside, classes.astype(np.int64), NOWHERE)
    )
