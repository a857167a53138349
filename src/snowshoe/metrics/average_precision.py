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
NAMES = ("average_precision", "coco_average_precision")


@dataclass(frozen=True)
class AveragePrecision:
    """Precision over several thresholds.

    Attributes
    ----------
    value : float
        The mean over the thresholds.
    per_threshold : dict of float to ObjectMatching
        IoU threshold → what was found at it; ``accuracy`` is its precision.
    coco : float
        COCO's AP, the mean over the thresholds of the interpolated precision at 101 recalls. Labels have no
        confidences to rank them by, so this is the AP of the worst ranking: no confidences would give less.
    """

    value: float
    per_threshold: Mapping[float, ObjectMatching]

    def __float__(self) -> float:
        return self.value

    @property
    def coco(self) -> float:
        """COCO's AP of objects without confidences."""
        return float(np.mean([_interpolated(matching) for matching in self.per_threshold.values()]))

    def scores(self) -> dict[str, float]:
        """Return both by name."""
        return dict(zip(NAMES, (self.value, self.coco), strict=True))


def _interpolated(matching: ObjectMatching) -> float:
    """Return the area under a curve that has the matching's precision up to its recall, sampled at 0, 0.01 … 1."""
    tp, missed = matching.true_positives, matching.false_negatives
    if not tp:
        return float(not missed and not matching.false_positives)
    return matching.precision * (100 * tp // (tp + missed) + 1) / 101


def from_table(table: Contingency, thresholds: Sequence[float] = THRESHOLDS) -> AveragePrecision:
    """Return the average precision of a joint histogram."""
    objects = table.objects()
    matchings = {iou: ObjectMatching.of(iou, match(objects, iou)) for iou in map(float, thresholds)}
    return AveragePrecision(float(np.mean([one.accuracy for one in matchings.values()])), matchings)


@score(
    kind="objects",
    better="higher",
    range=(0, 1),
    label=(
        "DSB, StarDist: TP/(TP+FP+FN), IoU .5 to .95",
        "COCO: AP at IoU .5 to .95, no confidences",
    ),
    names=NAMES,
    finish=from_table,
)
def average_precision(
    labels: Image, truth: Image, *, thresholds: Sequence[float] = THRESHOLDS, ignore: Mask | None = None
) -> AveragePrecision:
    """Average precision: TP / (TP + FP + FN) of objects, averaged over IoU thresholds from 0.5 to 0.95.

    Choose it as the one number for separate objects: it sees both whether they were found and how well their outlines
    fit. It is not the area under a precision-recall curve, which goes by the same name in object detection: that one is
    `coco_average_precision`, in ``coco``. COCO pools the objects of all images; here the number is of one.

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
        ``value``, the mean, ``per_threshold`` and ``coco``. Two maps without objects agree: 1. Symmetric.

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
    .. [3] Lin, T.-Y., et al. (2014). Microsoft COCO: common objects in context. ECCV 2014, 740-755.
       doi:10.1007/978-3-319-10602-1_48

    Examples
    --------
    >>> average_precision([[1, 1, 1, 1, 2]], [[5, 5, 5, 5, 5]]).value
    0.35
    """
    if not len(thresholds) or not all(0 < iou <= 1 for iou in thresholds):
        raise must_be("thresholds", "one or more numbers above 0 and at most 1", tuple(thresholds))
    return from_table(Contingency.of(labels, truth, ignore=ignore), thresholds)
