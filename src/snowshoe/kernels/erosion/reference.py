"""Readable definition of the erosion kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[Any]


def erode(pixels: Plane, raises: Plane, eroded: Plane, threads: int) -> None:
    """Write the least of each pixel's neighbours, each plus the number that ``raises`` has at its place.

    The middle of ``raises``, of odd sides, is the pixel itself; an infinite number leaves a place out. Beyond the image
    there is nothing, which is infinite too.
    """
    rows, columns = pixels.shape
    up, left = raises.shape[0] // 2, raises.shape[1] // 2
    wide = np.pad(pixels, ((up, up), (left, left)), constant_values=np.inf)
    eroded[:] = np.inf
    for (row, column), more in np.ndenumerate(raises):
        if more < np.inf:
            np.minimum(eroded, wide[row : row + rows, column : column + columns] + more, out=eroded)
