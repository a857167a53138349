"""The joint histogram of two label maps: all that most scores need to know of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_labels, as_mask
from snowshoe.errors import must_have_type
from snowshoe.kernels import contingency as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.types import Image, Labels, Mask

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Contingency:
    """How many pixels each label shares with each label of the truth, pairs that share none left out.

    Memory grows with the number of pairs that meet, not with regions times regions.

    Attributes
    ----------
    labels, truth : ndarray of int64
        The labels that occur in either map, ascending.
    label_sizes, truth_sizes : ndarray of int64
        The number of pixels of each.
    row, column : ndarray of intp, (n_pairs,)
        Index into ``labels`` and into ``truth`` of each pair, ascending by row, then column.
    counts : ndarray of int64, (n_pairs,)
        The number of pixels of each pair.
    n_pixels : int
        The number of pixels that were counted.
    """

    labels: Counts
    truth: Counts
    label_sizes: Counts
    truth_sizes: Counts
    row: npt.NDArray[np.intp]
    column: npt.NDArray[np.intp]
    counts: Counts
    n_pixels: int

    @classmethod
    def of(cls, labels: Image, truth: Image, *, ignore: Mask | None = None) -> Contingency:
        """Return the joint histogram of two label images of one shape.

        Parameters
        ----------
        labels, truth : array_like of int
            Not negative; of any integer types, with any gaps.
        ignore : ndarray of bool, optional
            True = leave this pixel out (the opposite of a method's ``mask``).

        Raises
        ------
        TypeError
            If a map is not of integers, or ``ignore`` not boolean.
        ValueError
            If the shapes differ, a label is negative, or no pixel is left.
        """
        first, second, valid = _checked(labels, truth, ignore)
        first_names, first = _compact(first)
        second_names, second = _compact(second)
        height, width = int(first.max()) + 1, int(second.max()) + 1
        keys, counts = _pairs(first, second, valid, height, width)
        above, beside = np.divmod(keys.astype(np.int64), width)
        rows, row, label_sizes = _margin(above, counts, height)
        columns, column, truth_sizes = _margin(beside, counts, width)
        rows = rows if first_names is None else first_names[rows]
        columns = columns if second_names is None else second_names[columns]
        return cls(rows, columns, label_sizes, truth_sizes, row, column, counts, int(counts.sum()))

    @property
    def unions(self) -> Counts:
        """The number of pixels that have either label of a pair, or both."""
        return self.label_sizes[self.row] + self.truth_sizes[self.column] - self.counts

    @property
    def iou(self) -> npt.NDArray[np.float64]:
        """Intersection over union of each pair."""
        return self.counts / self.unions

    def objects(self) -> Contingency:
        """Return the table without the background: label 0 of either map is no object, yet sizes stay what they are."""
        kept, true = self.labels > 0, self.truth > 0
        both = kept[self.row] & true[self.column]
        row, column = np.cumsum(kept) - 1, np.cumsum(true) - 1
        return Contingency(
            self.labels[kept],
            self.truth[true],
            self.label_sizes[kept],
            self.truth_sizes[true],
            row[self.row[both]],
            column[self.column[both]],
            self.counts[both],
            self.n_pixels,
        )


def squares(counts: Counts) -> int:
    """Return the exact sum of squares (64 bits hold it for images of up to 3 · 10⁹ pixels)."""
    return int((counts * counts).sum())


def _checked(labels: Image, truth: Image, ignore: Mask | None) -> tuple[Any, Any, Mask | None]:
    (first, second), valid = as_label_maps([labels, truth], ignore)
    if valid is not None and not valid.any():
        raise ValueError("ignore must leave at least one pixel, got True everywhere")
    return _unsigned(first), _unsigned(second), None if valid is None else valid.reshape(-1)


def as_label_maps(maps: Sequence[Image], ignore: Mask | None) -> tuple[list[Labels], Mask | None]:
    """Return label images of one shape, the truths last, and the pixels to compare (None: all).

    Left out are those to ignore, and those that are masked in any of the label images.
    """
    used = None if ignore is None else ~as_ignore(ignore, np.shape(maps[0]))
    checked: list[Labels] = []
    for labels in maps:
        array, valid = as_labels(labels, used if used is not None and used.shape == np.shape(labels) else None)
        if checked and array.shape != checked[0].shape:
            raise ValueError(f"labels must have the truth's shape {array.shape}, got {checked[0].shape}")
        checked.append(array)
        used = used if valid is None else valid
    return checked, used


def as_ignore(ignore: Mask, shape: tuple[int, ...]) -> Mask:
    """Return the pixels to leave out as a boolean array of the given shape, or raise."""
    array = np.asarray(ignore)
    if array.dtype != np.bool_:
        raise must_have_type("ignore", "a boolean array, True = leave out", ignore, "compare it, e.g. truth == 255")
    if array.shape != shape:
        raise ValueError(f"ignore must have the labels' shape {shape}, got {array.shape}")
    return ~as_mask(~np.ma.asanyarray(ignore), shape)


def _unsigned(labels: npt.NDArray[np.integer[Any]]) -> npt.NDArray[Any]:
    return labels.reshape(-1).view(f"u{labels.itemsize}")


def _compact(labels: npt.NDArray[Any]) -> tuple[Counts | None, npt.NDArray[Any]]:
    """Number huge labels afresh, so that a pair of them fits into one 64-bit key; return their names too."""
    if int(labels.max()) < 2**31:
        return None, labels
    names, compact = np.unique(labels, return_inverse=True)
    return names.astype(np.int64), compact.reshape(-1).astype(np.uint32)


def _pairs(
    first: npt.NDArray[Any], second: npt.NDArray[Any], valid: Mask | None, height: int, width: int
) -> tuple[npt.NDArray[np.uint64], Counts]:
    """Return the keys and counts, making room until there is enough."""
    capacity = min(first.size, 1 << 16)
    while True:
        keys, counts = np.empty(capacity, np.uint64), np.empty(capacity, np.int64)
        n = kernel.pairs(first, second, valid, height, width, keys, counts, threads(first.size))
        if n >= 0:
            return keys[:n].copy(), counts[:n].copy()
        capacity = min(first.size, 16 * capacity)


def _margin(labels: npt.NDArray[np.int64], counts: Counts, bound: int) -> tuple[Counts, npt.NDArray[np.intp], Counts]:
    """Return the distinct labels (all below the bound), the index of each pair's, and their sizes."""
    if bound > 16 * len(labels) + 65_536:
        distinct, index = np.unique(labels, return_inverse=True)
    else:
        present = np.zeros(bound, np.bool_)
        present[labels] = True
        distinct, index = np.flatnonzero(present), (np.cumsum(present) - 1)[labels]
    sizes = np.zeros(len(distinct), np.int64)
    np.add.at(sizes, index, counts)
    return distinct, index, sizes
