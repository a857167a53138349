"""Volumes (planes, rows, columns), of which an image in a plane is one of a single plane; and steps between pixels."""

from __future__ import annotations

import itertools
from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["along_axes", "as_volume", "half_steps", "sides", "volume_of_mask", "window_counts"]

T = TypeVar("T", bound=np.generic)
Step = tuple[int, ...]
Places = tuple[slice, ...]


def as_volume(array: npt.NDArray[T]) -> npt.NDArray[T]:
    """Return a view of an array of one to three axes as kernels take it: planes, rows and columns."""
    return array[(np.newaxis,) * (3 - array.ndim)]


def volume_of_mask(valid: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.bool_] | None:
    """Return a view of a mask as kernels take it; None, where all is used, stays None."""
    return None if valid is None else as_volume(valid)


def along_axes(numbers: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Return a number for each of one to three axes as kernels take them, 0 for an axis that an image hasn't."""
    return np.array((0,) * (3 - len(numbers)) + numbers, np.int64)


def half_steps(ndim: int, connectivity: int) -> list[Step]:
    """Return the steps to neighbours at most ``connectivity`` orthogonal steps away, one of every opposite two.

    Those along fewer axes come first, and each leads to a later pixel.
    """
    steps = [step for step in itertools.product((-1, 0, 1), repeat=ndim) if step > (0,) * ndim]
    near = [step for step in steps if sum(map(abs, step)) <= connectivity]
    return sorted(near, key=lambda step: (sum(map(abs, step)), [abs(s) for s in step], [-s for s in step]))


def sides(shape: tuple[int, ...], step: Step) -> tuple[Places, Places]:
    """Return where the pixels lie that have a neighbour a step away, and where the neighbours do."""
    here = tuple(slice(max(0, -s), min(n, n - s)) for s, n in zip(step, shape, strict=True))
    there = tuple(slice(max(0, s), min(n, n + s)) for s, n in zip(step, shape, strict=True))
    return here, there


def window_counts(values: npt.NDArray[T], radii: npt.NDArray[np.int64]) -> npt.NDArray[T]:
    """Return the sums of integers at most ``radii`` away along each axis; there's nothing beyond the image."""
    for axis, radius in enumerate(radii.tolist()):
        pads = [(radius + 1, radius) if axis == here else (0, 0) for here in range(values.ndim)]
        total = np.moveaxis(np.cumsum(np.pad(values, pads), axis=axis, dtype=values.dtype), axis, 0)
        values = np.moveaxis(total[2 * radius + 1 :] - total[: -2 * radius - 1], 0, axis)
    return values
