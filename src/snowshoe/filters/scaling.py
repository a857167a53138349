"""Values so great or so small that sums or products of them leave their type: brought near 1 by a power of two.

Multiplying by a power of two rounds nothing, so what comes back is what exact arithmetic would give.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, is_near_one
from snowshoe.errors import must_be
from snowshoe.filters.borders import filled
from snowshoe.types import Pixels

__all__ = ["brought_near", "far_exponent", "in_range", "lowered", "raised"]

SUMS = {2: (-10, 10), 4: (-80, 90), 8: (-900, 900)}
"""Powers of two, by the bytes of a float, between which weighted sums neither overflow nor lose digits."""
SQUARES = {2: (-5, 5), 4: (-80, 90), 8: (-400, 400)}
"""The same for squares; those of single precision are worked out in double."""
LEAST_POWER = 1000


def far_exponent(*layers: Pixels | float, safe: dict[int, tuple[int, int]] = SUMS) -> int:
    """Return the power of two that brings the greatest of all values to about 1; 0 where that need not be."""
    arrays = [np.asarray(layer) for layer in layers]
    sizes = [array.dtype.itemsize for array in arrays if array.ndim and array.dtype.kind == "f"]
    if not sizes or all(is_near_one(array) if array.ndim else abs(array) < 2.0**60 for array in arrays):
        return 0
    greatest = max(max(abs(float(a.max())), abs(float(a.min()))) for a in arrays if a.size)
    exponent = math.frexp(greatest)[1]
    low, high = safe[min(sizes)]
    # Beyond this the power of two is no number itself.
    return 0 if greatest == 0 or low <= exponent <= high else max(-LEAST_POWER, exponent)


def lowered(layer: Any, exponent: int) -> Any:
    """Return an array or a number divided by a power of two."""
    with np.errstate(over="ignore", under="ignore"):
        return np.ldexp(layer, -exponent) if exponent else layer


def raised(layer: Pixels, exponent: int | npt.NDArray[np.int_]) -> Pixels:
    """Return a layer multiplied by a power of two, or raise where it does not fit its type."""
    if not np.any(exponent):
        return layer
    with np.errstate(over="ignore", under="ignore"):
        grown: Pixels = np.ldexp(layer, exponent)
    if not np.isfinite(grown).all():
        rule = f"of values so small that the result fits {grown.dtype.name}"
        raise must_be("image", rule, "greater ones", "divide it by a constant")
    return grown


def brought_near(checked: CheckedImage) -> CheckedImage:
    """Return an image for a method that gives the same whatever the unit: squares of its values are numbers."""
    exponent = far_exponent(filled(checked), safe=SQUARES)
    return replace(checked, pixels=lowered(filled(checked), exponent)) if exponent else checked


def in_range(
    layers_of: Callable[[Pixels, float], tuple[Pixels, ...]], pixels: Pixels, outside: float, *, near_one: bool = False
) -> tuple[Pixels, ...]:
    """Return the layers that sums of pixels, and of the value beyond the border, give: proportional to both.

    Pixels that are known to be ``near_one`` are not read for it.
    """
    exponent = 0 if near_one and abs(outside) < 2.0**60 else far_exponent(pixels, outside)
    layers = layers_of(lowered(pixels, exponent), float(lowered(outside, exponent)))
    return tuple(raised(layer, exponent) for layer in layers)
