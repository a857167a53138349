"""Which classes own the image and its frame, and which of them are the objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_labels, everything
from snowshoe.errors import must_be
from snowshoe.filters.frame import at_frame
from snowshoe.types import Image, Labels, Mask

__all__ = ["ClassShares", "ObjectClasses"]


@dataclass(frozen=True)
class ClassShares:
    """How many valid pixels each class has, and how many of them lie at the border or beside what is not valid.

    Of blocks with one pixel around them, the numbers add up to those of the image, in any order.
    """

    areas: Mapping[int, int]
    frames: Mapping[int, int]

    @classmethod
    def of(cls, image: CheckedImage, *, core: tuple[slice, ...] = ()) -> Self:
        """Return the numbers of a class map, or of the core of a window."""
        used = everything(image.shape) if image.valid is None else image.valid
        framed = at_frame(image.shape, image.valid)[core]
        return cls(_counted(image.pixels[core][used[core]]), _counted(image.pixels[core][framed]))

    def __add__(self, other: Self) -> Self:
        return type(self)(_added(self.areas, other.areas), _added(self.frames, other.frames))

    def ground(self) -> int:
        """Return the class with the greatest share of frame and area together, of equal ones the first."""
        classes = sorted(self.areas)
        return max(classes, key=lambda name: self.frame_share(name) + self.area_share(name))

    def frame_share(self, name: int) -> float:
        """Return the share of the frame that a class owns."""
        return self.frames.get(name, 0) / max(1, sum(self.frames.values()))

    def area_share(self, name: int) -> float:
        """Return the share of the valid pixels that a class owns."""
        return self.areas.get(name, 0) / max(1, sum(self.areas.values()))


def _counted(labels: Labels) -> dict[int, int]:
    names, counts = np.unique(labels, return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def _added(first: Mapping[int, int], second: Mapping[int, int]) -> dict[int, int]:
    return {name: first.get(name, 0) + second.get(name, 0) for name in sorted({*first, *second})}


@dataclass(frozen=True)
class ObjectClasses:
    """The classes that are objects.

    Attributes
    ----------
    classes : tuple of int
    reason : str
        Why these, in a sentence.
    """

    classes: tuple[int, ...]
    reason: str = ""

    def apply(
        self, image: Image | CheckedImage, mask: Mask | None = None, *, channel_axis: int | None = None
    ) -> npt.NDArray[np.uint8]:
        """Return 1 where a class map has one of the classes, 0 elsewhere and where not valid."""
        if channel_axis is not None:
            raise must_be("channel_axis", "None for a class map", channel_axis)
        labels, valid = (image.pixels, image.valid) if isinstance(image, CheckedImage) else as_labels(image, mask)
        objects = np.isin(labels, self.classes)
        return (objects if valid is None else objects & valid).astype(np.uint8)

    def as_dict(self) -> dict[str, Any]:
        """Return the model as plain numbers, and the reason."""
        return {"classes": list(self.classes), "reason": self.reason}

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
        classes = numbers.get("classes")
        if not isinstance(classes, list) or not all(type(name) is int and name >= 0 for name in classes):
            raise must_be("classes", "a list of whole numbers", classes)
        return cls(tuple(classes), str(numbers.get("reason", "")))
