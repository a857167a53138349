"""Readable definition of the suppression kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[Any]


def ridges(
    strength: Plane,
    x: Plane,
    y: Plane,
    reach: int,
    margin: float,
    size: Plane | None,
    share: float,
    floor: float,
    kept: Plane,
    threads: int,
) -> None:
    """Write the strength where ``margin`` times it is at least that 1 … ``reach`` steps along ±(x, y), else 0.

    A step is one pixel along the axis nearer to the direction. Where the direction is (0, 0) the strength stays.
    With ``size``, it stays too where it is less by at most ``share`` of that, and never of at most ``floor`` times as
    much.
    """
    slack = np.zeros_like(strength) if size is None else size * strength.dtype.type(share)
    width, height = np.abs(x), np.abs(y)
    none, across = (width == 0) & (height == 0), width >= height
    slope = np.minimum(width, height) / np.where(none, 1, np.maximum(width, height))
    side = np.where((x < 0) == (y < 0), 1, -1)
    raised = np.maximum(strength * strength.dtype.type(margin), strength + slack)
    stays = np.ones(strength.shape, np.bool_)
    for d in range(1, reach + 1):
        for way in (1, -1):
            beyond = _between(strength, across, way * d, strength.dtype.type(d) * slope, way * side)
            stays &= raised >= beyond
    kept[:] = np.where((strength > slack * strength.dtype.type(floor)) & (stays | none), strength, 0)


def _between(strength: Plane, across: Plane, major: int, minor: Plane, side: Plane) -> Plane:
    """Strength ``major`` pixels along the leading axis and ``minor`` to a side of it, interpolated."""
    whole = np.floor(minor)
    part, near = minor - whole, side * whole.astype(np.intp)
    one, other = (
        _at(strength, np.where(across, step, major), np.where(across, major, step)) for step in (near, near + side)
    )
    return np.asarray((1 - part) * one + part * other)


def _at(strength: Plane, down: Plane, right: Plane) -> Plane:
    rows, columns = strength.shape
    r, c = np.indices(strength.shape)
    return np.asarray(strength[np.clip(r + down, 0, rows - 1), np.clip(c + right, 0, columns - 1)])
