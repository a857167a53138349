"""Every score at once."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from snowshoe.errors import must_be
from snowshoe.metrics.registry import KINDS, Kind, Score, scores
from snowshoe.metrics.truths import Truths, as_truths
from snowshoe.types import Image, Mask


def score_all(
    labels: Image, truths: Truths, *, ignore: Mask | None = None, kinds: Collection[Kind] = KINDS
) -> dict[str, float]:
    """All scores of a label image, by name.

    Parameters
    ----------
    labels : array_like of int
        A label image.
    truths : array_like of int, or list of ndarray
        Label image of the same shape; a list or tuple of arrays holds those of several annotators. Every score is
        the mean over them; boundary F takes them together.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``).
    kinds : collection of {"regions", "boundaries", "objects", "classes"}
        Which scores mean something for these labels: see `scores`. Default: all are computed.

    Returns
    -------
    dict of str to float
        Each with its score's own defaults. What they share, e.g. the joint histogram, is made once.

    Raises
    ------
    ValueError
        If a kind is unknown, there is no truth, or the label images can't be compared.

    Examples
    --------
    >>> score_all([[1, 1, 1, 2]], [[5, 5, 6, 6]], kinds=["regions"])["probabilistic_rand"]
    0.5
    """
    for kind in kinds:
        if kind not in KINDS:
            raise must_be("kinds", f"among {', '.join(KINDS)}", kind)
    wanted = [entry for entry in scores() if entry.kind in kinds]
    each = [_against(labels, truth, ignore, wanted) for truth in as_truths(truths)]
    values = {name: float(np.mean([one[name] for one in each])) for name in each[0]}
    for entry in wanted:
        if entry.finish is None:
            values |= entry.numbers(entry.function(labels, truths, ignore=ignore))
    return values


def _against(labels: Image, truth: Image, ignore: Mask | None, wanted: list[Score]) -> dict[str, float]:
    """Return the scores against one truth, of those that look at one at a time."""
    single = [(entry, entry.finish) for entry in wanted if entry.finish is not None]
    prepared = {prepare: prepare(labels, truth, ignore=ignore) for prepare in {entry.prepare for entry, _ in single}}
    values: dict[str, float] = {}
    for entry, finish in single:
        values |= entry.numbers(finish(prepared[entry.prepare]))
    return values
