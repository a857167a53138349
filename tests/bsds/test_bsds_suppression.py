"""Non-maximum suppression keeps ridges, one pixel wide, at their strength."""

import numpy as np
import pytest
from scipy import ndimage

from snowshoe.metrics.bsds import suppress

row, column = np.mgrid[:60, :80]


@pytest.mark.parametrize("angle", [0, 20, 45, 70, 90, 135])
def test_a_blurred_line_of_any_direction_becomes_thin_and_stays_whole(angle):
    across = (column - 40) * np.cos(np.radians(angle)) + (row - 30) * np.sin(np.radians(angle))
    thin = suppress(np.exp(-(across**2) / 8), border=0)
    inside = thin[10:-10, 10:-10]
    assert inside[np.abs(across[10:-10, 10:-10]) > 1.5].max(initial=0) < 0.01
    length = np.count_nonzero(inside > 0.5)
    assert length >= np.count_nonzero(np.abs(across[10:-10, 10:-10]) < 0.5) * 0.7
    assert ndimage.label(inside > 0.5, np.ones((3, 3)))[1] == 1


def test_a_given_normal_is_used():
    ridge = np.exp(-((column - 40.0) ** 2) / 8)
    along = suppress(ridge, normal=np.full(ridge.shape, np.pi / 2), border=0)
    np.testing.assert_array_equal(along, ridge)
    assert np.count_nonzero(suppress(ridge, normal=np.zeros(ridge.shape), border=0)[30] > 0.01) == 1


def test_strengths_above_one_are_divided_by_the_strongest_that_stays():
    ridge = 300 * np.exp(-((column - 40.0) ** 2) / 8)
    assert suppress(ridge).max() == 1
    assert suppress(ridge, scale=600).max() == pytest.approx(0.5)


def test_strength_fades_towards_the_border():
    ridge = np.exp(-((column - 40.0) ** 2) / 8)
    assert suppress(ridge, border=5)[[0, 2, 5, 30], 40].tolist() == [0, 0.4, 1, 1]


def test_a_flat_map_keeps_its_zeros():
    assert not suppress(np.zeros((7, 9))).any()


@pytest.mark.parametrize("wrong", [np.full((3, 3), np.nan), np.full((3, 3), -1.0)])
def test_strength_that_is_not_finite_or_negative_is_refused(wrong):
    with pytest.raises(ValueError, match="strength must be finite and not negative"):
        suppress(wrong)


def test_strength_of_another_dimension_is_refused():
    with pytest.raises(ValueError, match="strength must be a 2-D array"):
        suppress(np.zeros(5))
