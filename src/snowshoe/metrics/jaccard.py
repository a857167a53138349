"""The Jaccard index."""

from __future__ import annotations

from snowshoe.metrics.class_scores import ClassScores, Overlap
from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.registry import score
from snowshoe.types import Image, Mask


def from_table(table: Contingency, background: int | None = None) -> ClassScores:
    """Return the Jaccard indices of a joint histogram."""
    overlap = Overlap.of(table)
    union = overlap.labels + overlap.truth - overlap.both
    return ClassScores.mean(overlap.classes, overlap.both / union, background)


@score(kind="classes", better="higher", range=(0, 1), label="mean over classes: IoU of the pixels", finish=from_table)
def jaccard(labels: Image, truth: Image, *, background: int | None = None, ignore: Mask | None = None) -> ClassScores:
    """Jaccard index of each class, and their mean: intersection over union (mean IoU).

    Choose it, or `dice`, where labels mean the same class in both maps. It orders results as Dice does, J = D / (2 -
    D), but punishes poor classes harder, so the means can order differently.

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
    .. [1] Jaccard, P. (1912). The distribution of the flora in the alpine zone. New Phytologist, 11(2), 37-50.
       doi:10.1111/j.1469-8137.1912.tb05611.x

    Examples
    --------
    >>> jaccard([[0, 1, 1, 1]], [[0, 0, 1, 1]])
    ClassScores(value=0.5833333333333333, per_class={0: 0.5, 1: 0.6666666666666666})
    """
    return from_table(Contingency.of(labels, truth, ignore=ignore), background)
