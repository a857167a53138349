"""Areas of labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_labels
from snowshoe.errors import must_be
from snowshoe.types import Image, Labels, Mask

__all__ = ["areas", "require_dense"]


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
    used = checked.reshape(-1) if valid is None else checked[valid]
    return np.bincount(used.astype(np.intp, copy=False), minlength=int(checked.max()) + 1).astype(np.int64, copy=False)


def require_dense(labels: Labels) -> None:
    """Raise where a table with an entry for every label up to the greatest would be wasteful."""
    greatest = int(labels.max())
    if greatest > max(labels.size, 65_535):
        raise must_be("labels", "at most the number of pixels", greatest, "number them afresh with relabel(labels)")
