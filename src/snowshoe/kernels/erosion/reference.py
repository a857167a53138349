"""Readable definition of the erosion kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Volume = npt.NDArray[Any]


def erode(pixels: Volume, raises: Volume, eroded: Volume, threads: int) -> None:
    """Write the least of each pixel's neighbours, each plus the number that ``raises`` has at its place.

    The middle of ``raises``, of odd sides, is the pixel itself; an infinite number leaves a place out. Beyond the image
    there is nothing, which is infinite too.
    """
    wide = np.pad(pixels, [(side // 2, side // 2) for side in raises.shape], constant_values=np.inf)
    eroded[:] = np.inf
    for place, more in np.ndenumerate(raises):
        if more < np.inf:
            there = tuple(slice(start, start + side) for start, side in zip(place, pixels.shape, strict=True))
            np.minimum(eroded, wide[there] + more, out=eroded)
