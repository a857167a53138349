"""The images that a method is tuned on, each with what is right, where that is known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image, as_images, everything
from snowshoe.errors import must_be
from snowshoe.metrics.truths import checked_truth
from snowshoe.recipes import Recipe
from snowshoe.recipes.recipe import segmented
from snowshoe.results import Segmentation
from snowshoe.spacing import Spacing
from snowshoe.types import Image, Labels, Mask, Pixels

Values = Mapping[str, Any]
"""Parameters by the names that the recipe gives them."""


@dataclass(frozen=True, eq=False)
class Case:
    """An image, as the method sees it.

    Attributes
    ----------
    name : str
        What the report calls it.
    pixels : ndarray, (M, N) or (M, N, channels)
        As given, channels last.
    has_channels : bool
        Whether the last axis is one of channels.
    valid : ndarray of bool, (M, N)
        The pixels in use.
    truths : tuple of ndarray
        Label images that are right; empty where it is not known.
    spacing : Spacing or None
        The size of a pixel along rows and columns.
    path : str or None
        What the command line calls it; empty for the bundled sample, None where it came as an array.
    """

    name: str
    pixels: Pixels
    has_channels: bool
    valid: Mask
    truths: tuple[Labels, ...] = ()
    spacing: Spacing | None = None
    path: str | None = None

    @classmethod
    def of(
        cls,
        image: Image,
        truths: Sequence[Image] = (),
        *,
        name: str = "image",
        channel_axis: int | None = None,
        mask: Mask | None = None,
        spacing: Spacing | None = None,
        path: str | None = None,
    ) -> Case:
        """Check an image and its truths."""
        checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2,)).require_valid()
        valid = everything(checked.shape) if checked.valid is None else checked.valid
        known = tuple(checked_truth(truth, valid.shape, of=name) for truth in truths)
        return cls(name, checked.pixels, checked.has_channels, valid, known, spacing, path)

    @property
    def channel_axis(self) -> int | None:
        """The axis of the channels, if there are several."""
        return -1 if self.has_channels else None

    @property
    def mask(self) -> Mask | None:
        """The mask, where any pixel is left out."""
        return None if self.valid.all() else self.valid

    def segmented(self, recipe: Recipe, values: Values) -> Segmentation:
        """Return what a recipe with these values makes of the image."""
        tuned = recipe.replaced(values)
        facts: dict[str, Any] = {"mask": self.mask, "spacing": self.spacing}
        return segmented(tuned.run(self.pixels, channel_axis=self.channel_axis, **facts))

    @cached_property
    def values(self) -> npt.NDArray[np.float64]:
        """The channels as numbers, (channels, M, N); 0 where a pixel is not valid."""
        planes = np.moveaxis(self.pixels, -1, 0) if self.has_channels else self.pixels[np.newaxis]
        return np.where(self.valid, planes, 0).astype(np.float64)

    @cached_property
    def spread(self) -> float:
        """The standard deviation of the valid values."""
        return float(np.std(self.values[:, self.valid]))

    @cached_property
    def digest(self) -> str:
        """What tells that everything about the case is the same as before."""
        digest = hashlib.sha256()
        for array in (self.pixels, np.ascontiguousarray(self.valid), *self.truths):
            digest.update(f"{array.shape}{array.dtype.str}".encode())
            digest.update(np.ascontiguousarray(np.ma.getdata(array)).tobytes())
            if np.ma.is_masked(array):
                digest.update(np.packbits(np.ma.getmaskarray(array)).tobytes())
        return digest.hexdigest()[:16]


def cases_of(
    images: Image | Sequence[Image], truth: Any, *, channel_axis: int | None, names: Sequence[str] = ()
) -> tuple[Case, ...]:
    """Return one case for each image with its truth: a label image, or a list of several annotators'.

    Several images are a list or anything else that is gone through; an array is one.
    """
    several = as_images(images)
    truths = [None] * len(several) if truth is None else _truths(truth, len(several))
    called = names or [f"image {i}" for i in range(1, len(several) + 1)]
    return tuple(
        Case.of(image, _annotators(right), name=name, channel_axis=channel_axis)
        for image, right, name in zip(several, truths, called, strict=True)
    )


def _truths(truth: Any, n: int) -> list[Any]:
    if n == 1 and isinstance(truth, np.ndarray | list) and np.ndim(truth) == 2:
        truth = [truth]
    if not isinstance(truth, list | tuple) or len(truth) != n:
        got = len(truth) if isinstance(truth, list | tuple) else truth
        raise must_be("truth", f"one for each of the {n} images, in their order", got)
    return list(truth)


def _annotators(truth: Any) -> Sequence[Any]:
    if truth is None:
        return ()
    several = isinstance(truth, list | tuple) and all(np.ndim(one) == 2 for one in truth)
    return truth if several else (truth,)
