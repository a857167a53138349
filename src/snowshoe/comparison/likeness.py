"""Things set beside those that they are like, and gathered where they are alike, from the distance of every pair.

It is average linkage with the best order of leaves, and complete linkage, as in `scipy.cluster.hierarchy`, whose
package takes longer to import than a photo takes to be segmented.

References
----------
.. [1] Bar-Joseph, Z., Gifford, D. K., & Jaakkola, T. S. (2001). Fast optimal leaf ordering for hierarchical clustering.
   Bioinformatics, 17(suppl 1), S22-S29. doi:10.1093/bioinformatics/17.suppl_1.S22
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["gathered", "side_by_side"]

Matrix = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


def side_by_side(distances: Matrix) -> list[int]:
    """Return the places of all rows in an order in which the neighbours are as near each other as their tree allows."""
    branches = [_Branch.leaf(place) for place in range(len(distances))]
    for first, second in _unions(distances, np.inf, _mean):
        branches[first] = branches[first].joined(branches[second], distances)
    return _path(branches[0], *_nearest(branches[0].lengths), distances)


def gathered(distances: Matrix, most: float) -> list[int]:
    """Return a group for each row, named after the first in it; no pair of a group is farther apart than ``most``."""
    group = np.arange(len(distances))
    for first, second in _unions(distances, most, lambda a, b, *_: np.maximum(a, b)):
        group[group == second] = first
    return [int(place) for place in group]


def _mean(first: Matrix, second: Matrix, n_first: int, n_second: int) -> Matrix:
    return (n_first * first + n_second * second) / (n_first + n_second)


def _unions(distances: Matrix, most: float, between: Callable[..., Matrix]) -> Iterator[tuple[int, int]]:
    """Yield the places of the nearest two groups, the second of which joins the first, until none are so near."""
    apart, sizes = distances.astype(np.float64), np.ones(len(distances), np.int64)
    np.fill_diagonal(apart, np.inf)
    for _ in range(len(distances) - 1):
        first, second = sorted(_nearest(apart))
        if apart[first, second] > most:
            return
        yield first, second
        joined = between(apart[first], apart[second], sizes[first], sizes[second])
        joined[first] = np.inf
        apart[first], apart[:, first] = joined, joined
        apart[second], apart[:, second] = np.inf, np.inf
        sizes[first] += sizes[second]


def _nearest(matrix: npt.NDArray[Any]) -> tuple[int, int]:
    row, column = np.unravel_index(int(np.argmin(matrix)), matrix.shape)
    return int(row), int(column)


@dataclass(frozen=True, eq=False)
class _Branch:
    """A part of the tree.

    Attributes
    ----------
    leaves : ndarray of int, (n,)
        The rows in it.
    lengths : ndarray, (n, n)
        Of the shortest path through all leaves from one to another; infinite where the tree allows none.
    parts : tuple
        The two branches that it was joined of; empty for a leaf.
    """

    leaves: Places
    lengths: Matrix
    parts: tuple[_Branch, ...] = ()

    @classmethod
    def leaf(cls, place: int) -> _Branch:
        """Return the branch of a single row."""
        return cls(np.array([place]), np.zeros((1, 1)))

    def joined(self, other: _Branch, distances: Matrix) -> _Branch:
        """Return the branch of two; its paths go through all leaves of one before those of the other."""
        n = len(self.leaves)
        leaves = np.concatenate([self.leaves, other.leaves])
        lengths = np.full((len(leaves), len(leaves)), np.inf)
        step = distances[np.ix_(self.leaves, other.leaves)]
        lengths[:n, n:] = _shortest(_shortest(self.lengths, step), other.lengths)
        lengths[n:, :n] = lengths[:n, n:].T
        return _Branch(leaves, lengths, (self, other))


def _shortest(first: Matrix, second: Matrix) -> Matrix:
    """Return the length of the shortest way over any place in between: a product in which sums are least."""
    return np.array([(row[:, np.newaxis] + second).min(axis=0) for row in first])


def _path(branch: _Branch, start: int, end: int, distances: Matrix) -> list[int]:
    """Return the leaves of the shortest path between two, given by their places in the branch."""
    if not branch.parts:
        return [int(branch.leaves[0])]
    first, second = branch.parts
    n = len(first.leaves)
    if start >= n:
        return _path(branch, end, start, distances)[::-1]
    step = distances[np.ix_(first.leaves, second.leaves)]
    last, then = _nearest(first.lengths[start][:, np.newaxis] + step + second.lengths[:, end - n])
    return [*_path(first, start, last, distances), *_path(second, then, end - n, distances)]
