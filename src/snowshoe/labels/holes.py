"""Background that objects enclose."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from snowshoe.labels.connected import connected
from snowshoe.types import Labels, Mask

__all__ = ["fill_holes"]

Integers = npt.NDArray[np.int64]


def fill_holes(classes: Labels, valid: Mask | None = None) -> Labels:
    """Return the classes with each piece of background in the class of the innermost object around it.

    An object is an 8-connected set of pixels of one class, background a 4-connected piece of class 0. Other objects may
    lie between the two. The time is that of the rectangles around objects that have holes, taken together.
    """
    objects = connected(classes, valid, connectivity=2, background=0)
    ground = connected((classes == 0).view(np.uint8), valid, connectivity=1, background=0)
    around = np.zeros(int(ground.max()) + 1, classes.dtype)
    boxes = ndimage.find_objects(objects)
    holed = [(_area(boxes[number - 1]), number) for number in np.flatnonzero(_holes(objects)).tolist()]
    # From the widest object to the narrowest: of two around one hole, the inner is the narrower.
    for _, number in sorted(holed, key=lambda area_number: (-area_number[0], area_number[1])):
        box = boxes[number - 1]
        inside = ndimage.binary_fill_holes(objects[box] == number)
        around[ground[box][inside]] = classes[box][objects[box] == number][0]
    around[0] = 0
    return np.where(around[ground] > 0, around[ground], classes)


def _area(box: tuple[slice, slice]) -> int:
    rows, columns = box
    return int((rows.stop - rows.start) * (columns.stop - columns.start))


def _holes(objects: npt.NDArray[np.int32]) -> Integers:
    """Return how many holes each object has, from its pixels' corners, edges and faces (Euler); 0 for label 0."""
    n = int(objects.max()) + 1
    faces = np.bincount(objects.reshape(-1), minlength=n)
    framed = np.pad(objects, 1)
    corners = framed[:-1, :-1], framed[:-1, 1:], framed[1:, :-1], framed[1:, 1:]
    n_corners = np.zeros(n, np.int64)
    for k, corner in enumerate(corners):
        new = np.ones(corner.shape, np.bool_)
        for before in corners[:k]:
            new &= corner != before
        n_corners += np.bincount(corner[new], minlength=n)
    n_edges = 4 * faces
    for here, there in ((objects[:, :-1], objects[:, 1:]), (objects[:-1], objects[1:])):
        n_edges = n_edges - np.bincount(here[here == there], minlength=n)
    holes: Integers = 1 - (n_corners - n_edges + faces)
    holes[0] = 0
    return holes
