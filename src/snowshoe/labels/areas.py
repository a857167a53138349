"""Areas of labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_labels
from snowshoe.errors import must_be
from snowshoe.kernels import histogram as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.types import Image, Labels, Mask
from snowshoe.workers import in_order

__all__ = ["areas", "counted", "require_dense"]

PIECE = 1 << 18
"""Pixels that are counted at once."""


def areas(labels: Image, *, mask: Mask | None = None) -> npt.NDArray[np.int64]:
    """The number of pixels of each label: ``areas(labels)[label]``.

    Parameters
    ----------
    labels : array_like of int
        Any number of axes; not negative.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    ndarray of int64, (greatest label + 1,)
        0 for labels that do not occur.

    Raises
    ------
    ValueError
        If a label is so great that the table would be larger than the image by far; `relabel` it first.

    Examples
    --------
    >>> areas([[0, 2, 2], [0, 2, 4]])
    array([2, 0, 3, 0, 1])
    """
    checked, valid = as_labels(labels, mask)
    require_dense(checked)
    return counted(checked, valid, n=int(checked.max()) + 1)


def counted(labels: Labels, valid: Mask | None = None, *, n: int | None = None) -> npt.NDArray[np.int64]:
    """Return how many valid pixels each label has, of labels 0…n - 1: those up to the greatest where n is not given."""
    flat, used = np.ravel(labels), None if valid is None else np.ravel(valid)
    jobs = threads(flat.size)
    if flat.dtype.kind == "u" and flat.itemsize <= 2:
        counts = np.zeros(1 << (8 * flat.itemsize), np.int64)
        kernel.count(flat, used, counts, jobs)
        return counts[: np.flatnonzero(counts).max(initial=-1) + 1] if n is None else counts[:n]
    n = int(flat.max(initial=-1)) + 1 if n is None else n
    counts, size = np.zeros(n, np.int64), max(PIECE, n)

    def of_piece(start: int) -> npt.NDArray[np.intp]:
        piece = flat[start : start + size]
        return np.bincount(piece if used is None else piece[used[start : start + size]], minlength=n)

    # Together they would be widened to eight bytes a pixel.
    for piece in in_order(of_piece, range(0, flat.size, size), jobs=jobs):
        counts += piece
    return counts


def require_dense(labels: Labels) -> None:
    """Raise where a table with an entry for every label up to the greatest would be wasteful."""
    greatest = int(labels.max())
    if greatest > max(labels.size, 65_535):
        raise must_be("labels", "at most the number of pixels", greatest, "number them afresh with relabel(labels)")
