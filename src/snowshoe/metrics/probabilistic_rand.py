"""The Rand index, of one truth and of several."""

from __future__ import annotations

import numpy as np

from snowshoe.metrics.contingency import Contingency, squares
from snowshoe.metrics.registry import score
from snowshoe.metrics.truths import Truths, tables
from snowshoe.types import Image, Mask


def from_table(table: Contingency) -> float:
    """Return the Rand index of a joint histogram; 1 for a single pixel, which has no pairs."""
    n = table.n_pixels
    differing = squares(table.label_sizes) + squares(table.truth_sizes) - 2 * squares(table.counts)
    return 1 - differing / (n * (n - 1)) if n > 1 else 1.0


def rand_index(labels: Image, truth: Image, *, ignore: Mask | None = None) -> float:
    """Rand index: the share of pixel pairs that are together in both maps or apart in both.

    Choose `adjusted_rand` to compare across images: this one is high by chance where there are many regions.

    Parameters
    ----------
    labels, truth : array_like of int
        Two label images of one shape; numbers are names only, and 0 is a region like any other.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``).

    Returns
    -------
    float
        0 … 1; 1 for the same partition. Symmetric.

    References
    ----------
    .. [1] Rand, W. M. (1971). Objective criteria for the evaluation of clustering methods. Journal of the American
       Statistical Association, 66(336), 846-850. doi:10.1080/01621459.1971.10482356

    Examples
    --------
    >>> rand_index([[1, 1, 1, 2]], [[1, 1, 2, 2]])
    0.5
    """
    return from_table(Contingency.of(labels, truth, ignore=ignore))


@score(kind="regions", better="higher", range=(0, 1), label="pixel pairs that agree", finish=from_table)
def probabilistic_rand(labels: Image, truth: Truths, *, ignore: Mask | None = None) -> float:
    """Probabilistic Rand index: the share of pixel pairs on which labels and annotators agree.

    Choose it where several annotators disagree and all are right: a pair counts as far as they agree on it. Don't
    read much into small differences near 1: most pairs lie in different regions whatever the segmentation.

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
        0 … 1: the mean over the truths of the Rand index; of one truth, the Rand index itself.

    References
    ----------
    .. [1] Unnikrishnan, R., Pantofaru, C., & Hebert, M. (2007). Toward objective evaluation of image segmentation
       algorithms. IEEE Transactions on Pattern Analysis and Machine Intelligence, 29(6), 929-944.
       doi:10.1109/TPAMI.2007.1046

    Examples
    --------
    >>> import numpy as np
    >>> probabilistic_rand([[1, 1, 1, 2]], [np.array([[1, 1, 2, 2]]), np.array([[3, 3, 3, 1]])])
    0.75
    """
    return float(np.mean([from_table(table) for table in tables(labels, truth, ignore)]))
