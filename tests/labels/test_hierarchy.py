"""Laws of hierarchies: nested, ultrametric, monotone; and the same as higra's on the same regions."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from snowshoe import grey, sample
from snowshoe.arrays import as_image
from snowshoe.filters.relief import gradient_magnitude
from snowshoe.hierarchies import ultrametric_contours
from snowshoe.hierarchies.ultrametric_contours import merge_by_borders

shapes = hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)
strengths = hnp.arrays(np.float64, shapes, elements=st.integers(0, 8).map(lambda i: i / 8))
TURNS = [np.flipud, np.fliplr, np.rot90, np.transpose]


@pytest.fixture(scope="module")
def photo():
    pixels = grey(sample(), channel_axis=-1)[100:220, 150:310]
    return np.clip(gradient_magnitude(as_image(pixels), 1.5) / 30, 0, 1)


def refines(fine, coarse):
    pairs = np.unique(np.stack([fine.reshape(-1), coarse.reshape(-1)]), axis=1)
    return len(np.unique(pairs[0])) == pairs.shape[1]


@given(strengths)
def test_cuts_are_nested_and_as_many_as_the_levels_say(strength):
    tree = ultrametric_contours(strength)
    cuts = [tree.cut(level=level) for level in (-1, 0, 0.1, 0.3, 0.6, 1)]
    np.testing.assert_array_equal(cuts[0], tree.leaves)
    for fine, coarse in itertools.pairwise(cuts):
        assert refines(fine, coarse)
    assert [cut.max() for cut in cuts[1:]] == [
        tree.n_leaves - np.count_nonzero(tree.altitudes[tree.n_leaves :] <= level) for level in (0, 0.1, 0.3, 0.6, 1)
    ]
    assert cuts[-1].max() == 1


@given(strengths)
def test_altitudes_rise_towards_the_root_and_a_parent_comes_after_its_child(strength):
    tree = ultrametric_contours(strength)
    nodes = np.arange(len(tree.parents))
    assert (tree.altitudes[tree.parents] >= tree.altitudes).all()
    assert ((tree.parents > nodes) | (nodes == len(nodes) - 1)).all()


@given(strengths, st.sampled_from([0.0, 0.2, 0.5, 0.9]))
def test_the_contour_map_at_a_level_has_the_regions_of_the_cut(strength, level):
    tree = ultrametric_contours(strength)
    components, _ = ndimage.label(tree.ucm2 <= np.float32(level), np.ones((3, 3)))
    cut = tree.cut(level=level)
    assert refines(components[1::2, 1::2], cut)
    assert refines(cut, components[1::2, 1::2])


@given(strengths)
def test_the_levels_at_which_regions_meet_are_an_ultrametric(strength):
    tree = ultrametric_contours(strength)
    n, meet = tree.n_leaves, {}
    for level in sorted(set(tree.altitudes.tolist()), reverse=True):
        cut = tree.cut(level=level)
        group = [cut[tree.leaves == leaf + 1][0] for leaf in range(n)]
        meet |= {(i, j): level for i in range(n) for j in range(n) if group[i] == group[j]}
    for i, j, k in np.random.default_rng(0).integers(0, n, (50, 3)).tolist():
        assert meet[i, k] <= max(meet[i, j], meet[j, k])


@given(strengths, st.integers(1, 9))
def test_a_cut_has_as_many_regions_as_asked_for_or_all(strength, n):
    tree = ultrametric_contours(strength)
    assert tree.cut(n_segments=n).max() == min(n, tree.n_leaves)


@given(strengths, st.data())
def test_no_region_reaches_across_a_mask(strength, data):
    valid = data.draw(hnp.arrays(np.bool_, strength.shape))
    tree = ultrametric_contours(strength, valid=valid)
    np.testing.assert_array_equal(tree.leaves > 0, valid)
    assert tree.cut(level=1).max() == ndimage.label(valid)[1]
    assert not tree.saliency[~valid].any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (6, 1), (4, 5)])
def test_a_constant_strength_is_one_region(shape):
    for strength in (np.zeros(shape), np.full(shape, 0.5), np.zeros((*shape, 8))):
        tree = ultrametric_contours(strength)
        assert tree.n_leaves == tree.cut(level=0).max() == tree.cut(n_segments=5).max() == 1
        assert not tree.ucm2.any()


@pytest.mark.parametrize("turn", TURNS)
def test_turning_a_photo_turns_every_cut(photo, turn):
    straight, turned = ultrametric_contours(photo), ultrametric_contours(turn(photo))
    np.testing.assert_array_equal(turned.altitudes, straight.altitudes)
    for n in (5, 30, 200):
        assert refines(turn(straight.cut(n_segments=n)), turned.cut(n_segments=n))


def test_oriented_channels_are_read_across_the_border():
    channels = np.zeros((8, 9, 8))
    channels[:, 4, 0], channels[:, 4, 4] = 0.75, 0.25
    upright, level = (ultrametric_contours(strength) for strength in (channels, np.moveaxis(channels, 1, 0)))
    assert upright.altitudes[-1] == pytest.approx(0.75, abs=1e-4)
    assert level.altitudes[-1] == pytest.approx(0.25, abs=1e-4)


def test_a_border_counts_only_what_lies_across_it():
    strength = np.zeros((8, 9))
    strength[:, 4] = 0.5
    for angle, expected in ((0, 0.5), (np.pi, 0.5), (np.pi / 3, 0.25), (np.pi / 2, 0)):
        tree = ultrametric_contours(strength, np.full((8, 9), angle))
        assert tree.altitudes[-1] == pytest.approx(expected, abs=1e-4)


def test_a_cut_is_made_by_one_thing(photo):
    tree = ultrametric_contours(photo)
    for arguments in ({}, {"level": 0.5, "n_segments": 3}):
        with pytest.raises(ValueError, match="either level or n_segments"):
            tree.cut(**arguments)
    with pytest.raises(ValueError, match="n_segments must be at least 1, got 0"):
        tree.cut(n_segments=0)
    with pytest.raises(ValueError, match="strength must be"):
        ultrametric_contours(photo, photo[1:])


def test_higra_builds_the_same_hierarchy_on_the_same_regions(photo):
    higra = pytest.importorskip("higra")
    leaves = ultrametric_contours(photo).leaves
    right, below = (
        np.maximum(photo[here], photo[there])
        for here, there in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:]))
    )
    # Noise, so that no two borders are equal: of those, each program takes another first.
    noise = np.random.default_rng(0)
    right, below = (np.uint16(60_000 * sides + noise.integers(0, 5000, sides.shape)) for sides in (right, below))
    tree = merge_by_borders(leaves, (right, below))
    graph = higra.get_4_adjacency_graph(photo.shape)
    sources, targets = graph.edge_list()
    is_right = targets == sources + 1
    weights = np.empty(len(sources))
    weights[is_right], weights[~is_right] = right.reshape(-1), below.reshape(-1)
    regions = higra.make_region_adjacency_graph_from_labelisation(graph, leaves - 1)
    lengths = higra.rag_accumulate_on_edges(regions, higra.Accumulators.sum, edge_weights=np.ones(len(weights)))
    means = higra.rag_accumulate_on_edges(regions, higra.Accumulators.mean, edge_weights=weights)
    their_tree, altitudes = higra.binary_partition_tree_average_linkage(regions, means, lengths)
    np.testing.assert_allclose(tree.altitudes[tree.n_leaves :], altitudes[tree.n_leaves :] / 65_535, rtol=1e-9)
    theirs = higra.saliency(their_tree, altitudes / 65_535)
    np.testing.assert_allclose(tree.ucm2[1::2, 2:-1:2].reshape(-1), theirs[is_right], atol=1e-6)
    np.testing.assert_allclose(tree.ucm2[2:-1:2, 1::2].reshape(-1), theirs[~is_right], atol=1e-6)


def test_a_border_of_65_536_pixels_keeps_its_strength():
    strength, leaves = np.full((2, 65_536), 0.6), np.repeat(np.int32([[1], [2]]), 65_536, axis=1)
    tree = ultrametric_contours(strength, np.full(strength.shape, np.pi / 2), leaves=leaves)
    np.testing.assert_allclose(tree.heights, [0.6], atol=1e-5)
