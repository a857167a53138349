"""Where a filter sees valid pixels only."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import CheckedImage, everything
from snowshoe.kernels import extent
from snowshoe.kernels.dispatch import threads
from snowshoe.types import Mask


def whole_within(checked: CheckedImage, radius: int, border: str) -> Mask:
    """Return where every pixel of the square of 2·radius + 1 is valid; beyond a constant border, all are."""
    valid = checked.valid
    if valid is None:
        return everything(checked.shape)
    found = np.empty(valid.shape, np.float32)
    extent.local_range(valid.view(np.uint8), radius, border, 1, found, threads(found.size))
    whole: Mask = valid & (found == 0)
    return whole


def mask_of(valid: Mask) -> Mask | None:
    """Return the mask as kernels take it: None for that of `everything`, which occupies no memory to read."""
    return valid if any(valid.strides) else None
