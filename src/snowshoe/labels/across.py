"""Steps labels → labels across the seams of blocks: what blocks tell adds up, a decision is made, blocks follow it.

The label of a pixel follows from what is known of the piece that it is in. So a step is three things: how pieces are
connected, what has to be known of them, and a decision: pieces → the label of each. It is the decision that the step
makes of an image that it sees whole.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from snowshoe.labels.connected import connected
from snowshoe.labels.enclosing import enclosing
from snowshoe.labels.pieces import Patch, Pieces
from snowshoe.labels.touching import Parts, Told, Touching
from snowshoe.types import Labels

__all__ = ["Across", "ByHoles", "ByObjects", "ByPieces", "left_over"]

Ids = npt.NDArray[np.int64]
Measured = Mapping[str, npt.NDArray[Any]]
Decision = Callable[[Pieces, Measured], Ids]
"""Pieces and what was measured of them → the label that each gets."""
GROUND = 1
"""The class of background where pixels that are not used are 0."""


class Across(Protocol):
    """What a step makes of the labels of blocks, which are told of in raster order, and then follow.

    Attributes
    ----------
    makes_regions : bool
        Whether it gives regions; else labels of the kind that it was given.
    properties : tuple of str
        What has to be measured of its pieces before it is decided.
    n_labels : int
        The greatest label, once it is decided.
    """

    makes_regions: bool
    properties: tuple[str, ...]
    n_labels: int

    def told(self, patch: Patch) -> Any:
        """Return what a block tells: of any block at any time, in any process."""

    def add(self, told: Any) -> None:
        """Take what the next block in raster order told."""

    def join(self) -> Pieces:
        """Return the pieces of the whole image, once all blocks have told."""

    def numbers(self, patch: Patch) -> Parts:
        """Return the number of each pixel's piece, once they are joined; 0 is none."""

    def decide(self, measured: Measured) -> None:
        """Decide on the label of each piece."""

    def labels(self, patch: Patch) -> Labels:
        """Return the labels that a block gets, once it is decided."""


class ByPieces:
    """A step whose labels follow from the pieces of equal labels.

    Parameters
    ----------
    shape : sequence of int
        Of the whole image.
    decision : callable
        Pieces, and what was measured of them → the label of each, 0 for none.
    connectivity, background
        What a piece is, as in `components`.
    properties, makes_regions
        See `Across`.
    """

    def __init__(
        self,
        shape: Sequence[int],
        decision: Decision,
        *,
        connectivity: int,
        background: int | Literal["none"] = 0,
        properties: Sequence[str] = (),
        makes_regions: bool = False,
    ) -> None:
        self.properties, self.makes_regions, self.n_labels = tuple(properties), makes_regions, 0
        self._decision = decision
        self._touching = Touching(shape, connectivity=connectivity, background=background)
        self._pieces: Pieces | None = None
        self._of_part: Parts = np.zeros(1, np.int32)
        self._label: Parts = np.zeros(1, np.int32)

    def __getstate__(self) -> dict[str, Any]:
        # Others apply what is decided here.
        return vars(self) | {"_decision": None, "_pieces": None}

    def told(self, patch: Patch) -> Told:
        """Return what a block tells."""
        return self._touching.told(patch)

    def add(self, told: Told) -> None:
        """Take what the next block in raster order told."""
        self._touching.add(told)

    def join(self) -> Pieces:
        """Return the pieces of the whole image."""
        self._pieces, self._of_part = self._touching.joined()
        return self._pieces

    def numbers(self, patch: Patch) -> Parts:
        """Return the number of each pixel's piece."""
        return self._by_part(self._of_part, patch)

    def decide(self, measured: Measured) -> None:
        """Decide on the label of each piece."""
        assert self._pieces is not None
        labels = self._decision(self._pieces, measured)
        self.n_labels = int(labels.max(initial=0))
        self._label = np.concatenate([[0], labels]).astype(np.int32)[self._of_part]
        self._pieces, self._of_part = None, np.zeros(1, np.int32)

    def labels(self, patch: Patch) -> Labels:
        """Return the labels that a block gets."""
        return self._by_part(self._label, patch)

    def _by_part(self, of_part: npt.NDArray[Any], patch: Patch) -> npt.NDArray[Any]:
        """Return what is known of the part that each pixel of a block is of."""
        start, n = self._touching.span(patch.core)
        table = np.concatenate([of_part[:1], of_part[start + 1 : start + 1 + n]])
        # Twice as fast as an index.
        return table.take(self._touching.labelled(patch))


class ByObjects(ByPieces):
    """A step that works on each object by itself, and gives regions in it.

    An object is a connected piece of equal labels, in neighbours that share a side. It is worked on in a window that
    shows all of it, and nothing else.
    """

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__(shape, lambda pieces, _: pieces.names, connectivity=1, makes_regions=True)


class ByHoles:
    """`fill_holes` across seams: background in one piece gets the class of the innermost object around it.

    Pieces are of equal labels, of background and of pixels that are not used alike, joined by sides; objects are those
    that meet at corners. Which of them share sides tells what encloses what.
    """

    properties: tuple[str, ...] = ()
    makes_regions = False

    def __init__(self, shape: Sequence[int], *, max_area: int | None) -> None:
        self.n_labels, self._max_area = 0, max_area
        self._pieces = Touching(shape, connectivity=1, background="none", sides=True)
        self._objects = Touching(shape, connectivity=len(shape), background=0)
        self._object_of: list[Parts] = []
        self._label: Parts = np.zeros(1, np.int32)

    def __getstate__(self) -> dict[str, Any]:
        # Others apply what is decided here.
        return vars(self) | {"_object_of": [], "_joined": None, "_around": None}

    def told(self, patch: Patch) -> tuple[Told, Told, Parts]:
        """Return what a block tells."""
        shown = _with_ground(patch)
        parts, objects = _pieces(shown), self._objects.labelled(patch)
        told = self._pieces.told(shown, parts)
        object_of = np.zeros(len(told.parts) + 1, np.int32)
        object_of[parts.reshape(-1)] = objects.reshape(-1)
        return told, self._objects.told(patch, objects), object_of[1:]

    def add(self, told: tuple[Told, Told, Parts]) -> None:
        """Take what the next block in raster order told."""
        pieces, objects, object_of = told
        self._pieces.add(pieces)
        self._objects.add(objects)
        start, _ = self._objects.span(objects.core)
        self._object_of.append(np.where(object_of > 0, object_of + np.int32(start), np.int32(0)))

    def join(self) -> Pieces:
        """Return the pieces of the whole image, background among them."""
        pieces, self._of_part = self._pieces.joined()
        objects, of_part = self._objects.joined()
        object_of = np.zeros(len(pieces), np.int64)
        object_of[self._of_part[1:] - 1] = of_part[np.concatenate([np.zeros(0, np.int32), *self._object_of])]
        one, other = (self._of_part[ends] - 1 for ends in self._pieces.beside())
        self._around = enclosing(pieces, objects, object_of, one.astype(np.int64), other.astype(np.int64))
        self._joined = pieces
        return pieces

    def numbers(self, patch: Patch) -> Parts:
        """Return the number of each pixel's piece."""
        start, _ = self._pieces.span(patch.core)
        return self._of_part[start:].take(_pieces(_with_ground(patch)))

    def decide(self, measured: Measured) -> None:
        """Decide on the label of each piece: holes get that of what is around them."""
        pieces = self._joined
        is_hole = (pieces.names == GROUND) & ~pieces.at_frame()
        if self._max_area is not None:
            is_hole &= pieces.areas <= self._max_area
        labels = np.where(is_hole, self._around, np.maximum(pieces.names - GROUND, 0))
        self.n_labels = int(labels.max(initial=0))
        self._label = np.concatenate([[0], labels]).astype(np.int32)[self._of_part]

    def labels(self, patch: Patch) -> Labels:
        """Return the labels that a block gets."""
        start, _ = self._pieces.span(patch.core)
        return self._label[start:].take(_pieces(_with_ground(patch)))


def left_over(pieces: Pieces, stays: npt.NDArray[np.bool_]) -> Ids:
    """Return the label of each piece without the gaps that those leave that go: the labels keep their order."""
    rank = np.unique(pieces.names[stays], return_inverse=True)[1]
    labels = np.zeros(len(pieces), np.int64)
    labels[stays] = rank.reshape(-1) + 1
    return labels


def _with_ground(patch: Patch) -> Patch:
    """Return a block with its labels one greater, and 0 where a pixel is not used."""
    # The next larger type: pieces of few bytes a pixel are found sooner.
    wider = np.promote_types(patch.labels.dtype, np.int16 if patch.labels.dtype.itemsize == 1 else np.int64)
    labels = patch.labels.astype(wider) + wider.type(GROUND)
    return dataclasses.replace(
        patch, labels=labels if patch.used is None else np.where(patch.used, labels, wider.type(0))
    )


def _pieces(patch: Patch) -> Parts:
    return connected(patch.labels, None, connectivity=1, background="none")
