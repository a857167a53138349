"""Which regions touch: laws, and agreement with scikit-image's adjacency graphs."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage import graph

from snowshoe import components, multiotsu
from snowshoe.kernels import adjacency as kernel
from snowshoe.labels import adjacency

maps = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=8), elements=st.integers(0, 4))
steps = pytest.mark.parametrize("connectivity", [1, 2])


@pytest.fixture(scope="module")
def regions():
    return components(multiotsu(skimage.data.camera()[::3, ::3], classes=4), background="none").labels


def assert_same(one, other):
    np.testing.assert_array_equal(one.pairs, other.pairs)
    np.testing.assert_array_equal(one.lengths, other.lengths)
    np.testing.assert_array_equal(one.strengths, other.strengths)


@steps
def test_the_pairs_are_those_of_scikit_image(regions, connectivity):
    found = adjacency(regions, connectivity=connectivity)
    theirs = graph.RAG(regions, connectivity=connectivity).edges
    assert [tuple(pair) for pair in found.pairs.tolist()] == sorted(tuple(sorted(edge)) for edge in theirs)


def test_the_mean_strength_is_that_of_scikit_image_where_it_counts_the_same_pixels(regions):
    """Its boundary graph counts every pixel of every 3 × 3 neighbourhood; along straight edges the means agree."""
    halves = np.repeat(np.int32([[1, 2]]), 4, axis=1).repeat(6, axis=0)
    strength = np.tile(np.arange(8.0), (6, 1))
    theirs = graph.rag_boundary(halves, strength, connectivity=1)[1][2]["weight"]
    found = adjacency(halves, strength=strength)
    assert found.strengths / found.lengths == theirs == 3.5


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_the_strength_is_the_sum_over_both_sides(regions, dtype):
    strength = (np.random.default_rng(0).random(regions.shape) * 200).astype(dtype)
    found = adjacency(regions, strength=strength)
    first, second = found.pairs[len(found) // 2]
    total = 0.0
    for one, other, values in (
        (regions[1:], regions[:-1], (strength[1:].astype(float) + strength[:-1]) / 2),
        (regions[:, 1:], regions[:, :-1], (strength[:, 1:].astype(float) + strength[:, :-1]) / 2),
    ):
        total += values[((one == first) & (other == second)) | ((one == second) & (other == first))].sum()
    np.testing.assert_allclose(found.strengths[len(found) // 2], total, rtol=1e-7)


@steps
@given(labels=maps, data=st.data())
def test_flips_and_turns_change_nothing(connectivity, labels, data):
    strength = data.draw(hnp.arrays(np.float32, labels.shape, elements=st.floats(0, 9, width=32)))
    expected = adjacency(labels, strength=strength, connectivity=connectivity)
    for turn in (np.flipud, np.fliplr, np.rot90, np.transpose):
        assert_same(adjacency(turn(labels), strength=turn(strength), connectivity=connectivity), expected)


@steps
@given(labels=maps, data=st.data())
def test_a_masked_pixel_is_no_region(connectivity, labels, data):
    mask = data.draw(hnp.arrays(np.bool_, labels.shape))
    found = adjacency(labels, mask=mask, connectivity=connectivity)
    assert_same(found, adjacency(np.where(mask, labels, 0), connectivity=connectivity))
    strength = np.where(mask, np.float32(1), np.float32(np.nan))
    with_strength = adjacency(labels, strength=strength, connectivity=connectivity)
    np.testing.assert_array_equal(with_strength.pairs, found.pairs)
    np.testing.assert_array_equal(with_strength.strengths, found.lengths)


def test_a_map_of_one_region_has_no_pairs():
    for labels in (np.ones((3, 4), int), np.zeros((3, 4), int), [[5]]):
        found = adjacency(labels, strength=np.ones(np.shape(labels)))
        assert len(found) == len(found.lengths) == len(found.strengths) == 0
        assert found.pairs.shape == (0, 2)


def test_what_cannot_be_answered_is_refused_by_name():
    with pytest.raises(ValueError, match="labels must be 2-D or 3-D"):
        adjacency(np.ones(2, int))
    with pytest.raises(ValueError, match=r"connectivity must be from 1 to the number of axes \(2\), got 3"):
        adjacency([[1, 2]], connectivity=3)
    with pytest.raises(ValueError, match="strength must be free of negative values"):
        adjacency([[1, 2]], strength=[[1.0, -2.0]])
    with pytest.raises(ValueError, match="strength must have the labels' shape"):
        adjacency([[1, 2]], strength=[[1.0]])
    with pytest.raises(ValueError, match="labels must be below 2³¹"):
        adjacency([[1, 2**40]])
    with pytest.raises(ValueError, match="labels must be an image of fewer than 2³¹ pixels"):
        adjacency(np.broadcast_to(np.uint8(1), (2**16, 2**15)))


@steps
def test_scattered_regions_may_touch_many_others(connectivity):
    labels = np.random.default_rng(0).integers(1, 200, (300, 300))
    theirs = graph.RAG(labels, connectivity=connectivity)
    assert len(adjacency(labels, connectivity=connectivity)) == theirs.number_of_edges() > 64 * 200


def test_room_goes_by_the_regions_and_not_by_the_pixels(monkeypatch):
    asked, pairs = [], kernel.pairs
    monkeypatch.setattr(kernel, "pairs", lambda *given: asked.append(len(given[3])) or pairs(*given))
    labels = np.arange(1, 401, dtype=np.int32).reshape(20, 20).repeat(10, axis=0).repeat(10, axis=1)
    assert len(adjacency(labels)) == 2 * 19 * 20
    assert max(asked) <= 8 * 400
