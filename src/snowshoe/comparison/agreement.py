"""How far the segmentations agree with each other, and with a truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.comparison.row import Row
from snowshoe.metrics import adjusted_rand, score_all
from snowshoe.metrics.registry import Kind
from snowshoe.results import Segmentation
from snowshoe.types import Labels, Mask

__all__ = ["MOST_PIXELS", "Agreement", "agreement_of", "scores_of"]

MOST_PIXELS = 1 << 19
"""Of larger images, a regular grid of about so many pixels is looked at."""


@dataclass(frozen=True, eq=False)
class Agreement:
    """The adjusted Rand index of every pair of segmentations: 1 for the same, about 0 for unrelated ones.

    Attributes
    ----------
    names, titles : tuple of str
        Of the rows that are segmentations.
    matrix : ndarray, (n, n)
        Symmetric, with ones on its diagonal.
    step : int
        Every so-many-th pixel along each axis was looked at: 1 is all of them.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...]
    matrix: npt.NDArray[np.float64]
    step: int = 1

    def as_dict(self) -> dict[str, Any]:
        """Return the agreement as plain lists."""
        return {
            "measure": "adjusted_rand",
            "names": list(self.names),
            "matrix": self.matrix.tolist(),
            "step": self.step,
        }


def agreement_of(rows: Sequence[Row], valid: Mask) -> Agreement:
    """Return how far the rows' segmentations agree on the valid pixels; of a large image, on a grid of them.

    The pairs grow with the square of the rows: on every pixel of a large image they would take longer than all methods.
    """
    step = max(1, int(np.ceil((valid.size / MOST_PIXELS) ** (1 / valid.ndim))))
    if not valid[(slice(None, None, step),) * valid.ndim].any():
        step = 1
    grid = (slice(None, None, step),) * valid.ndim
    used = valid[grid]
    looked_at = [(row, row.segmentation.labels[grid][used]) for row in rows if row.segmentation is not None]
    matrix = np.eye(len(looked_at))
    for i, (_, first) in enumerate(looked_at):
        for j, (_, second) in enumerate(looked_at[:i]):
            matrix[i, j] = matrix[j, i] = adjusted_rand(first, second)
    return Agreement(tuple(row.name for row, _ in looked_at), tuple(row.title for row, _ in looked_at), matrix, step)


def scores_of(segmentation: Segmentation, truths: Sequence[Labels], valid: Mask) -> dict[str, float]:
    """Return the scores against one or several truths that mean something for such labels; empty without a truth.

    Every segmentation is scored as regions; as objects too where it has a background and so have the truths.
    """
    if not truths:
        return {}
    objects = segmentation.kind == "regions" and all((truth == 0).any() for truth in truths)
    kinds: list[Kind] = ["regions"]
    # Matching the boundaries of every plane of a volume, for every row, would take longer than all methods.
    kinds += ["boundaries"] if valid.ndim == 2 else []
    kinds += ["objects"] if objects else []
    return score_all(segmentation.labels, list(truths), ignore=None if valid.all() else ~valid, kinds=kinds)
