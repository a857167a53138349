"""A volume on a screen: its three middle planes at right angles to each other, or a montage of planes; sizes are true.

Whatever belongs to the voxels, values, labels, masks or colours, is laid out in the same way, and drawn as any plane is
then. What is between and beside the planes gets a fill: of a mask of valid voxels that is False, so that it is blank.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["View", "flat"]

T = TypeVar("T", bound=np.generic)

MOST = 1600
"""So many pixels are wide, and high, what is laid out at most; larger planes are thinned."""
GAP = 0.02
"""Between planes, as a share of the longer side of all."""
MONTAGE = 12
"""The most planes of a montage."""
WIDE = 1.5
"""How many times as wide as high a montage is about."""


@dataclass(frozen=True)
class View:
    """How the voxels of a volume are laid out.

    Attributes
    ----------
    shape : tuple of int
        Planes, rows and columns.
    sizes : tuple of float
        How long a voxel is along each.
    """

    shape: tuple[int, ...]
    sizes: tuple[float, ...] = (1.0, 1.0, 1.0)

    @property
    def middle(self) -> tuple[int, ...]:
        """The plane, the row and the column that are shown of the volume."""
        return tuple(n // 2 for n in self.shape)

    @property
    def montage_planes(self) -> list[int]:
        """The planes of a montage: all, or as many as there is room for, evenly spaced."""
        n = min(self.shape[0], MONTAGE)
        return [int((k + 0.5) * self.shape[0] / n) for k in range(n)]

    def cuts(self, array: npt.NDArray[T]) -> npt.NDArray[T]:
        """Return the middle plane, with the cut along the middle column on its right and along the middle row below."""
        plane, row, column = self.middle
        planes, rows, columns = self._picked(sum(self._extents[:2]), self._extents[0] + self._extents[2])
        sections = array[plane][np.ix_(rows, columns)], array[:, :, column], array[:, row]
        right, below = np.swapaxes(sections[1], 0, 1)[np.ix_(rows, planes)], sections[2][np.ix_(planes, columns)]
        gap = max(1, round(GAP * max(len(rows), len(columns))))
        whole = _blank(array, len(rows) + gap + len(planes), len(columns) + gap + len(planes))
        whole[: len(rows), : len(columns)] = sections[0]
        whole[: len(rows), len(columns) + gap :] = right
        whole[len(rows) + gap :, : len(columns)] = below
        return whole

    def montage(self, array: npt.NDArray[T]) -> npt.NDArray[T]:
        """Return planes side by side in rows, from the first to the last."""
        shown, (_, height, width) = self.montage_planes, self._extents
        across = min(len(shown), max(1, round(math.sqrt(len(shown) * WIDE * height / width))))
        down = -(-len(shown) // across)
        _, rows, columns = self._picked(down * height, across * width)
        gap = max(1, round(GAP * max(len(rows), len(columns))))
        steps = len(rows) + gap, len(columns) + gap
        whole = _blank(array, down * steps[0] - gap, across * steps[1] - gap)
        for place, plane in enumerate(shown):
            top, left = (place // across) * steps[0], (place % across) * steps[1]
            whole[top : top + len(rows), left : left + len(columns)] = array[plane][np.ix_(rows, columns)]
        return whole

    @property
    def _extents(self) -> tuple[float, ...]:
        """The length of the volume along each axis, in the shortest side of a voxel."""
        return tuple(n * size / min(self.sizes) for n, size in zip(self.shape, self.sizes, strict=True))

    def _picked(self, height: float, width: float) -> list[npt.NDArray[np.intp]]:
        """Return which voxel each pixel shows, along each axis of a layout that is so high and wide."""
        scale = min(1.0, MOST / max(height, width))
        lengths = [max(1, round(extent * scale)) for extent in self._extents]
        return [_spread(n, length) for n, length in zip(self.shape, lengths, strict=True)]


def _spread(n: int, length: int) -> npt.NDArray[np.intp]:
    """Return the nearest of n voxels to each of so many pixels."""
    return ((np.arange(length) + 0.5) * n / length).astype(np.intp)


def _blank(array: npt.NDArray[T], n_rows: int, n_columns: int) -> npt.NDArray[T]:
    return np.zeros((n_rows, n_columns, *array.shape[3:]), array.dtype)


def flat(array: npt.NDArray[Any], sizes: tuple[float, ...] | None = None) -> npt.NDArray[Any]:
    """Return the pixels of a picture of an n-D result: a volume's cuts, the middle of more axes, one row of a line."""
    while array.ndim > 3:
        array = array[len(array) // 2]
    if array.ndim == 3:
        return View(array.shape, sizes or (1.0, 1.0, 1.0)).cuts(array)
    return array.reshape(1, -1) if array.ndim == 1 else array
