"""Objects as rings alone, for formats that know no holes: bridged where that is asked for, else refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.labels.outlines import Polygon

__all__ = ["outer_rings", "single_ring"]

Ring = npt.NDArray[Any]


def single_ring(number: int, polygons: list[Polygon], *, bridge: bool, format: str) -> Ring:
    """Return an object as one ring; raise for pieces and holes unless they may be bridged."""
    if len(polygons) > 1 and not bridge:
        raise _unholdable("in one piece", format, number, f"{len(polygons)} pieces")
    first, *others = outer_rings(number, polygons, bridge=bridge, format=format)
    for other in others:
        first = _joined(first, other)
    return first


def outer_rings(number: int, polygons: list[Polygon], *, bridge: bool, format: str) -> list[Ring]:
    """Return a ring for each piece of an object; raise for holes unless they may be bridged."""
    rings = []
    for outer, *holes in polygons:
        if holes and not bridge:
            raise _unholdable("without holes", format, number, f"{len(holes)} hole{'s' * (len(holes) > 1)}")
        for hole in holes:
            outer = _joined(outer, hole)
        rings.append(outer)
    return rings


def _joined(ring: Ring, other: Ring) -> Ring:
    """Return both rings as one, there and back between their nearest corners."""
    from scipy.spatial import cKDTree

    distances, nearest = cKDTree(ring).query(other)
    there = int(np.argmin(distances))
    here = int(nearest[there])
    turned = np.roll(other, -there, axis=0)
    return np.concatenate([ring[: here + 1], turned, turned[:1], ring[here:]])


def _unholdable(rule: str, format: str, number: int, what: str) -> ValueError:
    advice = "join them by lines of no width with bridge=True, or export to coco, whose masks hold everything"
    return must_be("labels", f"{rule} for {format}", f"label {number} with {what}", advice)
