"""The adjusted Rand index."""

from __future__ import annotations

from snowshoe.metrics.contingency import Contingency, squares
from snowshoe.metrics.registry import score
from snowshoe.types import Image, Mask


def from_table(table: Contingency) -> float:
    """Return the adjusted Rand index of a joint histogram, in exact integers up to the last division."""
    n, both = table.n_pixels, squares(table.counts)
    labels, truth = squares(table.label_sizes), squares(table.truth_sizes)
    if labels == both == truth:
        return 1.0
    together, apart = both - n, n * n - labels - truth + both
    split, merged = truth - both, labels - both
    agreement = 2 * (together * apart - split * merged)
    return agreement / ((together + split) * (split + apart) + (together + merged) * (merged + apart))


@score(kind="regions", better="higher", range=(-0.5, 1), label="pixel pairs, beyond chance", finish=from_table)
def adjusted_rand(labels: Image, truth: Image, *, ignore: Mask | None = None) -> float:
    """Adjusted Rand index: agreement about which pixels belong together, beyond chance.

    Choose it to compare two segmentations with different numbers of labels, or classes with clusters: a coincidence
    scores about 0 whatever the numbers. Don't for objects on a large background, which dominates the pairs.

    Parameters
    ----------
    labels, truth : array_like of int
        Two label images of one shape; numbers are names only, and 0 is a label like any other.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``).

    Returns
    -------
    float
        1 for the same partition, about 0 for independent ones, negative (to -0.5) for less agreement than chance.
        Symmetric. 1 for two partitions into one region, or into single pixels.

    References
    ----------
    .. [1] Hubert, L., & Arabie, P. (1985). Comparing partitions. Journal of Classification, 2(1), 193-218.
       doi:10.1007/BF01908075

    Examples
    --------
    >>> adjusted_rand([[1, 1, 2, 2]], [[7, 7, 0, 0]])
    1.0
    >>> adjusted_rand([[1, 1, 2, 2]], [[7, 7, 7, 0]])
    0.0
    """
    return from_table(Contingency.of(labels, truth, ignore=ignore))
