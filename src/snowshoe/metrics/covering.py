"""The segmentation covering."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.registry import score
from snowshoe.metrics.truths import Truths, tables
from snowshoe.types import Image, Mask


def best_overlaps(table: Contingency) -> npt.NDArray[np.float64]:
    """Return, for each region of the truth, its greatest intersection over union with a region of the labels."""
    best = np.zeros(len(table.truth))
    np.maximum.at(best, table.column, table.iou)
    return best


def from_table(table: Contingency) -> float:
    """Return the covering of the truth of a joint histogram."""
    return float((table.truth_sizes * best_overlaps(table)).sum() / table.n_pixels)


@score(kind="regions", better="higher", range=(0, 1), label="overlap with each true region", finish=from_table)
def covering(labels: Image, truth: Truths, *, ignore: Mask | None = None) -> float:
    """Segmentation covering: how well the best region for each true region overlaps it, weighted by area.

    The main region score of the Berkeley benchmark. Choose it to compare whole segmentations of photos; the larger
    a true region, the more it counts. Don't for small objects on a large background, which hardly count.

    Parameters
    ----------
    labels : array_like of int
        A label image; numbers are names only, and 0 is a region like any other.
    truth : array_like of int, or list of ndarray
        Label image of the same shape; a list or tuple of arrays holds those of several annotators.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``).

    Returns
    -------
    float
        Above 0; 1 for the same partition. Of several truths the mean, which is also the pooled value, as all of them
        cover the same pixels. Not symmetric: it covers the truth by the labels, and a region of the labels may cover
        several true ones.

    References
    ----------
    .. [1] Arbeláez, P., Maire, M., Fowlkes, C., & Malik, J. (2011). Contour detection and hierarchical image
       segmentation. IEEE Transactions on Pattern Analysis and Machine Intelligence, 33(5), 898-916.
       doi:10.1109/TPAMI.2010.161

    Examples
    --------
    >>> covering([[1, 1, 2, 2, 2]], [[1, 1, 1, 1, 2]])
    0.4666666666666667
    """
    return float(np.mean([from_table(table) for table in tables(labels, truth, ignore)]))
