"""One truth or several: the truths of an image by different annotators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from snowshoe.arrays import as_labels
from snowshoe.errors import must_be
from snowshoe.metrics.contingency import Contingency
from snowshoe.types import Image, Labels, Mask

Truths: TypeAlias = Image | Sequence[Image]
"""A label image; or a list or tuple of arrays, one by each annotator."""


def as_truths(truths: Truths) -> list[Image]:
    """Return the truths as a list: a list or tuple of arrays is one of each annotator, anything else is one truth."""
    if isinstance(truths, list | tuple):
        if not truths:
            raise must_be("truths", "at least one label image", truths)
        if all(isinstance(truth, np.ndarray) and truth.ndim for truth in truths):
            return list(truths)
    return [truths]  # type: ignore[list-item]


def checked_truth(truth: Image, shape: tuple[int, ...], *, of: str) -> Labels:
    """Return a truth as a label image of that shape, a masked array where it has no data somewhere; or raise."""
    labels, valid = as_labels(truth)
    if labels.shape != shape:
        raise must_be("truth", f"of the shape {shape} of {of}", labels.shape)
    return labels if valid is None else np.ma.MaskedArray(labels, ~valid)


def tables(labels: Image, truths: Truths, ignore: Mask | None) -> list[Contingency]:
    """Return the joint histogram with each truth."""
    return [Contingency.of(labels, truth, ignore=ignore) for truth in as_truths(truths)]
