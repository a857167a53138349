"""The error of area fractions."""

from __future__ import annotations

import numpy as np

from snowshoe.metrics.class_scores import ClassScores, Overlap
from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.registry import score
from snowshoe.types import Image, Mask


def from_table(table: Contingency) -> ClassScores:
    """Return the errors of the area fractions of a joint histogram."""
    overlap = Overlap.of(table)
    excess = overlap.labels - overlap.truth
    per_class = {int(name): float(value) for name, value in zip(overlap.classes, excess / table.n_pixels, strict=True)}
    return ClassScores(float(np.abs(excess).sum() / 2 / table.n_pixels), per_class)


@score(
    kind="classes", better="lower", range=(0, 1), label="how wrong the share of each class is, mean", finish=from_table
)
def area_fraction_error(labels: Image, truth: Image, *, ignore: Mask | None = None) -> ClassScores:
    """Area-fraction error: by how much the share of the area that each class takes is wrong.

    Choose it where the fraction is the result: porosity, a phase's share, vegetation cover, confluence. It says
    nothing of where the pixels are: errors that cancel are not seen, so read it beside `jaccard`.

    Parameters
    ----------
    labels, truth : array_like of int
        Two class maps of one shape. 0 is a class like any other.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``).

    Returns
    -------
    ClassScores
        ``per_class``: fraction in the labels less fraction in the truth, so positive where a class takes too much.
        ``value``: half the sum of their absolute values, the share of the area in the wrong class at the very least;
        of two classes, the error of either. Symmetric.

    References
    ----------
    .. [1] Pontius, R. G., & Millones, M. (2011). Death to Kappa: birth of quantity disagreement and allocation
       disagreement for accuracy assessment. International Journal of Remote Sensing, 32(15), 4407-4429.
       doi:10.1080/01431161.2011.552923

    Examples
    --------
    >>> area_fraction_error([[0, 1, 1, 1]], [[0, 0, 1, 1]])
    ClassScores(value=0.25, per_class={0: -0.25, 1: 0.25})
    """
    return from_table(Contingency.of(labels, truth, ignore=ignore))
