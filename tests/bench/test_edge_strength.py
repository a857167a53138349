"""What the benchmark makes of edges."""

import numpy as np
import pytest

from snowshoe import canny, dog, log, sobel
from snowshoe.bench.scored import edge_strength

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


@pytest.mark.parametrize("method", [canny, sobel, log])
def test_a_blank_photo_has_no_edges(method):
    assert not edge_strength(method(np.full((20, 30), 7.0))).any()


@pytest.mark.parametrize("method", [canny, sobel])
def test_the_square_of_a_strength_is_in_proportion_to_the_contrast(method):
    once, twice = (edge_strength(method(scale * PHOTO)) for scale in (1, 2))
    np.testing.assert_allclose(twice**2, 2 * once**2, rtol=1e-5, atol=1e-9)
