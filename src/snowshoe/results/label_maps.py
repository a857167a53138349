"""Labels as methods take them that work on labels, and as they give them."""

from __future__ import annotations

import numpy as np

from snowshoe.arrays import as_labels, as_mask, everything
from snowshoe.errors import must_be
from snowshoe.labels.label_maps import refuse_image
from snowshoe.labels.relabel import narrowed
from snowshoe.results.segmentation import Segmentation
from snowshoe.types import Image, Labels, Mask

__all__ = ["as_kind_of", "as_label_map"]

CLASSES = 255
"""The greatest number of a class."""


def as_label_map(labels: Image | Segmentation, mask: Mask | None, method: str) -> tuple[Labels, Mask | None]:
    """Return the labels that a method was given, and where they are used, both in canonical form.

    A `Segmentation` also leaves out what it left out itself. An array that is an image of grey values is refused with
    the recipe that was meant.
    """
    if isinstance(labels, Segmentation):
        used = labels.valid if mask is None else labels.valid & as_mask(mask, labels.valid.shape)
        return as_labels(labels.labels, used)
    checked, valid = as_labels(labels, mask)
    refuse_image(checked, valid, method)
    return checked, valid


def as_kind_of(given: Image | Segmentation, labels: Labels, valid: Mask | None) -> Segmentation:
    """Return labels made of those that were given as the same kind of map, 0 where not valid.

    An array is a class map where a byte holds its labels. Raise where the type of such a map does not hold a label.
    """
    few = given.kind == "classes" if isinstance(given, Segmentation) else int(np.max(given)) <= CLASSES
    kept: Labels = labels if valid is None else np.where(valid, labels, 0)
    if few and int(kept.max()) > CLASSES:
        raise must_be("labels", f"at most {CLASSES} in a class map", int(kept.max()), "give it the kind regions")
    typed: Labels = kept.astype(np.uint8) if few else narrowed(kept)
    used = everything(typed.shape) if valid is None else valid
    return Segmentation(typed, used, kind="classes" if few else "regions")
