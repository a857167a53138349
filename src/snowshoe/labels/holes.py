"""Background that objects enclose."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from snowshoe.filters.frame import at_frame
from snowshoe.labels.connected import connected
from snowshoe.labels.region_shapes import euler_number
from snowshoe.labels.region_statistic import RegionStatistic, numbered
from snowshoe.types import Labels, Mask

__all__ = ["fill_holes"]


def fill_holes(classes: Labels, valid: Mask | None = None, *, max_area: int | None = None) -> Labels:
    """Return the classes with each piece of background in the class of the innermost object around it.

    An object is a set of pixels of one class that may meet at corners, background a piece of class 0 that may not.
    Other objects may lie between the two. A piece that touches pixels not valid may go on there, and is no hole; nor
    is one of more than ``max_area`` pixels. The time is that of the boxes around objects with holes, taken together.
    """
    from scipy import ndimage

    objects = connected(classes, valid, connectivity=classes.ndim, background=0)
    ground = connected((classes == 0).view(np.uint8), valid, connectivity=1, background=0)
    around = np.zeros(int(ground.max()) + 1, classes.dtype)
    boxes = ndimage.find_objects(objects)
    holed = [(_area(boxes[number - 1]), number) for number in _with_holes(objects, boxes)]
    # From the widest object to the narrowest: of two around one hole, the inner is the narrower.
    for _, number in sorted(holed, key=lambda area_number: (-area_number[0], area_number[1])):
        box = boxes[number - 1]
        inside = ndimage.binary_fill_holes(objects[box] == number)
        around[ground[box][inside]] = classes[box][objects[box] == number][0]
    around[ground[at_frame(classes.shape, valid)]] = 0
    if max_area is not None:
        around[np.bincount(ground.reshape(-1)) > max_area] = 0
    around[0] = 0
    return np.where(around[ground] > 0, around[ground], classes)


def _with_holes(objects: npt.NDArray[np.int32], boxes: list[tuple[slice, ...]]) -> list[int]:
    """Return the objects with holes; of a volume those that could have some, which are not all of their box."""
    if objects.ndim == 2:
        # Each is one piece, and pieces less holes are the Euler number.
        statistic = RegionStatistic.of(numbered(objects))
        return [int(number) for number in statistic.labels[euler_number(statistic) < 1]]
    areas = np.bincount(objects.reshape(-1), minlength=len(boxes) + 1)
    wide = [min(side.stop - side.start for side in box) > 2 for box in boxes]
    return [n for n, box in enumerate(boxes, 1) if wide[n - 1] and areas[n] < _area(box)]


def _area(box: tuple[slice, ...]) -> int:
    return math.prod(side.stop - side.start for side in box)
