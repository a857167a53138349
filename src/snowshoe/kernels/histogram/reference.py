"""Readable definitions of the counting kernels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Valid = npt.NDArray[np.bool_] | None
BLOCK = 1 << 17
"""Pixels whose cells are looked up together."""


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


def cells(
    pixels: npt.NDArray[np.generic],
    valid: Valid,
    relative: int,
    absolute: int,
    keys: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    state: npt.NDArray[np.int64],
) -> None:
    """Count valid pixels by cell, from pixel ``state[0]`` on, beside the ``state[1]`` cells that are there already.

    A number's key is its 64-bit pattern without the sign, flipped where it is negative: keys ascend as numbers do. A
    cell's key is that of its end nearest to zero: the lowest ``relative`` bits of the number are cleared, and those
    worth less than 2 to the power of ``absolute``, in units of the least positive number. New cells are written in the
    order in which they are met. ``state`` becomes the pixel whose cell finds no room (or the end), and the cells.
    """
    used = np.arange(len(pixels)) if valid is None else np.flatnonzero(valid)
    used, n = used[used >= state[0]], int(state[1])
    for block in np.array_split(used, 1 + len(used) // BLOCK):
        cell = cell_keys(pixels[block].astype(np.float64), relative, absolute)
        distinct, first = np.unique(cell, return_index=True)
        met = np.sort(first[~np.isin(distinct, keys[:n])])
        stop = met[len(keys) - n] if len(met) > len(keys) - n else len(cell)
        new = cell[met[met < stop]]
        keys[n : n + len(new)], counts[n : n + len(new)] = new, 0
        n += len(new)
        order = np.argsort(keys[:n])
        counts[:n] += np.bincount(order[np.searchsorted(keys[:n][order], cell[:stop])], minlength=n)
        if stop < len(cell):
            state[:] = block[stop], n
            return
    state[:] = len(pixels), n


def joining(keys: npt.NDArray[np.int64], relative: bool, levels: npt.NDArray[np.int64]) -> None:
    """Add to ``levels`` the pairs of successive ascending keys whose cells become one at each; the last: that never do.

    A level is the number of bits that are cleared: of the number itself, or in units of the least number.
    """
    together = np.zeros(max(0, len(keys) - 1), np.bool_)
    for level in range(len(levels) - 1):
        wider = wider_cells(keys, *((level, 0) if relative else (0, level)))
        joined = wider[1:] == wider[:-1]
        levels[level] += np.count_nonzero(joined & ~together)
        together |= joined
    levels[-1] += np.count_nonzero(~together)


def wider_cells(keys: npt.NDArray[np.int64], relative: int, absolute: int) -> npt.NDArray[np.int64]:
    """Return the keys of the cells of a level in which cells of lower levels lie."""
    sign = keys >> 63
    return truncated(keys ^ sign, relative, absolute) ^ sign


def cell_keys(values: npt.NDArray[np.float64], relative: int, absolute: int) -> npt.NDArray[np.int64]:
    """Return the keys of the cells that numbers are in."""
    bits = (values + 0.0).view(np.int64)
    sign = bits >> 63
    return truncated(bits & np.int64(2**63 - 1), relative, absolute) ^ sign


def truncated(magnitudes: npt.NDArray[np.int64], relative: int, absolute: int) -> npt.NDArray[np.int64]:
    """Return bit patterns without a sign, cut to the cell's end nearest to zero."""
    cut = magnitudes >> relative << relative
    if not absolute:
        return cut
    cleared = absolute - np.maximum((cut >> 52) - 1, 0)
    shift = np.clip(cleared, 0, 52)
    return np.where(cleared > 52, 0, cut >> shift << shift)
