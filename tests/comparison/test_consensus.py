"""The consensus map tells where methods draw the same boundary, for classes and regions alike."""

import numpy as np
import pytest

from snowshoe.comparison.consensus import consensus_of
from snowshoe.comparison.row import Row
from snowshoe.results import Segmentation

SHAPE = (60, 80)


def row(labels, family="threshold", kind="classes"):
    found = Segmentation(labels, np.ones(labels.shape, bool), kind=kind)
    return Row("name", "title", "method", family, {}, "grey", found)


def split_at(column, shape=SHAPE):
    return (np.indices(shape)[1] >= column).astype(np.uint8)


def everything(shape=SHAPE):
    return np.ones(shape, bool)


def test_the_same_segmentation_twice_is_never_disputed():
    found = consensus_of([row(split_at(40)), row(split_at(40))], everything())
    assert not found.disagreement.any()
    assert found.mean_disagreement == 0
    assert found.separated[:, 40].max() > 0.3
    assert not found.separated[:, :30].any()


def test_numbers_and_kinds_of_labels_do_not_matter():
    regions = np.where(split_at(40), 7, 3).astype(np.int32)
    found = consensus_of([row(split_at(40)), row(regions, "regions", "regions")], everything())
    assert not found.disagreement.any()


def test_two_that_differ_are_split_at_their_boundaries_alone():
    found = consensus_of([row(split_at(20)), row(split_at(60))], everything())
    assert found.disagreement[:, 19].min() > 0
    assert found.disagreement[:, 60].min() > 0
    assert not found.disagreement[:, 30:50].any()
    # Of eight neighbours at most three to five lie beyond a straight line, and half of the methods say so.
    assert found.disagreement.max() <= 5 / 8
    assert found.separated.max() <= 5 / 16


def test_the_disagreement_is_twice_the_share_of_contradicting_pairs_of_methods():
    rng = np.random.default_rng(0)
    labels = [rng.integers(0, 3, (9, 9)).astype(np.uint8) for _ in range(4)]
    found = consensus_of([row(each) for each in labels], everything((9, 9)))
    assert found.distance == 1
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    for place in [(0, 0), (4, 4), (8, 3)]:
        shares = []
        for step in steps:
            other = (place[0] + step[0], place[1] + step[1])
            if 0 <= other[0] < 9 and 0 <= other[1] < 9:
                apart = [bool(each[place] != each[other]) for each in labels]
                shares.append(np.mean([a != b for a in apart for b in apart]))
        assert found.disagreement[place] == pytest.approx(2 * np.mean(shares), abs=1e-6)


def test_each_family_has_the_same_say_however_many_methods_it_has():
    few = [row(split_at(20)), row(split_at(60), "regions")]
    many = [row(split_at(20))] * 9 + [row(split_at(60), "regions")]
    first, second = consensus_of(few, everything()), consensus_of(many, everything())
    np.testing.assert_allclose(first.disagreement, second.disagreement, atol=1e-6)


def test_pixels_that_are_not_valid_say_nothing():
    valid = everything()
    valid[:, 30:50] = False
    found = consensus_of([row(split_at(40)), row(split_at(20))], valid)
    assert not found.separated[:, 32:48].any()
    assert not found.valid[:, 35:45].any()


def test_flipped_images_have_flipped_maps():
    rng = np.random.default_rng(1)
    labels = [rng.integers(0, 2, SHAPE).astype(np.uint8) for _ in range(3)]
    upright = consensus_of([row(each) for each in labels], everything())
    flipped = consensus_of([row(np.ascontiguousarray(each[::-1])) for each in labels], everything())
    np.testing.assert_allclose(upright.disagreement[::-1], flipped.disagreement, atol=1e-6)


def test_large_images_are_looked_at_on_a_grid():
    big = (1500, 2000)
    found = consensus_of([row(split_at(900, big)), row(split_at(900, big))], everything(big))
    assert found.step == 2
    assert found.separated.shape == (750, 1000)
    assert found.distance == 24


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (3, 3)])
def test_tiny_images_have_maps(shape):
    found = consensus_of([row(split_at(1, shape)), row(split_at(2, shape))], everything(shape))
    assert np.isfinite(found.disagreement).all()
    assert 0 <= found.mean_disagreement <= 1


def test_one_segmentation_agrees_with_nobody():
    assert consensus_of([row(split_at(3))], everything()) is None
