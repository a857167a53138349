"""The one result of every segmentation method."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, everything
from snowshoe.errors import must_be
from snowshoe.types import Image, Labels, Mask, Model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snowshoe.hierarchies import Hierarchy

IMAGE_UNITS = "image units"
"""What values are in that nothing was done to but what keeps their units."""


@dataclass(frozen=True, eq=False)
class Segmentation:
    """Labels, the mask that was used, and how they came about. ``np.asarray(segmentation)`` is the labels.

    Attributes
    ----------
    labels : ndarray
        Class maps are uint8: thresholds give 0 at or below the lowest and 1…n above each in turn; clusters are 1…k by
        intensity. Region maps are int32: 1…n in raster order, 0 = background. 0 outside the mask in all.
    valid : ndarray of bool
        The pixels that were used.
    kind : {"classes", "regions"}
        Whether a label is a class of pixels or a connected region.
    model : Model or None
        What was learned from the image; by the last step that learns something, where there are several.
    earlier : tuple of Model
        What steps before that one learned.
    units : str
        What thresholds, centres and levels of the model are in: those of the image, or of what a filter made of it.
    hierarchy : Hierarchy or None
        Where the regions are a cut of one: all the other cuts.
    maps : dict of str to ndarray
        Named score images, e.g. a distance or an edge strength.
    method, parameters, seconds
        Who made it, how, and in what time.
    notes : tuple of str
        What was done to the image before the method saw it.
    """

    labels: Labels
    valid: Mask
    kind: Literal["classes", "regions"] = "classes"
    model: Model | None = None
    earlier: tuple[Model, ...] = ()
    units: str = IMAGE_UNITS
    hierarchy: Hierarchy | None = None
    maps: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    method: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, image: CheckedImage, labels: Labels, **rest: Any) -> Self:
        """Return the segmentation of a checked image, with its mask."""
        return cls(labels, everything(labels.shape) if image.valid is None else image.valid, **rest)

    @property
    def n_labels(self) -> int:
        """The number of different classes among the valid pixels, or of regions."""
        return len(self.label_counts())

    @property
    def learned(self) -> dict[str, Any]:
        """What all steps learned, as plain numbers; of two that learned the same thing, what the last did."""
        models = (*self.earlier, *([] if self.model is None else [self.model]))
        return {key: value for model in models for key, value in model.as_dict().items()}

    @property
    def valid_fraction(self) -> float:
        """The share of the pixels that were used."""
        return float(np.count_nonzero(self.valid) / self.valid.size)

    @property
    def extent(self) -> str:
        """What shares are of, in words: the image, or the part of it that was used."""
        return "the image" if self.valid.all() else "the used part"

    def label_counts(self) -> dict[int, int]:
        """Return the number of pixels of each label, without a region map's background."""
        from snowshoe.labels.areas import counted

        counts = counted(self.labels, None if self.valid.all() else self.valid)
        first = 1 if self.kind == "regions" else 0
        return {int(label): int(counts[label]) for label in np.flatnonzero(counts) if label >= first}

    def stamped(self, method: str, parameters: Mapping[str, Any], seconds: float) -> Self:
        """Return the same result with its origin filled in."""
        return self.replaced(method=method, parameters=parameters, seconds=seconds)

    def replaced(self, **facts: Any) -> Self:
        """Return the same result with other facts."""
        return type(self)(**{**vars(self), **facts})

    def recut(self, *, level: float | None = None, n_segments: int | None = None) -> Self:
        """Return another cut of the same hierarchy, by level or by number of regions; nothing is computed anew."""
        if self.hierarchy is None:
            raise must_be("segmentation", "one with a hierarchy, as ucm gives it", self.method or "none")
        chosen = {"level": level} if n_segments is None else {"n_segments": n_segments}
        labels = self.hierarchy.cut(level=level, n_segments=n_segments)
        return self.replaced(labels=labels, parameters={**self.parameters, **chosen})

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the labels in the smallest type that holds them: ``.tif``, ``.png`` (grey) or ``.npy``."""
        from snowshoe.io import write_labels

        write_labels(path, self.labels)

    def picture(
        self, kind: str = "classes", image: Image | None = None, *, channel_axis: int | None = None
    ) -> npt.NDArray[np.uint8]:
        """Return a picture of the labels, as ``snowshoe segment --picture`` writes it: 8-bit grey, RGB or RGBA.

        ``kind`` is "overlay" (outlines and numbers over the image), "outlines", "mean" (each label in its mean grey or
        colour), "mask" (255 where a label is above 0) or "classes" (the labels in colours). The first three show the
        image.
        """
        from snowshoe.io import LoadedImage
        from snowshoe.results.pictures import picture_of

        if image is None:
            return picture_of(self, kind)
        pixels = np.asarray(image) if channel_axis is None else np.moveaxis(np.asarray(image), channel_axis, -1)
        shown = LoadedImage(pixels, None if channel_axis is None else -1, pixels.shape[-1] == 3, self.valid)
        return picture_of(self, kind, shown)

    def plot(self) -> Figure:
        """Return the labels as a matplotlib figure (needs the extra ``plot``)."""
        from snowshoe.reports.figures import segmentation_figure

        return segmentation_figure(self)

    def _repr_html_(self) -> str:
        from snowshoe.reports.cards import segmentation_html

        return segmentation_html(self)

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> npt.NDArray[Any]:
        if copy is False:
            return np.asarray(self.labels, dtype)
        return np.array(self.labels, dtype)

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        size = "×".join(map(str, self.labels.shape))
        return f"<Segmentation {self.method}({settings}): {self.n_labels} {self.kind}, {size}, {self.seconds:.4f} s>"
