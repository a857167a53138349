"""Average precision over thresholds of overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from snowshoe.errors import must_be
from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.matching import match
from snowshoe.metrics.object_matching import ObjectMatching
from snowshoe.metrics.registry import score
from snowshoe.types import Image, Mask

THRESHOLDS = tuple(percent / 100 for percent in range(50, 100, 5))
"""0.50, 0.55 … 0.95, as in the 2018 Data Science Bowl."""


@dataclass(frozen=True)
class AveragePrecision:
    """Precision over several thresholds.

    Attributes
    ----------
    value : float
        The mean over the thresholds.
    per_threshold : dict of float to ObjectMatching
        IoU threshold → what was found at it; ``accuracy`` is its precision.
    """

    value: float
    per_threshold: Mapping[float, ObjectMatching]

    def __float__(self) -> float:
        return self.value


def from_table(table: Contingency, thresholds: Sequence[float] = THRESHOLDS) -> AveragePrecision:
    """Return the average precision of a joint histogram."""
    objects = table.objects()
    matchings = {iou: ObjectMatching.of(iou, match(objects, iou)) for iou in map(float, thresholds)}
    return AveragePrecision(float(np.mean([one.accuracy for one in matchings.values()])), matchings)


@score(kind="objects", better="higher", range=(0, 1), finish=from_table)
def average_precision(
    labels: Image, truth: Image, *, thresholds: Sequence[float] = THRESHOLDS, ignore: Mask | None = None
) -> AveragePrecision:
    """Average precision: TP / (TP + FP + FN) of objects, averaged over IoU thresholds from 0.5 to 0.95.

    Choose it as the one number for separate objects: it sees both whether they were found and how well their outlines
    fit. It is not the area under a precision-recall curve, which goes by the same name in object detection.

    Parameters
    ----------
    labels, truth : array_like of int
        Two label images of one shape: an object per number, 0 is background.
    thresholds : sequence of float
        Least intersections over union of an object with its match, each above 0 and at most 1.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``). Objects that are cut count with what is
        left of them, and those of which nothing is left don't count.

    Returns
    -------
    AveragePrecision
        ``value``, the mean, and ``per_threshold``. Two maps without objects agree: 1. Symmetric.

    Raises
    ------
    ValueError
        If there is no threshold, or one is out of range.

    Notes
    -----
    As in StarDist a pair matches at IoU >= threshold; the 2018 Data Science Bowl asks for IoU > threshold, which
    differs only where they are equal. Over several images average this number, as the Data Science Bowl did.

    References
    ----------
    .. [1] Caicedo, J. C., et al. (2019). Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl.
       Nature Methods, 16, 1247-1253. doi:10.1038/s41592-019-0612-7
    .. [2] Schmidt, U., Weigert, M., Broaddus, C., & Myers, G. (2018). Cell detection with star-convex polygons. MICCAI
       2018, 265-273. doi:10.1007/978-3-030-00934-2_30

    Examples
    --------
    >>> average_precision([[1, 1, 1, 1, 2]], [[5, 5, 5, 5, 5]]).value
    0.35
    """
    if not len(thresholds) or not all(0 < iou <= 1 for iou in thresholds):
        raise must_be("thresholds", "one or more numbers above 0 and at most 1", tuple(thresholds))
    return from_table(Contingency.of(labels, truth, ignore=ignore), thresholds)
