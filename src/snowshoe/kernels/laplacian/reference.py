"""Readable definition of the Laplacian kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.border import all_valid, padded

Plane = npt.NDArray[Any]


def response(
    pixels: Plane,
    valid: npt.NDArray[np.bool_] | None,
    connectivity: int,
    border: str,
    outside: float,
    response: Plane,
    strength: Plane,
    whole: npt.NDArray[np.bool_] | None,
    threads: int,
) -> None:
    """Write the sum of neighbour - centre over four neighbours (connectivity 1) or eight (2), and its absolute value.

    ``response`` holds that of integer pixels exactly: int16 for 8 bits, int32 for 16, int64 for 32. With ``valid``,
    both are 0 where one of the nine pixels is not valid, and ``whole`` says where all are.
    """
    used = pixels if valid is None else np.where(valid, pixels, pixels.dtype.type(0))
    wide = padded(used.astype(response.dtype), 1, border, outside)
    rows, columns = pixels.shape

    def step(down: int, right: int) -> Plane:
        moved: Plane = wide[1 + down : 1 + down + rows, 1 + right : 1 + right + columns] - wide[1:-1, 1:-1]
        return moved

    total = (step(-1, 0) + step(1, 0)) + (step(0, -1) + step(0, 1))
    if connectivity == 2:
        total += (step(-1, -1) + step(1, 1)) + (step(-1, 1) + step(1, -1))
    response[:] = total + response.dtype.type(0)
    if valid is not None and whole is not None:
        whole[:] = all_valid(valid, 1, border)
        response[~whole] = 0
    strength[:] = np.abs(response.astype(strength.dtype))
