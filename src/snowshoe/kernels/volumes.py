"""Volumes (planes, rows, columns), of which an image in a plane is one of a single plane; and steps between pixels."""

from __future__ import annotations

import itertools
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["as_volume", "half_steps", "sides"]

T = TypeVar("T", bound=np.generic)
Step = tuple[int, ...]
Places = tuple[slice, ...]


def as_volume(array: npt.NDArray[T]) -> npt.NDArray[T]:
    """Return a view of an array of one to three axes as kernels take it: planes, rows and columns."""
    return array[(np.newaxis,) * (3 - array.ndim)]


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
