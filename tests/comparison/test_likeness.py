"""Like set beside like, against scipy's linkages."""

import itertools

import numpy as np
import pytest
from scipy.cluster import hierarchy
from scipy.spatial.distance import pdist, squareform

from snowshoe.comparison.likeness import gathered, side_by_side


def distances_of(n, seed):
    return squareform(pdist(np.random.default_rng(seed).normal(size=(n, 3))))


def length_of(order, distances):
    return sum(distances[a, b] for a, b in itertools.pairwise(order))


def orders_of(node):
    """Every order of a tree's leaves."""
    if node.is_leaf():
        return [[node.id]]
    halves = list(itertools.product(orders_of(node.left), orders_of(node.right)))
    return [a + b for a, b in halves] + [b + a for a, b in halves]


@pytest.mark.parametrize("n", [2, 3, 5, 8])
def test_no_other_order_of_the_tree_of_average_linkage_is_shorter(n):
    distances = distances_of(n, seed=n)
    order = side_by_side(distances)
    allowed = orders_of(hierarchy.to_tree(hierarchy.linkage(squareform(distances), "average")))
    assert order in allowed
    assert length_of(order, distances) == pytest.approx(min(length_of(other, distances) for other in allowed))


def test_one_row_is_an_order():
    assert side_by_side(np.zeros((1, 1))) == [0]


@pytest.mark.parametrize("most", [0.0, 0.7, 1.5, 100.0])
def test_groups_are_those_of_complete_linkage(most):
    distances = distances_of(30, seed=7)
    expected = hierarchy.fcluster(hierarchy.linkage(squareform(distances), "complete"), most, "distance")
    groups = np.array(gathered(distances, most))
    np.testing.assert_array_equal(groups[:, None] == groups, expected[:, None] == expected)


def test_what_is_the_same_stands_together():
    distances = np.array([[0, 9, 0, 9], [9, 0, 9, 0], [0, 9, 0, 9], [9, 0, 9, 0.0]])
    assert side_by_side(distances) in ([0, 2, 1, 3], [0, 2, 3, 1], [2, 0, 1, 3], [2, 0, 3, 1])
    assert gathered(distances, 0.0) == [0, 1, 0, 1]
