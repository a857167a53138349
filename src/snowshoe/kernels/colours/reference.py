"""Readable definitions of the kernels that count colours."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[Any]
Counts = npt.NDArray[np.int64]


def distinct(
    pixels: Rows,
    valid: npt.NDArray[np.bool_] | None,
    values: Rows,
    counts: Counts,
    threads: int,
) -> int:
    """Write the distinct valid rows of ``pixels`` (n, d) in lexicographic order, and their counts; return how many.

    The outputs have room for as many rows as there can be. There is no NaN; -0.0 is 0.0.
    """
    used = pixels if valid is None else pixels[valid]
    return _grouped(used, np.ones(len(used), np.int64), values, counts)


def merge(first: Rows, first_counts: Counts, second: Rows, second_counts: Counts, values: Rows, counts: Counts) -> int:
    """Write the sum of two tables that `distinct` wrote, in the same order; return its length."""
    rows = np.concatenate([first, second])
    return _grouped(rows, np.concatenate([first_counts, second_counts]), values, counts)


def _grouped(rows: Rows, weights: Counts, values: Rows, counts: Counts) -> int:
    if not len(rows):
        return 0
    rows = rows + rows.dtype.type(0)
    order = np.lexsort(rows.T[::-1])
    rows = rows[order]
    starts = np.flatnonzero(np.concatenate(([True], (rows[1:] != rows[:-1]).any(axis=1))))
    values[: len(starts)] = rows[starts]
    counts[: len(starts)] = np.add.reduceat(weights[order], starts)
    return len(starts)
