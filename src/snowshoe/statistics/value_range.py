"""Between which values an image lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.errors import must_be
from snowshoe.types import Pixels

__all__ = ["ValueRange"]

GREY_STEP = 256
"""Grey made of 8-bit colour is a multiple of 1/256."""
CHUNK = 1 << 16
"""Values looked at together."""


@dataclass(frozen=True)
class ValueRange:
    """The least and the greatest valid value of all channels: a statistic, so those of blocks add up in any order.

    Attributes
    ----------
    least, greatest : float
        Infinite, the wrong way round, where no pixel is valid.
    dtype : str
        The pixels' type.
    in_grey_steps : bool
        Whether all values are multiples of 1/256.
    """

    least: float
    greatest: float
    dtype: str
    in_grey_steps: bool = True

    @classmethod
    def of(cls, image: CheckedImage, *, core: tuple[slice, ...] = ()) -> Self:
        """Return the range of an image's values, or of those in the core of a block that comes with its halo."""
        least, greatest, in_steps, are_floats = np.inf, -np.inf, True, image.pixels.dtype.kind == "f"
        pixels = image.pixels[core].reshape(-1, image.n_channels)
        valid = None if image.valid is None else image.valid[core].reshape(-1)
        for start in range(0, len(pixels), CHUNK):
            part = pixels[start : start + CHUNK]
            values = part if valid is None else part[valid[start : start + CHUNK]]
            if values.size:
                least, greatest = min(least, float(values.min())), max(greatest, float(values.max()))
                in_steps = in_steps and not (are_floats and _between_grey_steps(values))
        return cls(least, greatest, image.pixels.dtype.name, in_steps)

    def __add__(self, other: Self) -> Self:
        if self.dtype != other.dtype:
            raise must_be("images", "of one dtype to share a scale", f"{self.dtype} and {other.dtype}")
        return type(self)(
            min(self.least, other.least),
            max(self.greatest, other.greatest),
            self.dtype,
            self.in_grey_steps and other.in_grey_steps,
        )


def _between_grey_steps(values: Pixels) -> bool:
    with np.errstate(over="ignore"):  # what is so great is a whole number
        steps = values.astype(np.float32 if values.dtype.itemsize < 4 else values.dtype) * GREY_STEP
    return bool((steps != np.rint(steps)).any())
