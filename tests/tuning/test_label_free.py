"""The numbers that need no truth: their formulae by hand, and what they prefer."""

from __future__ import annotations

import numpy as np
import pytest
from patchwork import mosaic

from snowshoe.tuning.label_free import (
    autocorrelation,
    contrast,
    disturbances,
    geometric,
    stability,
    variance_within,
)


def test_variance_within_is_what_the_regions_leave_of_the_whole_variance():
    regions = np.array([[1, 1, 2, 2], [1, 1, 2, 2]])
    values = np.array([[[1.0, 3.0, 8.0, 8.0], [1.0, 3.0, 10.0, 10.0]]])
    assert variance_within(regions, values) == pytest.approx(8 / (values.var() * 8))
    assert variance_within(np.ones_like(regions), values) == 1
    assert variance_within(np.arange(1, 9).reshape(2, 4), values) == 0


def test_morans_i_of_a_chain_is_what_a_hand_computes():
    # Means 0, 0, 9 around 3: neighbours (−3)(−3) and (−3)(6), over 54; 3 regions and 2 borders.
    regions = np.array([[1, 2, 3, 3]])
    assert autocorrelation(regions, np.array([[[0.0, 0, 9, 9]]])) == pytest.approx(3 * (9 - 18) / (2 * 54))


def test_morans_i_of_a_checkerboard_is_minus_1_and_of_one_region_1():
    regions = np.arange(1, 17).reshape(4, 4)
    board = (np.indices((4, 4)).sum(axis=0) % 2).astype(float)
    assert autocorrelation(regions, board[np.newaxis]) == pytest.approx(-1)
    assert contrast(regions, board[np.newaxis]) == pytest.approx(1)
    assert autocorrelation(np.ones((4, 4), int), board[np.newaxis]) == 1
    assert contrast(np.ones((4, 4), int), board[np.newaxis]) == 0


def test_regions_that_are_masked_out_are_no_neighbours():
    regions = np.array([[1, 1, 0, 2]])
    assert autocorrelation(regions, np.array([[[1.0, 1, 0, 5]]])) == 1


def test_disturbed_images_keep_type_mask_and_range():
    image, _ = mosaic(0)
    valid = np.ones(image.shape, bool)
    valid[:5, :9] = False
    shown = list(disturbances(image, valid, seed=1))
    assert len(shown) == 3
    for pixels, mask, part in shown:
        assert pixels.dtype == image.dtype
        assert mask.shape == pixels.shape == image[part].shape
        assert np.array_equal(pixels[~mask], image[part][~mask])
    assert np.array_equal(shown[0][0], image[1:, 1:])
    assert all((pixels != image).any() for pixels, _, _ in shown[1:])


@pytest.mark.parametrize("pixels", [np.zeros((5, 5), bool), np.full((5, 5), 3, np.uint8), np.ones((1, 1), np.float32)])
def test_images_that_can_not_be_disturbed_are_stable(pixels):
    valid = np.ones(pixels.shape, bool)
    assert stability(pixels, valid, valid.astype(int), lambda image, mask: mask.astype(int), seed=0) == 1


def test_a_clear_cut_is_stable_and_a_cut_through_noise_is_not():
    image, _ = mosaic(3, 2, noise=8)
    valid = np.ones(image.shape, bool)

    def cut(at):
        def segment(pixels, mask):
            return (pixels > at).astype(int)

        return stability(image, valid, segment(image, valid), segment, seed=0)

    assert cut(180) > 0.99
    assert cut(120) < 0.8


def test_the_geometric_mean_is_low_where_any_part_is():
    assert geometric(np.array([0.5, 1.0, 0.0]), np.array([0.5, 0.25, 1.0])).tolist() == [0.5, 0.5, 0.0]
    assert np.isnan(geometric(np.array([np.nan]), np.array([0.5])))
