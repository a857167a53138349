"""Background that objects enclose."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.filters.frame import at_frame
from snowshoe.labels.connected import connected
from snowshoe.labels.region_shapes import box, euler_number
from snowshoe.labels.region_statistic import RegionStatistic, numbered
from snowshoe.types import Labels, Mask

__all__ = ["fill_holes"]


def fill_holes(classes: Labels, valid: Mask | None = None, *, max_area: int | None = None) -> Labels:
    """Return the classes with each piece of background in the class of the innermost object around it.

    An object is a set of pixels of one class that may meet at corners, background a piece of class 0 that may not.
    Other objects may lie between the two. A piece that touches pixels not valid may go on there, and is no hole; nor
    is one of more than ``max_area`` pixels. The time is that of the boxes around objects with holes, taken together.
    """
    if classes.ndim == 1:
        return classes
    objects = connected(classes, valid, connectivity=classes.ndim, background=0)
    ground = connected((classes == 0).view(np.uint8), valid, connectivity=1, background=0)
    around = np.zeros(int(ground.max()) + 1, classes.dtype)
    # From the widest object to the narrowest: of two around one hole, the inner is the narrower.
    for number, window in _with_holes(objects):
        whole = objects[window] == number
        around[ground[window][_with_enclosed(whole)]] = classes[window][whole][0]
    around[ground[at_frame(classes.shape, valid)]] = 0
    if max_area is not None:
        around[np.bincount(ground.reshape(-1)) > max_area] = 0
    around[0] = 0
    return np.where(around[ground] > 0, around[ground], classes)


def _with_holes(objects: npt.NDArray[np.int32]) -> list[tuple[int, tuple[slice, ...]]]:
    """Return the objects with holes and their boxes, widest first; of a volume all that could have some."""
    statistic = RegionStatistic.of(numbered(objects))
    low, high = box(statistic)
    areas = (high - low).prod(axis=1)
    if objects.ndim == 2:
        # Each is one piece, and pieces less holes are the Euler number.
        holed = euler_number(statistic) < 1
    else:
        holed = ((high - low).min(axis=1) > 2) & (statistic.area < areas)
    (places,) = np.nonzero(holed)
    order = places[np.argsort(-areas[places], kind="stable")]
    return [(int(statistic.labels[i]), tuple(map(slice, low[i], high[i]))) for i in order]


def _with_enclosed(whole: Mask) -> Mask:
    """Return an object in its box with what it encloses: ground that does not reach the sides of the box."""
    pieces = connected((~whole).view(np.uint8), None, connectivity=1, background=0)
    leads_out = np.zeros(int(pieces.max()) + 1, np.bool_)
    for axis in range(whole.ndim):
        leads_out[pieces.take([0, -1], axis)] = True
    leads_out[0] = False
    return ~leads_out[pieces]
