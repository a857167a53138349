"""Readable definition of the joint histogram."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.unsignedinteger[Any]]


def pairs(
    first: Labels,
    second: Labels,
    valid: npt.NDArray[np.bool_] | None,
    height: int,
    width: int,
    keys: npt.NDArray[np.uint64],
    counts: npt.NDArray[np.int64],
    threads: int,
) -> int:
    """Write the distinct keys ``first * width + second`` of the valid pixels, ascending, and how often each occurs.

    Labels of ``first`` are below ``height``, of ``second`` below ``width``, and height * width is below 2⁶³.
    Returns the number of keys, or -1 if there are more than ``keys`` holds.
    """
    key = first.astype(np.uint64) * np.uint64(width) + second
    found, found_counts = np.unique(key if valid is None else key[valid], return_counts=True)
    if len(found) > len(keys):
        return -1
    keys[: len(found)], counts[: len(found)] = found, found_counts
    return len(found)
