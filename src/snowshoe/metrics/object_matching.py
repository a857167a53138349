"""Objects found, missed and made up."""

from __future__ import annotations

from dataclasses import dataclass

from snowshoe.errors import must_be
from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.matching import Matches, match
from snowshoe.metrics.registry import score
from snowshoe.types import Image, Mask

NAMES = ("object_precision", "object_recall", "object_f1", "mean_matched_iou")


@dataclass(frozen=True)
class ObjectMatching:
    """How many objects were found at one threshold, and how well.

    Attributes
    ----------
    iou : float
        The threshold.
    true_positives, false_positives, false_negatives : int
        Objects that were found; that match nothing in the truth; of the truth that were not found.
    precision, recall, f1 : float
        TP / (TP + FP), TP / (TP + FN), and their harmonic mean; 1 if there is nothing to find and nothing was found.
    accuracy : float
        TP / (TP + FP + FN): what the 2018 Data Science Bowl and StarDist call (average) precision at this threshold.
    mean_matched_iou : float
        Mean intersection over union of the objects that were found; 0 if none of several was.
    """

    iou: float
    true_positives: int
    false_positives: int
    false_negatives: int
    precision: float
    recall: float
    f1: float
    accuracy: float
    mean_matched_iou: float

    @classmethod
    def of(cls, iou: float, matches: Matches) -> ObjectMatching:
        """Return the numbers of a matching."""
        tp, fp, fn = matches.true_positives, matches.false_positives, matches.false_negatives
        return cls(
            iou,
            tp,
            fp,
            fn,
            precision=ratio(tp, tp + fp, empty=1.0 if not fn else 0.0),
            recall=ratio(tp, tp + fn, empty=1.0 if not fp else 0.0),
            f1=ratio(2 * tp, 2 * tp + fp + fn, empty=1.0),
            accuracy=ratio(tp, tp + fp + fn, empty=1.0),
            mean_matched_iou=float(matches.iou.mean()) if tp else float(fp + fn == 0),
        )

    def scores(self) -> dict[str, float]:
        """Return the shares by name."""
        return dict(zip(NAMES, (self.precision, self.recall, self.f1, self.mean_matched_iou), strict=True))


def ratio(part: float, whole: float, *, empty: float) -> float:
    """Return part / whole, or what it is of an empty whole."""
    return part / whole if whole else empty


def from_table(table: Contingency, iou: float = 0.5) -> ObjectMatching:
    """Return the object matching of a joint histogram."""
    return ObjectMatching.of(iou, match(table.objects(), iou))


@score(
    kind="objects",
    better="higher",
    range=(0, 1),
    label=(
        "drawn objects that are true, at IoU 0.5",
        "true objects that were found, at IoU 0.5",
        "both in one, at IoU 0.5",
        "mean IoU of the objects found, at IoU 0.5",
    ),
    names=NAMES,
    finish=from_table,
)
def object_matching(labels: Image, truth: Image, *, iou: float = 0.5, ignore: Mask | None = None) -> ObjectMatching:
    """Object matching: how many objects were found, missed and made up at one IoU threshold.

    Choose it to count: cells, grains, plants. A single threshold hides how well outlines fit; `average_precision`
    looks at several.

    Parameters
    ----------
    labels, truth : array_like of int
        Two label images of one shape: an object per number, 0 is background.
    iou : float
        Least intersection over union of an object with its match, above 0 and at most 1; a larger value asks for
        better outlines.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``). Objects that are cut count with what is
        left of them, and those of which nothing is left don't count.

    Returns
    -------
    ObjectMatching
        Counts, precision, recall, F1, accuracy and mean matched IoU. Two maps without objects agree: 1.

    Raises
    ------
    ValueError
        If the threshold is out of range.

    Notes
    -----
    As in StarDist: a pair matches at IoU >= threshold, and the most pairs are matched one to one. Of several such
    choices that of greatest total IoU is taken; below one half StarDist also lets pairs under the threshold sway the
    choice, so that its mean matched IoU can be a little lower, never its counts. The 2018 Data Science Bowl asks for
    IoU > threshold, which differs only where they are equal.

    References
    ----------
    .. [1] Caicedo, J. C., et al. (2019). Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl.
       Nature Methods, 16, 1247-1253. doi:10.1038/s41592-019-0612-7
    .. [2] Schmidt, U., Weigert, M., Broaddus, C., & Myers, G. (2018). Cell detection with star-convex polygons. MICCAI
       2018, 265-273. doi:10.1007/978-3-030-00934-2_30

    Examples
    --------
    >>> matching = object_matching([[1, 1, 0, 2, 2, 0]], [[5, 5, 5, 0, 0, 6]])
    >>> matching.true_positives, matching.false_positives, matching.false_negatives
    (1, 1, 1)
    """
    if not 0 < iou <= 1:
        raise must_be("iou", "above 0 and at most 1", iou)
    return from_table(Contingency.of(labels, truth, ignore=ignore), iou)
