"""The values beside each pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.types import Mask

Array = npt.NDArray[Any]


def shifted(image: Array, step: tuple[int, int], outside: Any) -> Array:
    """Return what is a step (rows, columns; each -1, 0 or 1) away from each pixel, ``outside`` beyond the border."""
    framed = np.pad(image, 1, constant_values=outside)
    (rows, columns), (row, column) = image.shape, step
    return framed[1 + row : 1 + row + rows, 1 + column : 1 + column + columns]


def nearest_four(image: Array, used: Mask) -> list[Array]:
    """Return what stands above, below, left and right; a pixel's own value where nothing there is used."""
    steps = ((-1, 0), (1, 0), (0, -1), (0, 1))
    return [np.where(shifted(used, step, False), shifted(image, step, 0), image) for step in steps]
