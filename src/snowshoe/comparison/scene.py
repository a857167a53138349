"""The image that is compared on, in every form that the methods and the numbers need, each made once."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_image, everything, grey
from snowshoe.comparison.dyes import AREAS, second_dye
from snowshoe.comparison.measurements import Measurements, measure
from snowshoe.comparison.smaller import Smaller
from snowshoe.drawing import pictures
from snowshoe.drawing.volumes import View
from snowshoe.filters.gradients import SOBEL, gradient_3x3
from snowshoe.kernels.dispatch import threads
from snowshoe.spacing import Sizes, Spacing, proportions
from snowshoe.statistics.histogram import Histogram
from snowshoe.types import Image, Labels, Mask, Pixels
from snowshoe.workers import in_order

PIECE = 1 << 16
"""Pixels whose deviations are worked out at once: so many stay in a processor's cache."""


@dataclass(frozen=True, eq=False)
class Values:
    """The values of pixels, whose deviations from the mean are worked out piece by piece: of all they would be large.

    Attributes
    ----------
    pixels : ndarray, (n, channels)
        As they are.
    means : ndarray of float64, (channels,)
        Of each channel.
    squares : float
        The sum of the squares of all deviations.
    """

    pixels: Pixels
    means: npt.NDArray[np.float64]
    squares: float

    @classmethod
    def of(cls, pixels: Pixels) -> Values:
        """Return the values with their means and squares."""
        means = np.array([channel.mean(dtype=np.float64) for channel in pixels.T])
        centred = cls(pixels, means, 0.0)
        of_pieces = centred.over_pieces(lambda _, piece: [float(np.square(channel).sum()) for channel in piece])
        return cls(pixels, means, sum(itertools.chain.from_iterable(of_pieces)))

    def over_pieces(self, work: Callable[[int, npt.NDArray[np.float64]], Any], least: int = 0) -> Iterator[Any]:
        """Yield what a function gives of where each piece, of at least so many pixels, begins and its deviations.

        These are (channels, m). Several pieces are worked on at once.
        """
        size = max(PIECE, least)

        def of_piece(start: int) -> Any:
            piece = np.array(self.pixels[start : start + size].T, np.float64, order="C")
            piece -= self.means[:, np.newaxis]
            return work(start, piece)

        return in_order(of_piece, range(0, len(self.pixels), size), jobs=threads(len(self.pixels)))


@dataclass(frozen=True, eq=False)
class Given:
    """An image as it was given, its size of a pixel, and how many times smaller along each axis it was made."""

    image: CheckedImage
    spacing: Spacing | None
    step: int


@dataclass(frozen=True, eq=False)
class Scene:
    """An image and what follows from it alone.

    Attributes
    ----------
    name : str
        What the report calls it.
    image : CheckedImage
        As given, or smaller: channels last.
    grey : ndarray, (M, N), or (P, M, N) of a volume, as all that follows
        The image itself, or its grey values where it has several channels.
    valid : ndarray of bool, (M, N)
        The pixels in use.
    colours : ndarray, (M, N, 3) or None
        The colour channels without alpha; None for a grey image.
    gradient : ndarray of float32, (M, N)
        Sobel magnitude of grey, in each plane of a volume; 0 where a neighbour is not valid.
    histogram : Histogram
        Of grey.
    measured : Measurements
        What the advice rests on.
    spacing : Spacing or None
        The size of a pixel along each axis.
    given : Given or None
        What was made smaller; None where that was nothing.
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
    given: Given | None = None

    @classmethod
    def of(
        cls,
        image: Image,
        mask: Mask | None,
        channel_axis: int | None,
        name: str,
        spacing: Sizes | None = None,
        most: float | None = None,
    ) -> Scene:
        """Check an image and measure it; of a plane of more than ``most`` pixels, a smaller one."""
        checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3)).require_valid()
        sizes = None if spacing is None else Spacing.of(spacing, len(checked.shape))
        small = None if most is None else Smaller.of(checked, _used(checked), most)
        if small is None:
            return cls._measured(checked, name, sizes)
        reduced = CheckedImage(small.pixels, small.valid, checked.has_channels)
        larger = None if sizes is None else Spacing(tuple(size * small.step for size in sizes), sizes.unit)
        scene = cls._measured(reduced, name, larger)
        return dataclasses.replace(scene, given=Given(checked, sizes, small.step))

    @classmethod
    def _measured(cls, checked: CheckedImage, name: str, sizes: Spacing | None) -> Scene:
        single = grey(checked.pixels, channel_axis=-1) if checked.has_channels else checked.pixels
        valid = _used(checked)
        colours = checked.pixels[..., :3] if checked.n_channels >= 3 else None
        histogram = Histogram.of(as_image(single, checked.valid))
        gradient = _gradient(single, checked.valid)
        measured = measure(np.where(valid, single, single[valid].min()), valid, histogram, gradient, colours)
        return cls(name, checked, single, valid, colours, gradient, histogram, measured, sizes)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the image as it was given."""
        return self.image.shape if self.given is None else self.given.image.shape

    @property
    def step(self) -> int:
        """How many times smaller along each axis the image is than it was given."""
        return 1 if self.given is None else self.given.step

    def seen(self, labels: Labels) -> Labels:
        """Return labels of the image as it was given as they are looked at: the one in the middle of each block."""
        if self.step == 1:
            return labels
        places = (np.minimum(np.arange(0, n, self.step) + self.step // 2, n - 1) for n in labels.shape)
        return labels[np.ix_(*places)]

    @property
    def is_volume(self) -> bool:
        """Whether it has several planes."""
        return self.valid.ndim == 3

    def used(self, array: Pixels) -> Pixels:
        """Return the valid pixels of an array of the image's shape as (n,) or (n, channels)."""
        if self.measured.n_pixels == self.valid.size:
            return array.reshape(self.valid.size, *array.shape[self.valid.ndim :])
        return array[self.valid]

    @cached_property
    def grey_values(self) -> Values:
        """The valid grey values."""
        return Values.of(self.used(self.grey)[:, np.newaxis])

    @cached_property
    def colour_values(self) -> Values:
        """The valid colours; the grey values where there are none."""
        return self.grey_values if self.colours is None else Values.of(self.used(self.colours))

    @cached_property
    def stained_areas(self) -> tuple[str, ...]:
        """The recipes of what is measured on a stained slide, the first thing first; none for any other image."""
        dye = None if self.colours is None or self.is_volume else second_dye(self.used(self.colours))
        return () if dye is None else AREAS[dye]

    @cached_property
    def is_masked(self) -> bool:
        """Whether a call without a mask would use more pixels: all that are numbers in every channel."""
        image = self.image if self.given is None else self.given.image
        if image.pixels.dtype.kind != "f":
            return image.n_valid < math.prod(image.shape)
        numbers = np.isfinite(image.pixels)
        used = numbers.all(axis=-1) if image.has_channels else numbers
        return image.n_valid < int(np.count_nonzero(used))

    @cached_property
    def smaller(self) -> Smaller | None:
        """What slow methods are shown on; None where that is the image."""
        return Smaller.of(self.image, self.valid)

    @property
    def pixel_area(self) -> tuple[float, str] | None:
        """The area of a pixel, or the volume of a voxel, and its unit; None where no unit is known."""
        if self.spacing is None or self.spacing.unit is None or not self.spacing.is_known:
            return None
        size = self.spacing.familiar
        return math.prod(size), f"{size.unit}{'³' if self.is_volume else '²'}"

    @property
    def view(self) -> View | None:
        """How a volume is laid out on a screen; None for a plane."""
        if not self.is_volume:
            return None
        return View(self.valid.shape, proportions(self.spacing, 3))

    @property
    def shown_valid(self) -> Mask:
        """The pixels of the screen's image that are those in use."""
        return self.valid if self.view is None else self.view.cuts(self.valid)

    @property
    def rgb(self) -> pictures.Picture:
        """The image as a screen shows it, (M, N, 3) uint8: of a volume, its cuts."""
        if self.view is None:
            return pictures.as_rgb(self.shown_pixels, self.valid)
        return self.as_picture(self.view.cuts)

    @property
    def shown_pixels(self) -> Pixels:
        """The colours, or the grey values where there are none."""
        return self.grey if self.colours is None else self.colours

    def as_picture(self, lay_out: Callable[[Pixels], Pixels]) -> pictures.Picture:
        """Return a volume as a screen shows it, laid out in some way; its greys are those of all of it."""
        pixels = lay_out(self.shown_pixels)
        if not pictures.fills_a_screen(self.shown_pixels):
            pixels = pictures.stretch(pixels, *pictures.limits(self.shown_pixels, self.valid))
        return pixels if pixels.ndim == 3 else np.repeat(pixels[..., np.newaxis], 3, axis=2)


def _used(image: CheckedImage) -> Mask:
    return everything(image.shape) if image.valid is None else image.valid


def _gradient(grey: Pixels, valid: Mask | None) -> npt.NDArray[np.float32]:
    """Return the Sobel magnitude in each plane, whose scale is that of the noise there."""
    strength = np.empty(grey.shape, np.float32)
    for place in np.ndindex(grey.shape[:-2]):
        used = None if valid is None else valid[place]
        strength[place] = gradient_3x3(grey[place], used, "reflect", 0.0, SOBEL).magnitude
    return strength
