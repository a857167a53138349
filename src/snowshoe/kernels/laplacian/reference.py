"""Readable definition of the Laplacian kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.border import all_valid, padded

Volume = npt.NDArray[Any]


def response(
    pixels: Volume,
    valid: npt.NDArray[np.bool_] | None,
    weights: npt.NDArray[np.float64],
    deep: bool,
    border: str,
    outside: float,
    response: Volume,
    strength: Volume,
    whole: npt.NDArray[np.bool_] | None,
    threads: int,
) -> None:
    """Write the sum of weighted differences neighbour - centre, and its absolute value.

    ``weights`` are those of neighbours a step away along z, y, x; zy, zx, yx; zyx (planes, rows, columns), 0 for none.
    Unless ``deep`` no plane looks at another. With weights of 1, ``response`` holds that of integer pixels exactly:
    int16 for 8 bits, int32 for 16, int64 for 32. With ``valid``, both are 0 where a pixel around is not valid, and
    ``whole`` says where all are.
    """
    used = pixels if valid is None else np.where(valid, pixels, pixels.dtype.type(0))
    reach = [int(deep), 1, 1]
    wide = padded(used.astype(response.dtype), reach, border, outside)
    z, y, x, zy, zx, yx, zyx = weights.astype(response.dtype)
    centre = wide[tuple(slice(r, n - r) for r, n in zip(reach, wide.shape, strict=True))]

    def opposite(*step: int) -> Volume:
        before, after = (_moved(wide, reach, [side * s for s in step]) - centre for side in (-1, 1))
        return np.asarray(after + before)

    total = y * opposite(0, 1, 0) + x * opposite(0, 0, 1)
    if yx:
        total += yx * (opposite(0, 1, 1) + opposite(0, 1, -1))
    total += response.dtype.type(0)
    if deep:
        total += z * opposite(1, 0, 0)
        if zy:
            total += zy * (opposite(1, 1, 0) + opposite(1, -1, 0)) + zx * (opposite(1, 0, 1) + opposite(1, 0, -1))
        if zyx:
            pairs = opposite(1, 1, 1) + opposite(1, -1, -1), opposite(1, 1, -1) + opposite(1, -1, 1)
            total += zyx * (pairs[0] + pairs[1])
    response[:] = total
    if valid is not None and whole is not None:
        whole[:] = _all_valid(valid, deep, border)
        response[~whole] = 0
    strength[:] = np.abs(response.astype(strength.dtype))


def _moved(wide: Volume, reach: list[int], step: list[int]) -> Volume:
    """The image moved by a step, without its border."""
    places = (slice(r + s, n - r + s) for r, s, n in zip(reach, step, wide.shape, strict=True))
    return wide[tuple(places)]


def _all_valid(valid: npt.NDArray[np.bool_], deep: bool, border: str) -> npt.NDArray[np.bool_]:
    return all_valid(valid, 1, border) if deep else np.stack([all_valid(plane, 1, border) for plane in valid])
