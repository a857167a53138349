"""The joint histogram counts what it says, for any labels and any mask."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics.cluster import contingency_matrix

from snowshoe.kernels.dispatch import use_threads
from snowshoe.metrics import Contingency

pairs_of_maps = hnp.array_shapes(min_dims=1, max_dims=3, max_side=6).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.int16, shape, elements=st.integers(0, 5))] * 2)
)


def dense(table):
    """Return the table as a matrix."""
    matrix = np.zeros((len(table.labels), len(table.truth)), np.int64)
    matrix[table.row, table.column] = table.counts
    return matrix


@given(pairs_of_maps)
def test_it_is_scikit_learns_contingency_matrix(maps):
    table = Contingency.of(*maps)
    expected = contingency_matrix(maps[0].reshape(-1), maps[1].reshape(-1))
    np.testing.assert_array_equal(dense(table), expected)
    np.testing.assert_array_equal(table.label_sizes, expected.sum(axis=1))
    np.testing.assert_array_equal(table.truth_sizes, expected.sum(axis=0))
    np.testing.assert_array_equal(table.labels, np.unique(maps[0]))
    assert table.n_pixels == maps[0].size


@given(pairs_of_maps, st.data())
def test_ignoring_pixels_is_cutting_them_out(maps, data):
    ignore = data.draw(hnp.arrays(np.bool_, maps[0].shape).filter(lambda mask: not mask.all()))
    found = Contingency.of(*maps, ignore=ignore)
    expected = Contingency.of(*(image[~ignore] for image in maps))
    for name in ("labels", "truth", "label_sizes", "truth_sizes", "row", "column", "counts"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


@given(pairs_of_maps)
def test_objects_are_all_labels_but_zero_and_keep_their_sizes(maps):
    table, objects = Contingency.of(*maps), Contingency.of(*maps).objects()
    np.testing.assert_array_equal(objects.labels, table.labels[table.labels > 0])
    np.testing.assert_array_equal(objects.truth_sizes, table.truth_sizes[table.truth > 0])
    matrix = dense(table)[table.labels > 0][:, table.truth > 0]
    np.testing.assert_array_equal(dense(objects), matrix)
    union = objects.label_sizes[:, None] + objects.truth_sizes - matrix
    np.testing.assert_array_equal(objects.iou, (matrix / union)[objects.row, objects.column])


@pytest.mark.parametrize("factor", [1, 2**20, 2**40, 2**59])
def test_labels_may_be_huge_and_have_gaps(factor):
    labels, truth = np.array([0, 3, 3, 7], np.uint64), np.array([1, 1, 2, 2], np.int64)
    table = Contingency.of(labels * np.uint64(factor), truth * factor)
    np.testing.assert_array_equal(table.labels, np.array([0, 3, 7]) * factor)
    np.testing.assert_array_equal(table.truth, np.array([1, 2]) * factor)
    np.testing.assert_array_equal(dense(table), [[1, 0], [1, 1], [0, 1]])


def test_more_pairs_than_the_first_room_holds_are_all_counted():
    labels = np.arange(300_000).reshape(500, 600)
    table = Contingency.of(labels, labels[::-1])
    assert len(table.counts) == 300_000
    np.testing.assert_array_equal(table.row, np.arange(300_000))


def test_threads_change_nothing():
    rng = np.random.default_rng(0)
    labels, truth = rng.integers(0, 999, (2, 1000, 1100))
    with use_threads(1):
        one = Contingency.of(labels, truth)
    with use_threads(4):
        four = Contingency.of(labels, truth)
    np.testing.assert_array_equal(one.counts, four.counts)
    np.testing.assert_array_equal(one.row, four.row)


@pytest.mark.parametrize(
    ("labels", "truth", "ignore", "message"),
    [
        ([[1, 2]], [[1, 2, 3]], None, r"labels must have the truth's shape \(1, 3\), got \(1, 2\)"),
        ([[-1, 2]], [[1, 2]], None, "labels must be free of negative values, got -1"),
        ([[1, 2]], [[1, 2]], np.array([[True, True]]), "ignore must leave at least one pixel"),
        ([[1, 2]], [[1, 2]], np.array([True, False]), r"ignore must have the labels' shape \(1, 2\), got \(2,\)"),
        (np.array([[2**63]], np.uint64), [[1]], None, "labels must be less than 2⁶³"),
        (np.zeros((0, 2), int), np.zeros((0, 2), int), None, "labels must have at least one pixel"),
    ],
)
def test_maps_that_cannot_be_compared_are_refused(labels, truth, ignore, message):
    with pytest.raises(ValueError, match=message):
        Contingency.of(labels, truth, ignore=ignore)


def test_an_ignore_mask_of_numbers_is_refused():
    with pytest.raises(TypeError, match="ignore must be a boolean array, True = leave out"):
        Contingency.of([[1, 2]], [[1, 2]], ignore=np.array([[0, 255]]))
