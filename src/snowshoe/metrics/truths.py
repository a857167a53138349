"""One truth or several: the truths of an image by different annotators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from snowshoe.errors import must_be
from snowshoe.metrics.contingency import Contingency
from snowshoe.types import Image, Mask

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


def tables(labels: Image, truths: Truths, ignore: Mask | None) -> list[Contingency]:
    """Return the joint histogram with each truth."""
    return [Contingency.of(labels, truth, ignore=ignore) for truth in as_truths(truths)]
