"""Labels without gaps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_labels
from snowshoe.errors import must_be
from snowshoe.types import Image, Labels, Mask

__all__ = ["closed_up", "narrowed", "relabel"]

MOST_LABEL = 2**31 - 1


def relabel(labels: Image, *, mask: Mask | None = None) -> npt.NDArray[np.int32]:
    """The same partition, numbered 1…n in raster order of the labels' first pixels; 0 stays 0.

    Parameters
    ----------
    labels : array_like of int
        Any number of axes; not negative; gaps and great numbers are fine.
    mask : ndarray of bool, optional
        True = use this pixel; the others become 0.

    Returns
    -------
    ndarray of int32
        Equal for two label images that differ by the numbering only.

    Examples
    --------
    >>> relabel([[0, 9, 9], [4, 4, 9]])
    array([[0, 1, 1],
           [2, 2, 1]], dtype=int32)
    """
    checked, valid = as_labels(labels, mask)
    flat = (checked if valid is None else np.where(valid, checked, 0)).reshape(-1)
    if int(flat.max()) > max(2 * flat.size, 65_535):
        flat = np.unique(flat, return_inverse=True)[1].reshape(-1) + (0 if (flat == 0).any() else 1)
    # Assigned from the last pixel to the first, so that the first pixel of a label is what remains.
    first = np.full(int(flat.max()) + 1, flat.size, np.int64)
    first[flat[::-1]] = np.arange(flat.size - 1, -1, -1)
    first[0] = flat.size
    order = np.argsort(first)[: np.count_nonzero(first < flat.size)]
    table = np.zeros(len(first), np.int32)
    table[order] = np.arange(1, len(order) + 1)
    return table[flat].reshape(checked.shape)


def closed_up(labels: Labels) -> Labels:
    """Return checked labels without the gaps between their numbers, which keep their order; 0 stays 0."""
    present = np.unique(labels)
    numbers = np.arange(len(present)) + (0 if present[0] == 0 else 1)
    return numbers[np.searchsorted(present, labels)].astype(labels.dtype)


def narrowed(labels: Labels) -> npt.NDArray[np.int32]:
    """Return checked labels in the type of regions, or raise where it does not hold them."""
    if int(labels.max()) > MOST_LABEL:
        raise must_be("labels", "below 2³¹", int(labels.max()), "number them afresh with relabel(labels)")
    return labels.astype(np.int32, copy=False)
