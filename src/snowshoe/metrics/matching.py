"""One-to-one matching of objects by intersection over union."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.metrics.contingency import Contingency

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Matches:
    """Which objects belong together.

    Attributes
    ----------
    table : Contingency
        The joint histogram of the objects, without background.
    pairs : ndarray of intp
        Index into the table's pairs of those that are matched.
    """

    table: Contingency
    pairs: Indices

    @property
    def true_positives(self) -> int:
        """Objects that were found."""
        return len(self.pairs)

    @property
    def false_positives(self) -> int:
        """Objects of the labels that match none of the truth."""
        return len(self.table.labels) - len(self.pairs)

    @property
    def false_negatives(self) -> int:
        """Objects of the truth that match none of the labels."""
        return len(self.table.truth) - len(self.pairs)

    @property
    def iou(self) -> npt.NDArray[np.float64]:
        """Intersection over union of the matched pairs."""
        return self.table.iou[self.pairs]


def match(objects: Contingency, threshold: float, *, strict: bool = False) -> Matches:
    """Return the most pairs that can be matched one to one, of several such choices that of greatest total IoU.

    A pair may match if its IoU is at least the threshold (``strict``: above it). Beyond one half every object has at
    most one partner; below, objects compete, and each cluster of rivals is an assignment problem of its own.
    """
    iou = objects.iou
    candidates = np.flatnonzero(iou > threshold if strict else iou >= threshold)
    row, column = objects.row[candidates], objects.column[candidates]
    contested = (np.bincount(row, minlength=1)[row] > 1) | (np.bincount(column, minlength=1)[column] > 1)
    settled = [candidates[~contested]]
    for rivals in _clusters(candidates[contested], objects):
        settled.append(_assign(rivals, objects, iou))
    return Matches(objects, np.sort(np.concatenate(settled)))


def _clusters(candidates: Indices, objects: Contingency) -> list[Indices]:
    """Split the candidates into sets that share no object."""
    if not len(candidates):
        return []
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(objects.labels) + len(objects.truth)
    ends = (objects.row[candidates], len(objects.labels) + objects.column[candidates])
    graph = coo_array((np.ones(len(candidates), np.bool_), ends), shape=(n, n))
    cluster = connected_components(graph, directed=False)[1][ends[0]]
    order = np.argsort(cluster, kind="stable")
    return np.split(candidates[order], np.flatnonzero(np.diff(cluster[order])) + 1)


def _assign(rivals: Indices, objects: Contingency, iou: npt.NDArray[np.float64]) -> Indices:
    """Return the best assignment: a pair more always outweighs any gain in IoU."""
    from scipy.optimize import linear_sum_assignment

    rows, row = np.unique(objects.row[rivals], return_inverse=True)
    columns, column = np.unique(objects.column[rivals], return_inverse=True)
    index = np.full((len(rows), len(columns)), -1, np.intp)
    index[row, column] = rivals
    weight = np.zeros(index.shape)
    weight[row, column] = 1 + iou[rivals] / (1 + min(index.shape))
    chosen: Indices = index[linear_sum_assignment(weight, maximize=True)]
    return chosen[chosen >= 0]
