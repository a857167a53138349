"""Laws of the one graph of regions and the one loop that merges it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from snowshoe.labels import relabel
from snowshoe.labels.holes import fill_holes
from snowshoe.labels.merging import merge_in_rounds, mutual
from snowshoe.labels.region_graph import RegionGraph, apart

shapes = hnp.array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=8)
maps = hnp.arrays(np.int32, shapes, elements=st.integers(0, 5)).map(relabel).filter(lambda labels: labels.any())


def graph_of(labels):
    values = np.arange(labels.size, dtype=np.float64).reshape(*labels.shape, 1)
    return RegionGraph.of(labels, values, strength=values[..., 0])


@given(maps, st.data())
def test_a_graph_that_was_joined_is_the_graph_of_the_joined_regions(labels, data):
    graph = graph_of(labels)
    chosen = [pair for pair in graph.pairs.tolist() if data.draw(st.booleans())]
    graph.join(np.array(chosen, np.int64).reshape(-1, 2))
    names = graph.names
    left, whole = np.unique(names, return_inverse=True)
    expected = graph_of(np.concatenate([[0], whole + 1]).astype(np.int32)[labels])
    assert len(graph) == len(left) == len(expected)
    np.testing.assert_array_equal(graph.pairs, left[expected.pairs])
    for what in graph.regions:
        np.testing.assert_array_equal(graph.regions[what][left], expected.regions[what], err_msg=what)
    for what in graph.borders:
        np.testing.assert_array_equal(graph.borders[what], expected.borders[what], err_msg=what)


@given(maps, st.data())
def test_mutual_pairs_are_the_first_choice_of_both_and_ties_decide(labels, data):
    graph = graph_of(labels)
    cost, tie = (np.array([data.draw(st.integers(0, 2)) for _ in graph.pairs], np.float64) for _ in range(2))
    ranked = sorted(range(len(cost)), key=lambda i: (cost[i], tie[i], i))
    first = {}
    for i in ranked:
        for region in graph.pairs[i].tolist():
            first.setdefault(region, i)
    expected = [i for i, (a, b) in enumerate(graph.pairs.tolist()) if first[a] == first[b] == i]
    assert mutual(graph, cost, tie).tolist() == expected


@given(maps)
def test_each_border_that_there_was_tells_when_it_vanished(labels):
    graph = graph_of(labels)
    pairs, vanished, together = graph.pairs.copy(), np.zeros(len(graph.pairs), int), np.arange(len(graph))

    def first_two(graph):
        return graph.pairs[:1]

    for number, _ in enumerate(merge_in_rounds(graph, first_two), 1):
        vanished[graph.numbers_at_first(np.array([0]))] = number
    vanished = vanished[graph.last_borders()]
    graph = graph_of(labels)
    seen = np.zeros(len(pairs), int)
    for number, links in enumerate(merge_in_rounds(graph, first_two), 1):
        together = np.where(together == links[0, 1], links[0, 0], together)
        seen[(seen == 0) & (together[pairs[:, 0]] == together[pairs[:, 1]])] = number
    np.testing.assert_array_equal(vanished, seen)


@given(maps)
def test_no_two_regions_of_a_layer_touch(labels):
    layer = apart(labels)
    np.testing.assert_array_equal(layer > 0, labels > 0)
    for axis in (0, 1):
        beside = np.diff(labels, axis=axis) != 0
        both = (labels > 0).take(range(labels.shape[axis] - 1), axis) & (labels > 0).take(
            range(1, labels.shape[axis]), axis
        )
        assert not (beside & both & (np.diff(layer, axis=axis) == 0)).any()


@given(hnp.arrays(np.uint8, shapes, elements=st.integers(0, 1)), st.sampled_from([1, 7, 200]))
def test_the_holes_of_one_class_are_those_that_scipy_fills(objects, name):
    filled = fill_holes(objects * np.uint8(name))
    np.testing.assert_array_equal(filled, ndimage.binary_fill_holes(objects) * np.uint8(name))


@pytest.mark.parametrize(("outer", "inner"), [(1, 2), (2, 1)])
def test_a_hole_belongs_to_the_innermost_object_around_it(outer, inner):
    rings = np.zeros((11, 11), np.uint8)
    rings[1:10, 1:10] = outer
    rings[2:9, 2:9] = 0
    rings[3:8, 3:8] = inner
    rings[4:7, 4:7] = 0
    filled = fill_holes(rings)
    assert (filled[3:8, 3:8] == inner).all()
    assert np.count_nonzero(filled == outer) == 81 - 25
