"""The contrast of an image: the greatest standard deviation in a window, and the least value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.errors import must_be
from snowshoe.filters.windows import above_rule, largest_deviation, radii_of
from snowshoe.statistics.written import floats
from snowshoe.types import Image, Labels, Mask


@dataclass(frozen=True)
class Contrast:
    """What Wolf's rule needs to know of a whole image.

    Contrasts of the blocks of an image add up to that of the whole, in any order and to the byte, if each block comes
    with its halo: half a window of pixels around it, which its windows reach but which aren't counted.

    Attributes
    ----------
    deviation : float
        The greatest standard deviation in the window of a valid pixel; 0 where there is none.
    darkest : float
        The least valid value; infinite where there is none.
    """

    deviation: float
    darkest: float

    @classmethod
    def of(cls, image: CheckedImage, *, window: int, core: tuple[slice, ...] | None = None) -> Self:
        """Return the contrast of an image, or of the core of a block that comes with its halo."""
        counted = None
        if core is not None:
            counted = np.zeros(image.shape, np.bool_)
            counted[core] = True
        pixels = image.pixels[core or ()]
        used = pixels if image.valid is None else pixels[image.valid[core or ()]]
        darkest = float(used.min()) if used.size else np.inf
        return cls(largest_deviation(image, radii_of(window, image.shape), counted), darkest)

    def __add__(self, other: Contrast) -> Contrast:
        return Contrast(max(self.deviation, other.deviation), min(self.darkest, other.darkest))


@dataclass(frozen=True)
class WolfRule:
    """Wolf's threshold, fitted to a contrast. It labels a block like the whole image if the block has its halo.

    Attributes
    ----------
    deviation, darkest : float
        The contrast that it was fitted to.
    window : int
        Side of the window.
    k : float
        How far the threshold sinks where contrast is low.
    """

    key: ClassVar[str] = "deviation"
    deviation: float
    darkest: float
    window: int
    k: float

    def apply(
        self, image: Image | CheckedImage, mask: Mask | None = None, *, channel_axis: int | None = None
    ) -> Labels:
        """Return 1 above the threshold of each pixel's window, else 0; 0 where not valid."""
        if channel_axis is not None:
            raise must_be("channel_axis", "None: the model is of one channel", channel_axis)
        checked = image if isinstance(image, CheckedImage) else as_image(image, mask, ndim=(2, 3))
        share = self.k / self.deviation if self.deviation else 0.0
        rule = (self.k * self.darkest, 1 - self.k, -share * self.darkest, share, 0.0, 0.0)
        return above_rule(checked, radii_of(self.window, checked.shape), rule)

    def as_dict(self) -> dict[str, Any]:
        """Return the model as plain numbers."""
        return {"deviation": self.deviation, "darkest": self.darkest, "window": self.window, "k": self.k}

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
        names = ("deviation", "darkest", "window", "k")
        if set(numbers) != set(names):
            raise must_be("model", f"made of {', '.join(names)}", sorted(numbers))
        deviation, darkest, window, k = (floats(numbers, name, ndim=(0,)).item() for name in names)
        return cls(deviation, darkest, int(window), k)
