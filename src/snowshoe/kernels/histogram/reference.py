"""Readable definitions of the counting kernels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Valid = npt.NDArray[np.bool_] | None


def _used(pixels: npt.NDArray[np.generic], valid: Valid) -> npt.NDArray[np.generic]:
    return pixels if valid is None else pixels[valid]


def count(pixels: npt.NDArray[np.generic], valid: Valid, counts: npt.NDArray[np.int64], threads: int) -> None:
    """Add to ``counts[v]`` the number of valid pixels of value v (uint8 or uint16)."""
    counts += np.bincount(_used(pixels, valid), minlength=len(counts))


def distinct(
    pixels: npt.NDArray[np.generic],
    valid: Valid,
    values: npt.NDArray[np.generic],
    counts: npt.NDArray[np.int64],
) -> int:
    """Write the distinct valid values and their counts, in any order; return how many, or -1 if they do not fit."""
    found, found_counts = np.unique(_used(pixels, valid), return_counts=True)
    if len(found) > len(values):
        return -1
    values[: len(found)], counts[: len(found)] = found, found_counts
    return len(found)


def bin_count(
    pixels: npt.NDArray[np.generic],
    valid: Valid,
    low: float,
    width: float,
    counts: npt.NDArray[np.int64],
    threads: int,
) -> None:
    """Add to ``counts[b]`` the number of valid pixels in bin b = floor((v - low) / width), ends clipped."""
    position = (_used(pixels, valid).astype(np.float64) - low) / width
    counts += np.bincount(np.clip(position, 0, len(counts) - 1).astype(np.intp), minlength=len(counts))
