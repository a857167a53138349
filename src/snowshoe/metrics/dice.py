"""The Dice coefficient."""

from __future__ import annotations

from snowshoe.metrics.class_scores import ClassScores, Overlap
from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.registry import score
from snowshoe.types import Image, Mask


def from_table(table: Contingency, background: int | None = None) -> ClassScores:
    """Return the Dice coefficients of a joint histogram."""
    overlap = Overlap.of(table)
    return ClassScores.mean(overlap.classes, 2 * overlap.both / (overlap.labels + overlap.truth), background)


@score(kind="classes", better="higher", range=(0, 1), label="mean over classes: F1 of the pixels", finish=from_table)
def dice(labels: Image, truth: Image, *, background: int | None = None, ignore: Mask | None = None) -> ClassScores:
    """Dice coefficient of each class, and their mean: twice the overlap divided by the sum of the areas.

    Choose it, or `jaccard`, where labels mean the same class in both maps; in a binary map it is the F1 score of the
    pixels. Don't for clusters, whose numbers need not correspond, nor for separate objects (`object_matching`).

    Parameters
    ----------
    labels, truth : array_like of int
        Two class maps of one shape. 0 is a class like any other.
    background : int, optional
        A class left out of the mean, e.g. 0 in a map of one kind of thing, whose easy ground would flatter the mean.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``).

    Returns
    -------
    ClassScores
        ``value``, the mean over the classes that occur in either map (1 if only the background does), and
        ``per_class``: 0 for no overlap, 1 for equal areas. Symmetric.

    References
    ----------
    .. [1] Dice, L. R. (1945). Measures of the amount of ecologic association between species. Ecology, 26(3),
       297-302. doi:10.2307/1932409

    Examples
    --------
    >>> dice([[0, 1, 1, 1]], [[0, 0, 1, 1]])
    ClassScores(value=0.7333333333333334, per_class={0: 0.6666666666666666, 1: 0.8})
    """
    return from_table(Contingency.of(labels, truth, ignore=ignore), background)
