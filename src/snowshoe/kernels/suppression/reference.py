"""Readable definition of the suppression kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Volume = npt.NDArray[Any]


def ridges(
    strength: Volume,
    x: Volume,
    y: Volume,
    z: Volume | None,
    reach: int,
    margin: float,
    size: Volume | None,
    share: float,
    floor: float,
    kept: Volume,
    threads: int,
) -> None:
    """Write the strength where ``margin`` times it is at least that 1 … ``reach`` steps along ±(x, y, z), else 0.

    A step is one pixel along the axis nearest to the direction, x before y before z. Where the direction is 0 the
    strength stays. Without ``z`` the image is a plane. With ``size``, it stays too where it is less by at most
    ``share`` of that, and never of at most ``floor`` times as much.
    """
    slack = np.zeros_like(strength) if size is None else size * strength.dtype.type(share)
    vectors = np.stack([np.zeros_like(x) if z is None else z, y, x])
    # The last of the greatest leads.
    leading = 2 - np.argmax(np.abs(vectors)[::-1], axis=0)
    most = np.take_along_axis(vectors, leading[np.newaxis], 0)[0]
    slopes = vectors / np.where(most == 0, 1, most)
    raised = np.maximum(strength * strength.dtype.type(margin), strength + slack)
    stays = np.ones(strength.shape, np.bool_)
    for d in range(1, reach + 1):
        for way in (d, -d):
            stays &= raised >= _between(strength, leading, strength.dtype.type(way) * slopes)
    kept[:] = np.where((strength > slack * strength.dtype.type(floor)) & (stays | (most == 0)), strength, 0)


def _between(strength: Volume, leading: Volume, steps: Volume) -> Volume:
    """Strength some steps away, interpolated along all axes but the leading one, the last of them first."""
    size = np.abs(steps)
    whole = np.floor(size)
    part, side = size - whole, np.where(steps < 0, -1, 1)
    near = side * whole.astype(np.intp)

    def along(axis: int, moves: list[Volume]) -> Volume:
        if axis == 3:
            return _at(strength, moves)
        here = along(axis + 1, [*moves, near[axis]])
        if not (steps[axis] * (leading != axis)).any():
            return here
        there = along(axis + 1, [*moves, near[axis] + side[axis]])
        return np.asarray(np.where(leading == axis, here, (1 - part[axis]) * here + part[axis] * there))

    return along(0, [])


def _at(strength: Volume, moves: list[Volume]) -> Volume:
    places = zip(np.indices(strength.shape), moves, strength.shape, strict=True)
    return np.asarray(strength[tuple(np.clip(place + move, 0, side - 1) for place, move, side in places)])
