"""Blocks that tile an image, each with the window around it that its result depends on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

Window = tuple[slice, slice]


def blocks(shape: Sequence[int], side: int, halo: int) -> Iterator[tuple[Window, Window]]:
    """Each block, and its window: the block and so many pixels around it, as far as there are any."""
    for top, left in itertools.product(range(0, shape[0], side), range(0, shape[1], side)):
        ends = min(top + side, shape[0]), min(left + side, shape[1])
        core = (slice(top, ends[0]), slice(left, ends[1]))
        rows = slice(max(0, top - halo), min(shape[0], ends[0] + halo))
        yield core, (rows, slice(max(0, left - halo), min(shape[1], ends[1] + halo)))


def inside(part: Window, window: Window) -> Window:
    """Return the part of the image as it lies in a window."""
    rows, columns = (slice(p.start - w.start, p.stop - w.start) for p, w in zip(part, window, strict=True))
    return rows, columns
