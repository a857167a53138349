"""The small regions that a graph of regions is made of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.filters.levels import in_steps
from snowshoe.labels.basins import basins
from snowshoe.labels.merging import merge_similar

Floats = npt.NDArray[np.float64]


def colours_of(checked: CheckedImage) -> Floats:
    """Return the pixels as (M, N, channels), 0 where not valid."""
    planes = checked.pixels.reshape(*checked.shape, checked.n_channels).astype(np.float64)
    return planes if checked.valid is None else np.where(checked.valid[..., None], planes, 0.0)


def pieces(checked: CheckedImage, strength: Floats, *, n: int, boundary: float) -> npt.NDArray[np.int32]:
    """Return the basins of an edge strength, joined by likeness until n are left (see `merge_similar`).

    The strength is flooded in 65 535 steps of its greatest value, since finer differences are rounding's.
    """
    small = basins(in_steps(strength)[0], valid=checked.valid)
    return merge_similar(small, colours_of(checked), strength, n=n, boundary=boundary)
