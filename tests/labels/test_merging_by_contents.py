"""Laws of merging by borders and contents: a tree as any, the alike and the small first."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe import grey, sample, ucm
from snowshoe.arrays import as_image
from snowshoe.filters.relief import gradient_magnitude
from snowshoe.labels import ultrametric_contours
from snowshoe.labels.merging_by_contents import merge_by_contents

shapes = hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)
images = hnp.arrays(np.float64, shapes, elements=st.integers(0, 8).map(lambda i: i / 8))


def tree_of(image, contents=0.25):
    return ultrametric_contours(image, colours=image[..., None], contents=contents)


def strips(widths, colours, weights):
    labels = np.repeat(np.arange(1, len(widths) + 1, dtype=np.int32), widths)[None].repeat(3, axis=0)
    right = np.zeros((3, labels.shape[1] - 1), np.uint16)
    right[:, np.cumsum(widths)[:-1] - 1] = np.rint(np.multiply(weights, 65_535))
    return labels, (right, np.zeros((2, labels.shape[1]), np.uint16)), np.take(colours, labels - 1)[..., None]


@given(images, st.sampled_from([0.0, 0.25, 5.0]))
def test_altitudes_rise_and_cuts_are_nested(image, contents):
    tree = tree_of(image, contents)
    assert (np.diff(tree.altitudes) >= 0).all()
    assert (tree.altitudes[tree.parents] >= tree.altitudes).all()
    assert len(tree.parents) == 2 * tree.n_leaves - 1
    cuts = [tree.cut(level=level) for level in (-1, 0, 0.1, 0.3, 1)]
    for fine, coarse in itertools.pairwise(cuts):
        pairs = np.unique(np.stack([fine.reshape(-1), coarse.reshape(-1)]), axis=1)
        assert len(np.unique(pairs[0])) == pairs.shape[1]
    assert [cut.max() for cut in cuts[1:]] == [tree.n_segments(level) for level in (0, 0.1, 0.3, 1)]


@given(images, st.sampled_from([0.05, 0.2, 0.5]))
def test_a_border_vanishes_at_the_level_where_its_regions_become_one(image, level):
    tree = tree_of(image)
    cut = tree.cut(level=level)
    first = np.zeros(tree.n_leaves, np.int32)
    first[tree.leaves.reshape(-1) - 1] = cut.reshape(-1)
    one, other = np.divmod(tree.borders, tree.n_leaves)
    np.testing.assert_array_equal(tree.heights <= level, first[one] == first[other])


def test_of_equal_borders_the_one_between_like_colours_goes_first():
    tree = merge_by_contents(*strips([5, 5, 5], [0.0, 0.1, 0.9], [0.2, 0.2]), contents=0.5)
    assert tree.cut(n_segments=2)[0].tolist() == [1] * 10 + [2] * 5


def test_without_a_weight_of_contents_colours_do_not_matter():
    tree = merge_by_contents(*strips([5, 5, 5], [0.0, 0.9, 0.9], [0.2, 0.3]), contents=0)
    assert tree.cut(n_segments=2)[0].tolist() == [1] * 10 + [2] * 5


def test_of_equal_borders_the_one_of_a_small_region_goes_first():
    tree = merge_by_contents(*strips([9, 9, 2], [0.0, 0.5, 0.0], [0.3, 0.3]), contents=0.2)
    assert tree.cut(n_segments=2)[0].tolist() == [1] * 9 + [2] * 11


def test_a_union_costs_its_border_and_difference_for_the_eighth_root_of_the_share():
    tree = merge_by_contents(*strips([2, 6], [0.25, 0.75], [0.4]), contents=0.6)
    assert tree.altitudes[-1] == pytest.approx((0.4 + 0.6 * 0.5) * 0.25**0.125, rel=1e-4)
    assert tree.heights[0] == tree.altitudes[-1]


@pytest.mark.parametrize("turn", [np.flipud, np.fliplr, np.transpose])
def test_a_turned_photo_has_the_turned_regions(turn):
    pixels = grey(sample(), channel_axis=-1)[100:220, 150:310]
    photo = np.clip(gradient_magnitude(as_image(pixels), 1.5) / 30, 0, 1)
    straight, turned = tree_of(photo), tree_of(turn(photo))
    np.testing.assert_array_equal(turn(straight.saliency), turned.saliency)


def test_by_contents_regions_are_more_of_a_size():
    photo = sample()[60:180, 200:360]
    plain, by_contents = (ucm(photo, contents=contents, channel_axis=-1) for contents in ("none", 0.25))
    sizes = [np.bincount(found.recut(n_segments=20).labels.reshape(-1))[1:] for found in (plain, by_contents)]
    assert np.median(sizes[1]) > 1.5 * np.median(sizes[0])
