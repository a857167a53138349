"""Laws of merging by what regions contain: a tree as any, the alike and the small first."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe import grey, sample, ucm
from snowshoe.arrays import as_image
from snowshoe.filters.relief import gradient_magnitude
from snowshoe.hierarchies import ultrametric_contours
from snowshoe.hierarchies.merging_by_contents import merge_by_contents
from snowshoe.hierarchies.union_cost import learned

shapes = hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)
images = hnp.arrays(np.float64, shapes, elements=st.integers(0, 8).map(lambda i: i / 8))


def by_border(features):
    return features["weight"]


def by_size(features):
    return features["weight"] * 2 ** (features["size of the smaller"] / 8)


def tree_of(image, cost=None):
    return ultrametric_contours(image, contents=100 * image[..., None], cost=cost)


def strips(widths, greys, weights):
    labels = np.repeat(np.arange(1, len(widths) + 1, dtype=np.int32), widths)[None].repeat(3, axis=0)
    right = np.zeros((3, labels.shape[1] - 1), np.uint16)
    right[:, np.cumsum(widths)[:-1] - 1] = np.rint(np.multiply(weights, 65_535))
    return labels, (right, np.zeros((2, labels.shape[1]), np.uint16)), np.take(greys, labels - 1)[..., None]


@given(images, st.sampled_from([None, by_border, by_size]))
def test_altitudes_rise_and_cuts_are_nested(image, cost):
    tree = tree_of(image, cost)
    assert (np.diff(tree.altitudes) >= 0).all()
    assert (tree.altitudes[tree.parents] >= tree.altitudes).all()
    assert len(tree.parents) == 2 * tree.n_leaves - 1
    cuts = [tree.cut(level=level) for level in (-1, 0, 0.1, 0.3, 1)]
    for fine, coarse in itertools.pairwise(cuts):
        pairs = np.unique(np.stack([fine.reshape(-1), coarse.reshape(-1)]), axis=1)
        assert len(np.unique(pairs[0])) == pairs.shape[1]
    assert [cut.max() for cut in cuts[1:]] == [
        tree.n_leaves - np.count_nonzero(tree.altitudes[tree.n_leaves :] <= level) for level in (0, 0.1, 0.3, 1)
    ]


@given(images, st.sampled_from([0.05, 0.2, 0.5]))
def test_a_border_vanishes_at_the_level_where_its_regions_become_one(image, level):
    tree = tree_of(image)
    cut = tree.cut(level=level)
    first = np.zeros(tree.n_leaves, np.int32)
    first[tree.leaves.reshape(-1) - 1] = cut.reshape(-1)
    one, other = np.divmod(tree.borders, tree.n_leaves)
    np.testing.assert_array_equal(tree.heights <= level, first[one] == first[other])


def test_of_equal_borders_the_one_between_like_greys_goes_first():
    tree = merge_by_contents(*strips([5, 5, 5], [0.0, 10.0, 90.0], [0.2, 0.2]), mean=0.1)
    assert tree.cut(n_segments=2)[0].tolist() == [1] * 10 + [2] * 5


def test_of_like_regions_those_with_the_weaker_border_go_first():
    tree = merge_by_contents(*strips([5, 5, 5], [0.0, 20.0, 0.0], [0.2, 0.6]), mean=0.1)
    assert tree.cut(n_segments=2)[0].tolist() == [1] * 10 + [2] * 5


def test_of_equal_borders_the_one_of_a_small_region_goes_first():
    tree = merge_by_contents(*strips([9, 9, 2], [0.0, 50.0, 0.0], [0.3, 0.3]), mean=0.1)
    assert tree.cut(n_segments=2)[0].tolist() == [1] * 9 + [2] * 11


def test_a_border_vanishes_at_the_cost_of_the_union():
    tree = merge_by_contents(*strips([2, 6], [0.0, 0.0], [0.4]), mean=0.1, cost=by_size)
    assert tree.altitudes[-1] == tree.heights[0] == pytest.approx(0.4 * 0.25**0.125, rel=1e-4)


def test_learned_costs_are_from_0_to_1():
    cost = learned()
    assert 0 < cost.inwards.shape[1] <= 32
    extremes = {str(k): np.array([-1e9, 0, 1e9]) for k in range(len(cost.centre))}
    assert (cost(extremes) > 0).all()
    assert (cost(extremes) < 1).all()


@pytest.mark.parametrize("turn", [np.flipud, np.fliplr, np.transpose])
def test_a_turned_photo_has_the_turned_regions(turn):
    pixels = grey(sample(), channel_axis=-1)[100:220, 150:310]
    photo = np.clip(gradient_magnitude(as_image(pixels), 1.5) / 30, 0, 1)
    straight, turned = tree_of(photo), tree_of(turn(photo))
    np.testing.assert_array_equal(turn(straight.saliency), turned.saliency)


def test_by_contents_regions_are_more_of_a_size():
    photo = sample()[60:180, 200:360]
    plain, by_contents = (ucm(photo, contents=contents, channel_axis=-1) for contents in ("none", "learned"))
    sizes = [np.bincount(found.recut(n_segments=20).labels.reshape(-1))[1:] for found in (plain, by_contents)]
    assert np.median(sizes[1]) > 1.5 * np.median(sizes[0])
