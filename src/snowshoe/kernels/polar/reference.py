"""Readable definition of the polar kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Flat = npt.NDArray[Any]
Array = npt.NDArray[Any]

SINGLE = (8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1)
DOUBLE_ABOVE = (
    -8.750608600031904122785e-1, -1.615753718733365076637e1, -7.500855792314704667340e1, -1.228866684490136173410e2,
    -6.485021904942025371773e1,
)  # fmt: skip
DOUBLE_BELOW = (
    1.0, 2.485846490142306297962e1, 1.650270098316988542046e2, 4.328810604912902668951e2, 4.853903996359136964868e2,
    1.945506571482613964425e2,
)  # fmt: skip


def measure(x: Flat, y: Flat, length: Flat, direction: Flat, threads: int) -> None:
    """Write the length and the direction of every vector, all of one shape and type (float32 or float64)."""
    wide_x, wide_y = x.astype(np.float64), y.astype(np.float64)
    with np.errstate(over="ignore", under="ignore"):
        length[:] = np.sqrt(wide_x * wide_x + wide_y * wide_y)
    direction[:] = angle(y, x)


def length(x: Flat, y: Flat, z: Flat, length: Flat, threads: int) -> None:
    """Write the length of every vector of three, all three of one type."""
    wide_x, wide_y, wide_z = (side.astype(np.float64) for side in (x, y, z))
    with np.errstate(over="ignore", under="ignore"):
        length[:] = np.sqrt((wide_x * wide_x + wide_y * wide_y) + wide_z * wide_z)


def angle(y: Array, x: Array) -> Array:
    """Return atan2(y, x) of float32 or float64 without -0, to its last digit as the compiled kernels compute it.

    The angle is folded to at most π/8, where a short series is enough (Moshier, Cephes), and unfolded.
    """
    kind = np.result_type(y, x).type
    eighth, quarter = kind(0.41421356237309504880), kind(0.78539816339744830962)
    with np.errstate(over="ignore", under="ignore"):
        width, height = np.abs(x), np.abs(y)
        risen, steep = height > width * eighth, height * eighth > width
        above = np.where(steep, 0, height) - np.where(risen, width, 0)
        below = np.where(steep, 0, width) + np.where(risen, height, 0) + np.finfo(kind).tiny
        folded = _small(above / below) + (np.where(risen, quarter, kind(0)) + np.where(steep, quarter, kind(0)))
    turned = np.where(x < 0, kind(4) * quarter - folded, folded)
    result: Array = np.where(y < 0, -turned, turned)
    return result


def _small(q: Array) -> Array:
    """The angle whose tangent is q, of at most tan(π/8)."""
    kind, z = q.dtype.type, q * q
    if kind is np.float32:
        a, b, c, d = (kind(number) for number in SINGLE)
        single: Array = q + (q * z) * ((a * z + b) * (z * z) + (c * z + d))
        return single
    above, below = (np.full_like(z, numbers[0]) for numbers in (DOUBLE_ABOVE, DOUBLE_BELOW))
    for number in DOUBLE_ABOVE[1:]:
        above = above * z + number
    for number in DOUBLE_BELOW[1:]:
        below = below * z + number
    double: Array = q + q * (z * above / below)
    return double
