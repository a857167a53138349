"""Scores of classes against scikit-learn and their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import f1_score, jaccard_score

from snowshoe.metrics import area_fraction_error, dice, jaccard

maps = st.tuples(*[hnp.arrays(np.uint8, (4, 6), elements=st.integers(0, 4))] * 2)


@given(maps)
def test_dice_and_jaccard_are_scikit_learns(pair):
    labels, truth = (image.reshape(-1) for image in pair)
    for found, peer in ((dice(*pair), f1_score), (jaccard(*pair), jaccard_score)):
        expected = peer(truth, labels, average=None)
        assert list(found.per_class) == np.union1d(labels, truth).tolist()
        assert list(found.per_class.values()) == pytest.approx(expected)
        assert found.value == float(found) == pytest.approx(expected.mean())


@given(maps)
def test_area_fractions_are_their_definition(pair):
    labels, truth = pair
    found = area_fraction_error(labels, truth)
    for name, error in found.per_class.items():
        assert error == pytest.approx(np.mean(labels == name) - np.mean(truth == name), abs=1e-15)
    assert found.value == pytest.approx(sum(map(abs, found.per_class.values())) / 2, abs=1e-15)
    assert found.value <= np.mean(labels != truth) + 1e-15


def test_the_background_can_be_left_out_of_the_mean():
    labels, truth = [[0, 0, 1, 1, 2]], [[0, 0, 0, 1, 2]]
    assert dice(labels, truth, background=0).value == pytest.approx((2 / 3 + 1) / 2)
    assert jaccard(labels, truth, background=0).value == 0.75
    assert 0 in dice(labels, truth, background=0).per_class


def test_maps_of_background_alone_agree():
    assert dice([[0, 0]], [[0, 0]], background=0).value == 1
    assert jaccard([[0, 0]], [[0, 0]], background=0).value == 1
    assert area_fraction_error([[0, 0]], [[0, 0]]).value == 0


def test_masks_of_other_numbers_are_said_to_share_no_class():
    mask = np.array([[0, 1, 1, 0]], np.uint8)
    with pytest.warns(
        UserWarning, match="labels of 255 and truth of 1 share no class but 0; to compare masks, give both"
    ):
        assert float(dice(255 * mask, mask)) == pytest.approx(1 / 3)
    assert float(dice(255 * mask, 255 * mask)) == 1
