"""Readable definition of the thinning kernel: two alternating passes of table look-ups over the whole map."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Map = npt.NDArray[np.bool_]
AROUND = ((0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1))
"""Steps to the neighbours x1 … x8: from the east, counter-clockwise."""


def thin(image: Map, thinned: Map) -> None:
    """Write ``image`` thinned until nothing changes: MATLAB's ``bwmorph(image, 'thin', Inf)``; outside counts as 0."""
    tables = [_removable(turn) for turn in (0, 4)]
    current, before = np.pad(image, 1), -1
    while (count := int(np.count_nonzero(current))) != before:
        before = count
        for table in tables:
            current[1:-1, 1:-1] &= ~table[_codes(current)]
    thinned[:] = current[1:-1, 1:-1]


def _codes(padded: Map) -> npt.NDArray[np.uint8]:
    """The eight neighbours of every pixel as bits."""
    height, width = padded.shape[0] - 2, padded.shape[1] - 2
    codes = np.zeros((height, width), np.uint8)
    for bit, (r, c) in enumerate(AROUND):
        codes |= padded[1 + r : 1 + r + height, 1 + c : 1 + c + width].astype(np.uint8) << bit
    return codes


def _removable(turn: int) -> Map:
    """For each of the 256 neighbourhoods, whether the pass deletes the pixel (Guo and Hall's three conditions)."""
    bits = np.arange(256)[:, None] >> np.arange(8) & 1
    x = [bits[:, (i - 1) % 8].astype(bool) for i in range(14)]
    crossings = sum((~x[2 * k - 1] & (x[2 * k] | x[2 * k + 1])).astype(int) for k in range(1, 5))
    pairs = sum((x[2 * k - 1] | x[2 * k]).astype(int) for k in range(1, 5))
    shifted_pairs = sum((x[2 * k] | x[2 * k + 1]).astype(int) for k in range(1, 5))
    thickness = np.minimum(pairs, shifted_pairs)
    kept_by_direction = (x[2 + turn] | x[3 + turn] | ~x[8 + turn]) & x[1 + turn]
    return np.asarray((crossings == 1) & (thickness >= 2) & (thickness <= 3) & ~kept_by_direction)
