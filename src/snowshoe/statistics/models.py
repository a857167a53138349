"""What methods learn from a statistic. A model labels any pixel by itself: fit on one image, apply to a thousand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.kernels import classify as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.types import Labels


@dataclass(frozen=True)
class Thresholds:
    """Ascending thresholds in the image's units: a pixel above n of them is in class n.

    Attributes
    ----------
    thresholds : tuple of float
        A pixel equal to a threshold is below it.
    about : dict
        What else was learned, e.g. whether the statistic was exact.
    """

    thresholds: tuple[float, ...]
    about: dict[str, Any] = field(default_factory=dict)

    def apply(self, image: CheckedImage) -> Labels:
        """Return the class of each pixel, 0 at or below the lowest threshold; 0 where not valid."""
        return digitize(image, np.array(self.thresholds), first=0)

    def as_dict(self) -> dict[str, Any]:
        """Return the model as plain numbers."""
        return {"thresholds": list(self.thresholds), **self.about}


def digitize(image: CheckedImage, thresholds: npt.NDArray[np.float64], first: int) -> Labels:
    """Return ``first`` + the number of thresholds below each pixel, as uint8; 0 where not valid."""
    labels = np.empty(image.shape, np.uint8)
    cast, below = _in_type(thresholds, image.pixels.dtype)
    kernel.digitize(image.flat, image.flat_valid, cast, first + below, labels.reshape(-1), threads(labels.size))
    return labels


def _in_type(thresholds: npt.NDArray[np.float64], dtype: np.dtype[Any]) -> tuple[npt.NDArray[Any], int]:
    """Return the greatest values of the pixel type that are not above the thresholds, so that no pixel is widened.

    Thresholds below all the type can hold are below every pixel: they are left out, and counted.
    """
    if dtype.kind == "f":
        cast = thresholds.astype(dtype)
        return np.where(cast > thresholds, np.nextafter(cast, dtype.type(-np.inf)), cast).astype(dtype), 0
    limits = np.iinfo(dtype)
    within = thresholds[thresholds >= limits.min]
    return np.minimum(np.floor(within), limits.max).astype(dtype), len(thresholds) - len(within)
