"""What a writer of a format is given: labels, and what is known of their objects and of the image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_labels
from snowshoe.errors import must_be
from snowshoe.io.georeference import Georeference
from snowshoe.io.source import LoadedImage
from snowshoe.labels.label_maps import refuse_image
from snowshoe.labels.outlines import Outlines, Polygon, outlines
from snowshoe.spacing import Sizes
from snowshoe.types import Image, Labels, Mask

__all__ = ["NO_CATEGORY", "Export"]

NO_CATEGORY = "object"
"""The category of objects of which nothing is said."""


@dataclass(frozen=True, eq=False)
class Export:
    """Labels to be written, and what goes with them.

    Attributes
    ----------
    labels : ndarray of int
        Not negative, 0 where there is no object.
    valid : ndarray of bool or None
        True = there is data.
    image : LoadedImage or None
        What the labels are of.
    image_path : path or None
        Its file, where it has one.
    categories : dict of int to str, or None
        The category of each label.
    simplify : float
        Tolerance of outlines, in pixels; 0 keeps them exact.
    bridge : bool
        Whether holes and pieces may be joined by a line, so that one ring holds an object.
    spacing : Sizes or None
        The size of a pixel.
    georeference : Georeference or None
        Where on Earth the pixels lie.
    name : str
        What the labels are called.
    notes : list of str
        What a person should know of what was written; writers add to it.
    """

    labels: Labels
    valid: Mask | None = None
    image: LoadedImage | None = None
    image_path: Path | None = None
    categories: Mapping[int, str] | None = None
    simplify: float = 0.0
    bridge: bool = False
    spacing: Sizes | None = None
    georeference: Georeference | None = None
    name: str = "labels"
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, labels: Image, mask: Mask | None = None, **facts: Any) -> Export:
        """Return checked labels with what goes with them; raise where these are grey values or do not fit."""
        checked, valid = as_labels(labels, mask)
        refuse_image(checked, valid, "components")
        kept = checked if valid is None else np.where(valid, checked, checked.dtype.type(0))
        job = cls(kept, valid, **facts)
        job._check()
        return job

    def _check(self) -> None:
        if self.image is not None:
            shape = self.image.pixels.shape
            spatial = shape if self.image.channel_axis is None else shape[:-1]
            if spatial != self.labels.shape:
                advice = "give the image that the labels were made from"
                raise must_be("image", f"of the labels' shape {self.labels.shape}", spatial, advice)
        if not self.simplify >= 0:
            raise must_be("simplify", "a number of pixels, at least 0", self.simplify)
        missing = [] if self.categories is None else [n for n in self.numbers.tolist() if n not in self.categories]
        if missing:
            raise must_be("categories", f"given for every label, of which there are {len(self.numbers)}", missing[0])

    @property
    def shape(self) -> tuple[int, int]:
        """The rows and columns of the labels."""
        rows, columns = self.labels.shape
        return rows, columns

    @cached_property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The labels of the objects; they ascend."""
        greatest = int(self.labels.max())
        if greatest > max(self.labels.size, 65_535):
            found = np.unique(self.labels)
            return found[found > 0].astype(np.int64)
        occurs = np.zeros(greatest + 1, np.bool_)
        occurs[self.labels] = True
        occurs[0] = False
        return np.flatnonzero(occurs)

    @cached_property
    def ranks(self) -> npt.NDArray[np.int32]:
        """The labels as 1…n, in their order."""
        if len(self.numbers) == int(self.labels.max()):
            return self.labels.astype(np.int32, copy=False)
        ranks = np.searchsorted(self.numbers, self.labels) + 1
        return np.where(self.labels > 0, ranks, 0).astype(np.int32)

    @cached_property
    def boxes(self) -> list[tuple[slice, slice]]:
        """The rows and columns that each object spans."""
        from scipy import ndimage

        return list(ndimage.find_objects(self.ranks))

    @cached_property
    def areas(self) -> npt.NDArray[np.int64]:
        """The pixels of each object."""
        return np.bincount(self.ranks.reshape(-1), minlength=len(self.numbers) + 1)[1:]

    @cached_property
    def outlines(self) -> Outlines:
        """The outlines of the objects, simplified as far as was asked for."""
        return outlines(self.labels).simplified(self.simplify)

    def objects(self) -> list[tuple[int, list[Polygon]]]:
        """Return each label with the polygons of its pieces."""
        return list(self.outlines.pieces())

    def category(self, number: int) -> str:
        """Return the category of a label."""
        return NO_CATEGORY if self.categories is None else self.categories[number]

    @cached_property
    def places(self) -> dict[str, int]:
        """Every category of an object in alphabetical order, and its number from 0."""
        names = sorted({self.category(number) for number in self.numbers.tolist()})
        return {name: place for place, name in enumerate(names)}

    def place(self, number: int) -> int:
        """Return the number, from 0, of a label's category."""
        return self.places[self.category(number)]

    @property
    def image_name(self) -> str:
        """What files call the image."""
        return self.image_path.name if self.image_path is not None else f"{self.name}.png"
