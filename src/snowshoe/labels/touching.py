"""Connected pieces of blocks, joined where equal classes meet at a seam: number for number those of the whole.

Blocks come in raster order. Of what was seen only the last layer of pixels along each seam is kept, and of each part of
a piece a row of a table.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import require_steps
from snowshoe.blocks import Window
from snowshoe.errors import must_be
from snowshoe.labels.connected import connected
from snowshoe.labels.pieces import Patch, Pieces

__all__ = ["Told", "Touching"]

Ids = npt.NDArray[np.int64]
Parts = npt.NDArray[np.int32]
MOST_PARTS = 2**31 - 1
HALF = 32
"""Bits of the second of two numbers that are kept as one."""


@dataclass(frozen=True, eq=False)
class Told:
    """What a block tells of its parts, which are numbered 1…n; it can be sent from one process to another.

    Attributes
    ----------
    core : tuple of slice
    parts : Pieces
    layers : tuple of (ndarray of int32, ndarray of int32)
        For each axis the parts in the first and in the last layer of pixels along it.
    sides : ndarray of int64
        Pairs of parts of other classes that share a side within the block, if these are asked for.
    """

    core: Window
    parts: Pieces
    layers: tuple[tuple[Parts, Parts], ...]
    sides: Ids


@dataclass
class _Layer:
    """The pixels before a seam: the part that each is of, and its class."""

    parts: Parts
    names: Ids

    @classmethod
    def empty(cls, shape: Sequence[int]) -> _Layer:
        return cls(np.zeros(tuple(shape), np.int32), np.zeros(tuple(shape), np.int64))


class Touching:
    """Joins the pieces of blocks.

    Parameters
    ----------
    shape : sequence of int
        Of the whole image.
    connectivity, background
        As in `components`.
    sides : bool
        Whether it is also told which pieces of unlike classes share a side.
    """

    def __init__(
        self,
        shape: Sequence[int],
        *,
        connectivity: int,
        background: int | Literal["none"] = 0,
        sides: bool = False,
    ) -> None:
        require_steps(connectivity, len(shape))
        self.shape = tuple(map(int, shape))
        self.connectivity, self.background, self.sides = connectivity, background, sides
        self._before: list[_Layer] = [_Layer.empty(()) for _ in self.shape]
        self._after = list(self._before)
        self._pairs: list[Ids] = []
        self._sides: list[Ids] = []
        self._tables: list[Pieces] = []
        self._spans: dict[tuple[int, ...], tuple[int, int]] = {}
        self._n_parts = 0

    def labelled(self, patch: Patch) -> Parts:
        """Return the parts of a block, 1…n."""
        labels = np.ascontiguousarray(patch.labels)
        return connected(labels, patch.used, connectivity=self.connectivity, background=self.background)

    def told(self, patch: Patch, parts: Parts | None = None) -> Told:
        """Return what a block tells; blocks may be looked at in any order, in any process."""
        parts = self.labelled(patch) if parts is None else parts
        layers = tuple((_layer(parts, axis, 0), _layer(parts, axis, -1)) for axis in range(parts.ndim))
        sides = _sides(parts) if self.sides else np.zeros(0, np.int64)
        return Told(patch.core, Pieces.of(parts, patch), layers, sides)

    def add(self, told: Told) -> None:
        """Take what the next block in raster order told."""
        offset = self._n_parts
        self._spans[_corner(told.core)] = offset, len(told.parts)
        self._n_parts += len(told.parts)
        if self._n_parts > MOST_PARTS:
            raise must_be("labels", "an image whose blocks have fewer than 2³¹ regions", self._n_parts)
        self._tables.append(told.parts)
        if self.sides:
            self._sides.append(told.sides + offset * ((1 << HALF) + 1))
        names = np.concatenate([[0], told.parts.names])
        for axis, (first, last) in enumerate(told.layers):
            if told.core[axis].start:
                self._meet(axis, told.core, _Layer(_shifted(first, offset), names[first]))
            self._keep(axis, told.core, _Layer(_shifted(last, offset), names[last]))

    def joined(self) -> tuple[Pieces, Parts]:
        """Return the pieces of the whole image, and the number of the piece that each part is of; part 0 is none."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        first, second = _halves(np.concatenate([np.zeros(0, np.int64), *self._pairs]))
        n = self._n_parts
        graph = coo_array((np.ones(len(first), np.bool_), (first - 1, second - 1)), shape=(n, n))
        n_pieces, whole = connected_components(graph, directed=False)
        parts = Pieces.together(self._tables, len(self.shape))
        self._tables = []
        pieces, numbers = Pieces.joined(parts, whole.astype(np.int64), n_pieces)
        return pieces, np.concatenate([np.zeros(1, np.int32), numbers])

    def beside(self) -> tuple[Ids, Ids]:
        """Return the pairs of parts of unlike classes that share a side."""
        return _halves(np.concatenate([np.zeros(0, np.int64), *self._sides]))

    def span(self, core: Window) -> tuple[int, int]:
        """Return what is to be added to the numbers of a block's parts, and how many it has."""
        return self._spans[_corner(core)]

    def _meet(self, axis: int, core: Window, here: _Layer) -> None:
        """Note which parts touch across the seam before a block."""
        before = self._before[axis]
        across = [other for other in range(len(self.shape)) if other != axis]
        # Along earlier axes the layer is as long as the block, along later ones as the image.
        starts = [core[other].start if other > axis else 0 for other in across]
        for step in itertools.product((-1, 0, 1), repeat=len(across)):
            if sum(map(abs, step)) > self.connectivity - 1:
                continue
            mine, theirs = _overlap(step, starts, here.parts.shape, before.parts.shape)
            one, other = before.parts[theirs], here.parts[mine]
            both = (one > 0) & (other > 0)
            alike = before.names[theirs] == here.names[mine]
            self._pairs.append(_coded(one[both & alike], other[both & alike]))
            if self.sides and not any(step):
                self._sides.append(_coded(one[both & ~alike], other[both & ~alike]))

    def _keep(self, axis: int, core: Window, layer: _Layer) -> None:
        later = range(axis + 1, len(self.shape))
        if all(core[other].start == 0 for other in later):
            lengths = [along.stop - along.start for along in core[:axis]] + [self.shape[other] for other in later]
            self._after[axis] = _Layer.empty(lengths)
        place = tuple(slice(None) for _ in core[:axis]) + tuple(core[other] for other in later)
        self._after[axis].parts[place], self._after[axis].names[place] = layer.parts, layer.names
        if all(core[other].stop == self.shape[other] for other in later):
            # Only now: the blocks beside this one still looked at what lay before them.
            self._before[axis] = self._after[axis]


def _layer(parts: Parts, axis: int, at: int) -> Parts:
    """Return the first or the last layer along an axis."""
    return np.asarray(np.moveaxis(parts, axis, 0)[at]).copy()


def _corner(core: Window) -> tuple[int, ...]:
    return tuple(along.start for along in core)


def _shifted(parts: Parts, offset: int) -> Parts:
    return np.where(parts > 0, parts + np.int32(offset), np.int32(0))


def _overlap(
    step: Sequence[int], starts: Sequence[int], mine: Sequence[int], theirs: Sequence[int]
) -> tuple[Window, Window]:
    """Return where a layer that begins at some places of another lies beside it when it is moved by a step."""
    here, there = [], []
    for by, start, n, room in zip(step, starts, mine, theirs, strict=True):
        low, high = max(0, start + by), min(room, start + by + n)
        there.append(slice(low, high))
        here.append(slice(low - start - by, high - start - by))
    return tuple(here), tuple(there)


def _coded(one: npt.NDArray[np.integer], other: npt.NDArray[np.integer]) -> Ids:
    """Return each pair once, as one number."""
    return np.unique((one.astype(np.int64) << HALF) | other.astype(np.int64))


def _halves(pairs: Ids) -> tuple[Ids, Ids]:
    return pairs >> HALF, pairs & ((1 << HALF) - 1)


def _sides(parts: Parts) -> Ids:
    """Return the pairs of parts that share a side within a block."""
    pairs = [np.zeros(0, np.int64)]
    for axis in range(parts.ndim):
        here = parts[(slice(None),) * axis + (slice(None, -1),)]
        there = parts[(slice(None),) * axis + (slice(1, None),)]
        unlike = (here != there) & (here > 0) & (there > 0)
        pairs.append(_coded(here[unlike], there[unlike]))
    return np.unique(np.concatenate(pairs))
