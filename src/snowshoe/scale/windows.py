"""Windows that show regions whole: many small regions in each, a large one alone; and steps that work on such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import everything
from snowshoe.blocks import Window
from snowshoe.labels.pieces import Pieces
from snowshoe.recipes import Step, running
from snowshoe.recipes.flow import Flow
from snowshoe.results import Segmentation
from snowshoe.scale.plane import Plane
from snowshoe.spacing import Spacing
from snowshoe.types import Labels

__all__ = ["Whole", "of_objects", "windows_of"]

Ids = npt.NDArray[np.int64]
Whole = tuple[Window, Ids]
"""A window, and the rows of the regions that all of is seen in it."""


def windows_of(
    regions: Pieces, shape: Sequence[int], *, margin: int, most: int, alone: int
) -> tuple[list[Whole], list[Whole], Ids]:
    """Return windows of many regions, windows of one region each, and the regions too large for any window.

    Parameters
    ----------
    regions : Pieces
    shape : sequence of int
        Of the whole image.
    margin : int
        How many pixels around a region have to be seen.
    most, alone : int
        Pixels of a window, and of one whose region is worked on alone.
    """
    low = np.maximum(regions.low.astype(np.int64) - margin, 0)
    high = np.minimum(regions.high.astype(np.int64) + margin, shape)
    sizes = np.prod(high - low, axis=1)
    cells = low // max(1, int((most / 4) ** (1 / len(shape))))
    small = np.flatnonzero(sizes <= most)
    order = small[np.lexsort(cells[small].T[::-1])]
    ends = np.flatnonzero(np.any(np.diff(cells[order], axis=0) != 0, axis=1)) + 1
    groups = [part for group in np.split(order, ends) for part in _halved(group, low, high, most)]
    large = np.flatnonzero((sizes > most) & (sizes <= alone))
    ones = (
        [part for group in np.split(large, len(large)) for part in _halved(group, low, high, most)]
        if len(large)
        else []
    )
    return groups, ones, np.flatnonzero(sizes > max(most, alone))


def _halved(group: Ids, low: Ids, high: Ids, most: int) -> Iterator[Whole]:
    """Yield the window of a group, or those of its halves if it is too large."""
    if not len(group):
        return
    start, stop = low[group].min(axis=0), high[group].max(axis=0)
    if np.prod(stop - start) <= most or len(group) == 1:
        yield tuple(slice(int(a), int(b)) for a, b in zip(start, stop, strict=True)), group
    else:
        half = len(group) // 2
        yield from _halved(group[:half], low, high, most)
        yield from _halved(group[half:], low, high, most)


def of_objects(numbers: Plane, pieces: Pieces, step: Step, spacing: Spacing | None, part: Whole) -> Labels:
    """Return what a step makes of some objects, in a window that shows all of each and nothing else."""
    window, at = part
    here = numbers.labels(window)
    name = np.zeros(len(pieces) + 1, np.int64)
    name[at + 1] = pieces.names[at]
    valid = numbers.valid(window)
    used = everything(here.shape) if valid is None else valid
    objects = Segmentation(name[here], used, kind="regions")
    flow = Flow(objects, None, None, None, used, spacing=spacing)
    regions: Labels = running.advanced(flow, step).outcome.labels
    return regions
