"""Where each segmentation differs from what is right."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.drawing.embedding import Shown
from snowshoe.filters.distance import within
from snowshoe.labels import boundaries
from snowshoe.metrics.bsds.boundaries import TOLERANCE
from snowshoe.reports.gallery import Gallery
from snowshoe.types import Labels, Mask

__all__ = ["Difference", "differences", "truth_picture"]

MOST = 12
"""So many are drawn; the table has the scores of all."""


@dataclass(frozen=True)
class Difference:
    """A segmentation's boundaries beside the truth's: a picture, and how many of them agree."""

    row: Row
    picture: Shown
    precision: float
    recall: float


def differences(comparison: Comparison, gallery: Gallery) -> list[Difference]:
    """Return a picture of each of the best segmentations; none where no truth is known."""
    if not comparison.truths:
        return []
    valid, right = comparison.scene.valid, _right(comparison)
    rows = [(row, row.segmentation.labels) for row in comparison.in_order if row.segmentation is not None]
    return [_difference(row, labels, right, valid, gallery) for row, labels in rows[:MOST]]


def truth_picture(comparison: Comparison, gallery: Gallery) -> Shown | None:
    """Return the ground truth's boundaries on the image; None where none is known."""
    if not comparison.truths:
        return None
    right, none = _right(comparison), np.zeros(comparison.scene.valid.shape, np.bool_)
    return gallery.lines(right, none, none, "Boundaries of the ground truth on the image")


def _right(comparison: Comparison) -> Mask:
    """Return the boundaries that any annotator drew."""
    valid = comparison.scene.valid
    right: Mask = np.any([boundaries(truth, mask=valid) for truth in comparison.truths], axis=0)
    return right


def _difference(row: Row, labels: Labels, right: Mask, valid: Mask, gallery: Gallery) -> Difference:
    marked = boundaries(labels, mask=valid)
    radius = TOLERANCE * math.hypot(*right.shape)
    near = within(right, radius)
    agreed, extra = marked & near, marked & ~near
    missed = right & ~within(marked, radius)
    precision = row.scores.get("boundary_precision", _share(agreed, marked))
    recall = row.scores.get("boundary_recall", _share(right & ~missed, right))
    alt = (
        f"Boundaries of {row.title}: where they agree with the ground truth, where they are extra, and which are missed"
    )
    return Difference(row, gallery.lines(agreed, extra, missed, alt), precision, recall)


def _share(part: Mask, whole: Mask) -> float:
    """Return what share of the boundaries is right; those of volumes are not matched one by one."""
    n = int(np.count_nonzero(whole))
    return int(np.count_nonzero(part)) / n if n else 1.0
