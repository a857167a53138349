"""Connected regions of equal labels."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import require_steps
from snowshoe.errors import must_be
from snowshoe.kernels import components as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.kernels.volumes import as_volume
from snowshoe.types import Labels, Mask

__all__ = ["connected"]

MOST_PIXELS = 2**31 - 1


def connected(
    classes: Labels, valid: Mask | None, *, connectivity: int, background: int | Literal["none"], min_size: int = 1
) -> npt.NDArray[np.int32]:
    """Return connected sets of equal labels, 1…n in raster order; 0 for background, small sets and pixels not valid.

    ``classes`` is a checked label image of one to three axes (see `as_labels`).
    """
    if classes.ndim not in (1, 2, 3):
        raise ValueError(f"labels must have 1 to 3 axes, got shape {classes.shape}")
    if classes.size > MOST_PIXELS:
        raise must_be("labels", "an image of fewer than 2³¹ pixels", classes.size, "cut it into tiles")
    require_steps(connectivity, classes.ndim)
    pixels = as_volume(classes.view(f"u{classes.itemsize}"))
    flat_valid = None if valid is None else valid.reshape(-1)
    ground = None if background == "none" else background
    regions = empty(classes.shape, np.int32)
    kernel.label(pixels, flat_valid, ground, connectivity, min_size, regions.reshape(-1), threads(classes.size))
    return regions
