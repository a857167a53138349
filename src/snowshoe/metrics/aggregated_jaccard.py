"""The aggregated Jaccard index."""

from __future__ import annotations

import numpy as np

from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.object_matching import ratio
from snowshoe.metrics.registry import score
from snowshoe.types import Image, Mask


def from_table(table: Contingency) -> float:
    """Return the aggregated Jaccard index of a joint histogram."""
    objects = table.objects()
    # Best partner last of each truth, the lower label of equals: a sort by truth, then IoU, then falling label.
    order = np.lexsort((-objects.row, objects.iou, objects.column))
    best = order[np.append(np.diff(objects.column[order]) > 0, True)] if len(order) else order
    missed = np.delete(objects.truth_sizes, objects.column[best])
    unused = np.delete(objects.label_sizes, objects.row[best])
    union = int(objects.unions[best].sum() + missed.sum() + unused.sum())
    return ratio(int(objects.counts[best].sum()), union, empty=1.0)


@score(kind="objects", better="higher", range=(0, 1), label="AJI: all intersections over all unions", finish=from_table)
def aggregated_jaccard(labels: Image, truth: Image, *, ignore: Mask | None = None) -> float:
    """Aggregated Jaccard index: intersections over unions of all objects with their best partners, summed first.

    Choose it to compare with figures of nuclei in pathology, where it is customary; `panoptic_quality` and
    `average_precision` have fewer traps: here an object that overlaps several others is punished more than once.

    Parameters
    ----------
    labels, truth : array_like of int
        Two label images of one shape: an object per number, 0 is background.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``). Objects that are cut count with what is
        left of them, and those of which nothing is left don't count.

    Returns
    -------
    float
        0 … 1; 1 for equal objects, and for two maps without any. Not symmetric.

    Notes
    -----
    As first published: each true object takes the object of greatest IoU, of equals the one of the lower label, even
    one that another has taken; objects that none takes are added to the union.

    References
    ----------
    .. [1] Kumar, N., Verma, R., Sharma, S., Bhargava, S., Vahadane, A., & Sethi, A. (2017). A dataset and a technique
       for generalized nuclear segmentation for computational pathology. IEEE Transactions on Medical Imaging, 36(7),
       1550-1560. doi:10.1109/TMI.2017.2677499

    Examples
    --------
    >>> aggregated_jaccard([[1, 1, 1, 0, 2]], [[5, 5, 5, 5, 0]])
    0.6
    """
    return from_table(Contingency.of(labels, truth, ignore=ignore))
