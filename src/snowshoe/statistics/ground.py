"""The ground of an image, which is its commonest colour, and how far from it every pixel is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.colour.lab import as_lab, srgb_white
from snowshoe.errors import must_be
from snowshoe.filters.borders import real_type
from snowshoe.statistics.colours import Values
from snowshoe.statistics.written import floats, with_channels
from snowshoe.types import Image, Mask, Pixels

__all__ = ["Ground", "power_of"]

BINS = 128
"""Between the least and the greatest value of a channel: fine enough for a ground, coarse enough for its noise."""
WEIGHTS = (1, 2, 3, 2, 1)
"""What counts of neighbouring bins are summed with, so that the tallest is not one by chance."""
EVEN = 0.7
"""The power that brings faint and bright objects together; CIELAB, made for the eye, has done so already."""
CHUNK = 1 << 18
"""Pixels at a time."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ground:
    """The ground's value in each channel, and what distances from it are raised to.

    Attributes
    ----------
    ground : tuple of float
        In the image's units; L*, a*, b* if the space is "lab".
    colour_space : str
        "rgb" for the image's own channels, or "lab".
    power : float
    """

    ground: tuple[float, ...]
    colour_space: str = "rgb"
    power: float = 1.0

    @classmethod
    def of(cls, values: Values, power: float | Literal["auto"]) -> Self:
        """Return the commonest value of each channel, in CIELAB where the channels are sRGB; "auto" is 1 there."""
        colours = values.values.reshape(len(values.values), -1)
        in_lab = srgb_white(colours) is not None
        channels = (as_lab(colours) if in_lab else colours.astype(np.float64)).T
        ground = tuple(_commonest(channel, values.counts) for channel in channels)
        return cls(ground, "lab" if in_lab else "rgb", power_of(power, in_lab=in_lab))

    def apply(
        self, image: Image | CheckedImage, mask: Mask | None = None, *, channel_axis: int | None = None
    ) -> Pixels:
        """Return each pixel's distance from the ground, raised to the power; 0 where not valid."""
        checked = with_channels(image, mask, channel_axis, len(self.ground))
        colours = checked.flat.reshape(-1, checked.n_channels)
        distance = np.zeros(len(colours), real_type(colours.dtype))
        used = np.arange(len(colours)) if checked.flat_valid is None else np.flatnonzero(checked.flat_valid)
        for part in np.array_split(used, 1 + len(used) // CHUNK):
            distance[part] = self._distance(colours[part])
        return distance.reshape(checked.shape)

    def _distance(self, colours: Pixels) -> Floats:
        values = as_lab(colours) if self.colour_space == "lab" else colours.astype(np.float64)
        squares: Floats = np.square(values - self.ground).sum(axis=1)
        return squares ** (self.power / 2)

    def as_dict(self) -> dict[str, Any]:
        """Return the model as plain numbers."""
        return {"ground": list(self.ground), "colour_space": self.colour_space, "power": self.power}

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
        ground = floats(numbers, "ground", ndim=(1,))
        power = floats(numbers, "power", ndim=(0,)) if "power" in numbers else np.float64(1)
        space = numbers.get("colour_space", "rgb")
        if space not in ("rgb", "lab") or (space == "lab" and len(ground) != 3):
            raise must_be("colour_space", "'rgb', or 'lab' for three channels", space)
        return cls(tuple(ground.tolist()), space, float(power))


def power_of(power: float | Literal["auto"], *, in_lab: bool) -> float:
    """Return what distances are raised to; "auto" is 1 in CIELAB."""
    return power if power != "auto" else 1.0 if in_lab else EVEN


def _commonest(values: Floats, counts: npt.NDArray[np.int64]) -> float:
    """Return the median of the values in and beside the tallest bin, of equally tall ones the lowest."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        return low
    place = np.minimum((values / (high - low) - low / (high - low)) * BINS, BINS - 1).astype(np.intp)
    tallest = int(np.convolve(np.bincount(place, counts, BINS), WEIGHTS, "same").argmax())
    near = np.abs(place - tallest) <= len(WEIGHTS) // 2
    order = np.argsort(values[near], kind="stable")
    below = np.cumsum(counts[near][order])
    return float(values[near][order][np.searchsorted(below, below[-1] / 2)])
