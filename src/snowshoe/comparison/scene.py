"""The image that is compared on, in every form that the methods and the numbers need, each made once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_image, everything, grey
from snowshoe.comparison.measurements import Measurements, measure
from snowshoe.drawing import pictures
from snowshoe.filters.gradients import SOBEL, gradient_3x3
from snowshoe.spacing import Spacing
from snowshoe.statistics.histogram import Histogram
from snowshoe.types import Image, Mask, Pixels


@dataclass(frozen=True, eq=False)
class Scene:
    """An image and what follows from it alone.

    Attributes
    ----------
    name : str
        What the report calls it.
    image : CheckedImage
        As given: channels last.
    grey : ndarray, (M, N)
        The image itself, or its grey values where it has several channels.
    valid : ndarray of bool, (M, N)
        The pixels in use.
    colours : ndarray, (M, N, 3) or None
        The colour channels without alpha; None for a grey image.
    gradient : ndarray of float32, (M, N)
        Sobel magnitude of grey; 0 where a neighbour is not valid.
    histogram : Histogram
        Of grey.
    measured : Measurements
        What the advice rests on.
    spacing : Spacing or None
        The size of a pixel along rows and columns.
    """

    name: str
    image: CheckedImage
    grey: Pixels
    valid: Mask
    colours: Pixels | None
    gradient: Pixels
    histogram: Histogram
    measured: Measurements
    spacing: Spacing | None = None

    @classmethod
    def of(
        cls, image: Image, mask: Mask | None, channel_axis: int | None, name: str, spacing: Spacing | None = None
    ) -> Scene:
        """Check an image and measure it."""
        checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2,)).require_valid()
        single = grey(checked.pixels, channel_axis=-1) if checked.has_channels else checked.pixels
        valid = everything(checked.shape) if checked.valid is None else checked.valid
        colours = checked.pixels[..., :3] if checked.n_channels >= 3 else None
        histogram = Histogram.of(as_image(single, checked.valid))
        gradient = gradient_3x3(single, checked.valid, "reflect", 0.0, SOBEL).magnitude.astype(np.float32)
        measured = measure(np.where(valid, single, single[valid].min()), valid, histogram, gradient, colours)
        return cls(name, checked, single, valid, colours, gradient, histogram, measured, spacing)

    def used(self, array: Pixels) -> Pixels:
        """Return the valid pixels of an array of the image's shape as (n,) or (n, channels)."""
        if self.measured.n_pixels == self.valid.size:
            return array.reshape(self.valid.size, *array.shape[2:])
        return array[self.valid]

    @cached_property
    def grey_deviations(self) -> npt.NDArray[np.float64]:
        """Deviations of the valid grey values from their mean, (1, n)."""
        return _deviations(self.used(self.grey)[:, np.newaxis])

    @cached_property
    def colour_deviations(self) -> npt.NDArray[np.float64]:
        """Deviations of the valid colours from their mean, (3, n); those of grey where there are none."""
        return self.grey_deviations if self.colours is None else _deviations(self.used(self.colours))

    @property
    def pixel_area(self) -> tuple[float, str] | None:
        """The area of a pixel and its unit; None where no unit is known."""
        if self.spacing is None or self.spacing.unit is None or not self.spacing.is_known:
            return None
        return math.prod(self.spacing), f"{self.spacing.unit}²"

    @property
    def rgb(self) -> Pixels:
        """The image as a screen shows it, (M, N, 3) uint8."""
        return pictures.as_rgb(self.grey if self.colours is None else self.colours, self.valid)


def _deviations(values: Pixels) -> npt.NDArray[np.float64]:
    channels: npt.NDArray[np.float64] = np.array(values.T, np.float64, order="C")
    channels -= channels.mean(axis=1, keepdims=True)
    return channels
