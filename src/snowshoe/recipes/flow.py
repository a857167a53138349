"""What one step of a recipe hands to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from snowshoe.arrays import as_image, everything
from snowshoe.recipes.step import Step
from snowshoe.results import Segmentation
from snowshoe.results.segmentation import IMAGE_UNITS
from snowshoe.spacing import Sizes, Spacing
from snowshoe.types import Image, Labels, Mask


@dataclass(frozen=True)
class Flow:
    """What one step hands to the next.

    Attributes
    ----------
    outcome : array_like, Segmentation or Edges
        What the step before gave; at first the image.
    channel_axis : int or None
        The axis of its channels.
    image : array_like or None
        What labels are compared by: the image, or the channel that was chosen of it; None where labels came in.
    image_axis : int or None
        The axis of its channels.
    mask : ndarray of bool or None
        The pixels in use.
    markers : ndarray of int or None
        Those that no step has taken yet.
    units : str
        What the values of an image are in.
    spacing : Spacing or None
        The size of a pixel along each axis.
    seconds : float
        Of all steps so far.
    notes : tuple of str
        Of all steps so far.
    """

    outcome: Any
    channel_axis: int | None
    image: Any
    image_axis: int | None
    mask: Mask | None
    markers: Labels | None = None
    spacing: Spacing | None = None
    units: str = IMAGE_UNITS
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @classmethod
    def of_image(
        cls,
        image: Image,
        channel_axis: int | None,
        mask: Mask | None,
        markers: Labels | None = None,
        spacing: Sizes | None = None,
    ) -> Flow:
        """Return the start of a flow from an image: all that leaves pixels out becomes one mask."""
        checked = as_image(image, mask, channel_axis=channel_axis)
        valid = everything(checked.shape) if checked.valid is None and mask is not None else checked.valid
        sizes = None if spacing is None else Spacing.of(spacing, len(checked.shape))
        return cls(image, channel_axis, image, channel_axis, valid, markers, sizes)

    @classmethod
    def into(
        cls,
        first: Step,
        data: Any,
        channel_axis: int | None,
        mask: Mask | None,
        markers: Labels | None = None,
        spacing: Sizes | None = None,
    ) -> Flow:
        """Return the start of a flow into a recipe's first step: from labels if it takes some, else from an image."""
        if first.entry.takes == "labels":
            return cls.of_labels(data, mask, spacing)
        return cls.of_image(data, channel_axis, mask, markers, spacing)

    @classmethod
    def of_labels(cls, labels: Image | Segmentation, mask: Mask | None, spacing: Sizes | None = None) -> Flow:
        """Return the start of a flow from labels, which have no image that they could be compared by."""
        sizes = None if spacing is None else Spacing.of(spacing, np.ndim(np.asarray(labels)))
        return cls(labels, None, None, None, mask, spacing=sizes)
