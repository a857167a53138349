"""Morphology with a disc or a ball of any radius: what is eroded or dilated is told from exact distances.

Beyond the border of the image, and where the mask is off, there is nothing: neither an object nor background. So an
erosion is the dilation of the background, an opening only takes away, a closing only adds, and both are idempotent.
"""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
import numpy.typing as npt

from snowshoe.filters.distance import within
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Labels, Mask, Range, Unit

__all__ = ["Radius", "dilated", "eroded", "objects_of", "reach", "reach_twice", "shrunk"]

Radius = Annotated[float, Range(0, 10_000), Unit("pixels")]


def reach(*, radius: float, spacing: Sizes | None = None, **_: object) -> int:
    """Return how many pixels around a block matter to a disc's centre in it, along the axis with the shortest."""
    shortest = 1.0 if spacing is None else min(relative(spacing, len(spacing)))  # type: ignore[arg-type]
    return math.ceil(radius / shortest)


def reach_twice(*, radius: float, spacing: Sizes | None = None, **_: object) -> int:
    """Return the same for an erosion and a dilation, one after the other."""
    return 2 * reach(radius=radius, spacing=spacing)


def objects_of(classes: Labels, valid: Mask | None) -> Mask:
    """Return where there is an object of any class."""
    return classes > 0 if valid is None else (classes > 0) & valid


def eroded(objects: Mask, valid: Mask | None, radius: float, spacing: Sizes | None) -> Mask:
    """Return where no background is within the radius."""
    ground = ~objects if valid is None else valid & ~objects
    return objects & ~within(ground, radius, spacing=spacing)


def dilated(objects: Mask, valid: Mask | None, radius: float, spacing: Sizes | None) -> Mask:
    """Return where an object is within the radius."""
    grown = within(objects, radius, spacing=spacing)
    return grown if valid is None else grown & valid


def shrunk(labels: Labels, valid: Mask | None, radius: float, spacing: Sizes | None) -> Labels:
    """Return labels less what has another label, or background, within the radius."""
    names, number = np.unique(labels if valid is None else np.where(valid, labels, 0), return_inverse=True)
    number, used = number.reshape(labels.shape), np.True_ if valid is None else valid
    stays: Mask = objects_of(labels, valid)
    # Two numbers differ where one of their binary digits does, so few maps are enough for any number of labels.
    for digit in range((len(names) - 1).bit_length()):
        on: npt.NDArray[np.bool_] = (number >> digit & 1).astype(np.bool_)
        beside = np.where(on, within(used & ~on, radius, spacing=spacing), within(used & on, radius, spacing=spacing))
        stays &= ~beside
    return np.where(stays, labels, labels.dtype.type(0))
