"""The panoptic quality."""

from __future__ import annotations

from dataclasses import dataclass

from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.matching import match
from snowshoe.metrics.object_matching import ObjectMatching
from snowshoe.metrics.registry import score
from snowshoe.types import Image, Mask

NAMES = ("panoptic_quality", "segmentation_quality", "recognition_quality")


@dataclass(frozen=True)
class PanopticQuality:
    """The panoptic quality and its two factors.

    Attributes
    ----------
    value : float
        segmentation_quality × recognition_quality.
    segmentation_quality : float
        Mean intersection over union of the objects that were found; 0 if none was.
    recognition_quality : float
        F1 of finding objects at IoU > 0.5.
    """

    value: float
    segmentation_quality: float
    recognition_quality: float

    def scores(self) -> dict[str, float]:
        """Return the three numbers by name."""
        return dict(zip(NAMES, (self.value, self.segmentation_quality, self.recognition_quality), strict=True))


def from_table(table: Contingency) -> PanopticQuality:
    """Return the panoptic quality of a joint histogram."""
    matching = ObjectMatching.of(0.5, match(table.objects(), 0.5, strict=True))
    return PanopticQuality(matching.mean_matched_iou * matching.f1, matching.mean_matched_iou, matching.f1)


@score(
    kind="objects",
    better="higher",
    range=(0, 1),
    label=(
        "PQ: how many were found × how well they fit",
        "mean IoU of the objects found, above IoU 0.5",
        "F1 of the objects, above IoU 0.5",
    ),
    names=NAMES,
    finish=from_table,
)
def panoptic_quality(labels: Image, truth: Image, *, ignore: Mask | None = None) -> PanopticQuality:
    """Panoptic quality: how many objects were found, times how well they fit.

    Choose it to see both sides of an object segmentation in one number and its two factors. Small objects, where a
    pixel decides whether IoU is above 0.5, make it jump.

    Parameters
    ----------
    labels, truth : array_like of int
        Two label images of one shape: an object per number, 0 is background. All objects are of one class.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``). Objects that are cut count with what is
        left of them, and those of which nothing is left don't count.

    Returns
    -------
    PanopticQuality
        ``value``, ``segmentation_quality``, ``recognition_quality``; 1 for equal objects, and for two maps without
        any. Symmetric.

    References
    ----------
    .. [1] Kirillov, A., He, K., Girshick, R., Rother, C., & Dollár, P. (2019). Panoptic segmentation. IEEE/CVF
       Conference on Computer Vision and Pattern Recognition, 9396-9405. doi:10.1109/CVPR.2019.00963

    Examples
    --------
    >>> panoptic_quality([[1, 1, 1, 0, 2]], [[5, 5, 5, 5, 0]])
    PanopticQuality(value=0.5, segmentation_quality=0.75, recognition_quality=0.6666666666666666)
    """
    return from_table(Contingency.of(labels, truth, ignore=ignore))
