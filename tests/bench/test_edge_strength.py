"""What the benchmark makes of edges."""

import numpy as np
import pytest

from snowshoe import canny, dog, log, sobel
from snowshoe.bench.quality import edge_strength

RNG = np.random.default_rng(0)
DISC = np.hypot(*(np.indices((80, 90)) - 40)) < 25
PHOTO = np.where(DISC, 150.0, 60.0) + RNG.normal(0, 8, DISC.shape)
INSIDE = np.s_[6:-6, 6:-6]


@pytest.mark.parametrize("method", [canny, log, dog])
def test_thin_lines_stay_where_the_detector_has_them(method):
    edges = method(PHOTO)
    np.testing.assert_array_equal((edge_strength(edges) > 0)[INSIDE], (edges.strength > 0)[INSIDE])


def test_a_gradient_is_thinned():
    edges = sobel(PHOTO)
    kept = edge_strength(edges) > 0
    assert 0 < kept.sum() < 0.5 * (edges.strength > 0).sum()


@pytest.mark.parametrize("method", [canny, sobel])
def test_strengths_keep_their_order_within_a_photo_and_count_less_in_a_busy_one(method):
    quiet, busy = PHOTO.copy(), PHOTO + 40 * RNG.normal(size=PHOTO.shape) * (np.indices(PHOTO.shape)[1] > 66)
    busy[:, 70:] += 40 * RNG.normal(size=busy[:, 70:].shape)
    calm, restless = (edge_strength(method(photo))[INSIDE][:, :50] for photo in (quiet, busy))
    at = (calm > 0) & (restless > 0)
    assert (restless[at] < calm[at]).mean() > 0.95


@pytest.mark.parametrize("method", [canny, sobel, log])
def test_a_blank_photo_has_no_edges(method):
    assert not edge_strength(method(np.full((20, 30), 7.0))).any()


@pytest.mark.parametrize("method", [canny, sobel])
def test_scaling_a_photo_by_its_contrast_scales_the_square_of_strengths_by_the_root(method):
    once, twice = (edge_strength(method(scale * PHOTO)) for scale in (1, 2))
    np.testing.assert_allclose(twice**2, once**2 * np.sqrt(2), rtol=1e-5, atol=1e-9)
