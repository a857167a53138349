"""Readable definition of the gradient kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.border import all_valid, padded
from snowshoe.kernels.polar.reference import angle

Plane = npt.NDArray[Any]


def weighted(
    pixels: Plane,
    valid: npt.NDArray[np.bool_] | None,
    border: str,
    outside: float,
    side: int,
    centre: int,
    gx: Plane,
    gy: Plane,
    magnitude: Plane,
    orientation: Plane,
    whole: npt.NDArray[np.bool_] | None,
    threads: int,
) -> None:
    """Write the gradients along columns and rows, their magnitude and their direction, all of the image's shape.

    The derivative is smoothed across its direction with the weights ``side centre side``.
    ``gx`` and ``gy`` hold every gradient of integer pixels exactly: int16 for 8 bits, int32 for 16, int64 for 32.
    With ``valid``, all four are 0 where one of the nine pixels is not valid, and ``whole`` says where all are.
    """
    used = pixels if valid is None else np.where(valid, pixels, pixels.dtype.type(0))
    wide = padded(used.astype(gx.dtype), 1, border, outside)
    across, down = wide[:, 2:] - wide[:, :-2], wide[2:] - wide[:-2]
    s, m, zero = gx.dtype.type(side), gx.dtype.type(centre), gx.dtype.type(0)
    gx[:] = s * (across[:-2] + across[2:]) + m * across[1:-1] + zero
    gy[:] = s * (down[:, :-2] + down[:, 2:]) + m * down[:, 1:-1] + zero
    if valid is not None and whole is not None:
        whole[:] = all_valid(valid, 1, border)
        gx[~whole], gy[~whole] = 0, 0
    x, y = (layer.astype(np.float64) for layer in (gx, gy))
    with np.errstate(over="ignore", under="ignore"):
        magnitude[:] = np.sqrt(x * x + y * y)
    orientation[:] = angle(gy.astype(orientation.dtype), gx.astype(orientation.dtype))
