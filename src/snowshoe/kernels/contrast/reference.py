"""Readable definition of the contrast kernel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.float32]


def add(share: Plane, scale: float, floor: float, xx: Plane, xy: Plane, yy: Plane, threads: int) -> None:
    """Add to a tensor, ``xx xy yy``, what one bin tells of the difference between the halves of a neighbourhood.

    ``share`` is how much of each pixel's neighbourhood falls into the bin. Its slope times its slope, over itself, is
    the bin's term of the chi-squared distance of two halves, for every direction of the line between them.
    """
    wide = np.pad(share, 1, mode="edge")
    half = np.float32(0.5)
    gx, gy = (wide[1:-1, 2:] - wide[1:-1, :-2]) * half, (wide[2:, 1:-1] - wide[:-2, 1:-1]) * half
    weight = np.float32(scale) / (share + np.float32(floor))
    xx += (gx * gx) * weight
    xy += (gx * gy) * weight
    yy += (gy * gy) * weight
