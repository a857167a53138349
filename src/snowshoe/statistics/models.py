"""What methods learn from a statistic. A model labels any pixel by itself: fit on one image, apply to a thousand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.colour.lab import as_lab
from snowshoe.errors import must_be
from snowshoe.kernels import classify as kernel
from snowshoe.kernels import nearest
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.statistics.colours import Colours, one_channel
from snowshoe.statistics.written import floats, optional, with_channels
from snowshoe.types import Image, Labels, Mask, Pixels

MOST_CLASSES = 256
"""Labels of classes are uint8."""
CHUNK = 1 << 16
"""Pixels converted at a time."""


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

    key: ClassVar[str] = "thresholds"
    thresholds: tuple[float, ...]
    about: dict[str, Any] = field(default_factory=dict)

    def apply(
        self, image: Image | CheckedImage, mask: Mask | None = None, *, channel_axis: int | None = None
    ) -> Labels:
        """Return the class of each pixel, 0 at or below the lowest threshold; 0 where not valid."""
        checked = one_channel(with_channels(image, mask, channel_axis, 1))
        return digitize(checked, np.array(self.thresholds), first=0)

    def as_dict(self) -> dict[str, Any]:
        """Return the model as plain numbers."""
        return {"thresholds": list(self.thresholds), **self.about}

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote; what stands beside the thresholds is kept."""
        about = {name: value for name, value in numbers.items() if name != cls.key}
        thresholds = floats(numbers, cls.key, ndim=(1,))
        if not 1 <= len(thresholds) <= MOST_CLASSES - 1 or (np.diff(thresholds) < 0).any():
            raise must_be(cls.key, f"1 to {MOST_CLASSES - 1} ascending numbers", numbers[cls.key])
        return cls(tuple(thresholds.tolist()), about)


@dataclass(frozen=True)
class Centers:
    """Cluster centres: a pixel belongs to the nearest, of equally near ones to the first.

    Attributes
    ----------
    centers : ndarray of float64, (k,) or (k, channels)
        In the image's units, ascending; of several channels by lightness. L*, a*, b* if the space is "lab".
    inertia : float
        Sum of squared distances to the nearest centre over the pixels it was fitted to.
    exact : bool
        True where no other k centres have a smaller inertia over the image's own values.
    quantisation_error : float
        By how much a value was off where the statistic was binned; 0 where exact.
    colour_space : str
        "rgb" for the image's own channels, or "lab".
    """

    key: ClassVar[str] = "centers"
    centers: npt.NDArray[np.float64]
    inertia: float = math.nan
    exact: bool = True
    quantisation_error: float = 0.0
    colour_space: str = "rgb"

    @property
    def k(self) -> int:
        """The number of centres."""
        return len(self.centers)

    def apply(
        self, image: Image | CheckedImage, mask: Mask | None = None, *, channel_axis: int | None = None
    ) -> Labels:
        """Return 1 + the index of each pixel's nearest centre; 0 where not valid."""
        channels = 1 if self.centers.ndim == 1 else self.centers.shape[1]
        checked = with_channels(image, mask, channel_axis, channels)
        if channels == 1:
            return digitize(one_channel(checked), _middles(self.centers), first=1)
        if self.colour_space == "lab":
            return _nearest_in_lab(checked, self.centers)
        return _nearest(checked.flat, checked.flat_valid, self.centers).reshape(checked.shape)

    def as_dict(self) -> dict[str, Any]:
        """Return the model as plain numbers."""
        about = {"k": self.k, "inertia": self.inertia, "exact": self.exact}
        space = {} if self.centers.ndim == 1 else {"colour_space": self.colour_space}
        return {
            "centers": self.centers.tolist(), **about, "quantisation_error": self.quantisation_error, **space,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote; of what stands beside the centres any may be absent."""
        centers = floats(numbers, cls.key, ndim=(1, 2))
        if not 1 <= len(centers) <= MOST_CLASSES:
            raise must_be(cls.key, f"1 to {MOST_CLASSES} numbers or lists of them", numbers[cls.key])
        return cls(centers, **optional(numbers, cls, ignored=("k",)))


def _middles(centers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the middle between each centre and the next, which a sum that overflows doesn't spoil."""
    low, high = centers[:-1], centers[1:]
    with np.errstate(over="ignore"):
        total = low + high
    middle = np.where(np.isfinite(total), total / 2, low / 2 + high / 2)
    # Between two neighbouring numbers there is none, and the middle must not become the upper one.
    return np.minimum(middle, np.nextafter(high, -np.inf))


def _nearest(pixels: Pixels, valid: Mask | None, centers: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    labels = np.empty(len(pixels), np.uint8)
    nearest.label(pixels, valid, centers, labels, threads(len(pixels) * len(centers)))
    return labels


def _nearest_in_lab(image: CheckedImage, centers: npt.NDArray[np.float64]) -> Labels:
    """Convert each colour once where all that the type can hold fit into a table, else the valid pixels by chunks."""
    if image.pixels.dtype == np.uint8 and image.pixels.size > 1 << 18:
        colours = Colours.of(image).values
        table = np.zeros(1 << 24, np.uint8)
        table[_packed(colours)] = _nearest(as_lab(colours), None, centers)
        labels = table[_packed(image.flat)]
        return labels.reshape(image.shape) * (True if image.valid is None else image.valid)
    labels = np.zeros(len(image.flat), np.uint8)
    used = np.arange(len(labels)) if image.flat_valid is None else np.flatnonzero(image.flat_valid)
    for part in np.array_split(used, 1 + len(used) // CHUNK):
        labels[part] = _nearest(as_lab(image.flat[part]), None, centers)
    return labels.reshape(image.shape)


def _packed(colours: Pixels) -> npt.NDArray[np.int32]:
    """Return 8-bit colours (n, 3) as one number each."""
    red, green, blue = (colours[:, channel].astype(np.int32) for channel in range(3))
    return red << 16 | green << 8 | blue


def digitize(image: CheckedImage, thresholds: npt.NDArray[np.float64], first: int) -> Labels:
    """Return ``first`` + the number of thresholds below each pixel, as uint8; 0 where not valid."""
    labels = empty(image.shape, np.uint8)
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
