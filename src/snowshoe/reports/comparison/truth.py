"""Where each segmentation differs from what is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt

from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.drawing.pictures import Picture
from snowshoe.labels import boundaries
from snowshoe.metrics.bsds.boundaries import TOLERANCE
from snowshoe.reports.comparison.gallery import Gallery, Shown
from snowshoe.types import Labels, Mask

MOST = 12
"""So many are drawn; the table has the scores of all."""
AGREED, EXTRA, MISSED = (31, 41, 51), (213, 94, 0), (0, 114, 178)
"""Colours of the three kinds of boundary, which colour-blind readers tell apart too."""


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
    valid = comparison.scene.valid
    right = np.any([boundaries(truth, mask=valid) for truth in comparison.truths], axis=0)
    rows = [(row, row.segmentation.labels) for row in comparison.in_order if row.segmentation is not None]
    return [_difference(row, labels, right, valid, gallery) for row, labels in rows[:MOST]]


def _difference(row: Row, labels: Labels, right: Mask, valid: Mask, gallery: Gallery) -> Difference:
    drawn = boundaries(labels, mask=valid)
    radius = TOLERANCE * float(np.hypot(*right.shape))
    agreed, extra = drawn & _near(right, radius), drawn & ~_near(right, radius)
    missed = right & ~_near(drawn, radius)
    picture: Picture = np.full((*right.shape, 3), 250, np.uint8)
    for pixels, colour in ((agreed, AGREED), (extra, EXTRA), (missed, MISSED)):
        picture[pixels] = colour
    precision, recall = row.scores["boundary_precision"], row.scores["boundary_recall"]
    alt = f"Boundaries of {row.title}: where they agree with the truth, where they are extra, and which are missed"
    return Difference(row, gallery.drawn(picture, alt), precision, recall)


def _near(drawn: Mask, radius: float) -> Mask:
    """Where a drawn pixel is within the radius."""
    if not drawn.any():
        return np.zeros(drawn.shape, np.bool_)
    near: Mask = distance_transform_edt(~drawn) <= radius
    return near
