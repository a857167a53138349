"""Boundary counts, the curve they make, and the boundary score of one label image."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snowshoe.metrics import boundary_f
from snowshoe.metrics.bsds import Prediction, default_thresholds, thin
from snowshoe.metrics.bsds.boundaries import boundary_counts, match_counts
from snowshoe.metrics.bsds.summary import average_precision, best_point, f_measure, summarise_boundaries


def line(column, size=12):
    image = np.zeros((size, size), bool)
    image[:, column] = True
    return image


def test_precision_counts_any_annotator_and_recall_pools_all():
    counts = match_counts(line(3), [line(3), line(4), line(9)], 2.0)
    assert counts.tolist() == [24, 36, 12, 12]


def test_one_pixel_matches_one_pixel_only():
    thick = line(3) | line(4) | line(5)
    assert match_counts(line(4), [thick], 2.0).tolist() == [12, 36, 12, 12]


def test_every_threshold_equals_its_own_map_scored_alone():
    strength = np.random.default_rng(0).integers(0, 6, (24, 30)) / 5 * np.ones((24, 30))
    thresholds, truth = default_thresholds(9), thin(strength > 0.7)
    counts = boundary_counts(Prediction.of_strength(strength), [truth], thresholds, 0.05)
    radius = 0.05 * np.hypot(24, 30)
    for threshold, row in zip(thresholds, counts, strict=True):
        assert row.tolist() == match_counts(thin(strength >= threshold), [truth], radius).tolist()


def test_no_boundary_at_all_scores_zero_and_not_nan():
    counts = boundary_counts(Prediction.of_strength(np.zeros((5, 5))), [np.zeros((5, 5), bool)], default_thresholds(3))
    scores = summarise_boundaries([counts], default_thresholds(3))
    assert scores.as_dict() == {"ods": 0.0, "ois": 0.0, "ap": 0.0}


def test_truth_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"prediction must be of the truth's shape \(3, 3\)"):
        boundary_counts(Prediction.of_strength(np.zeros((5, 5))), [np.zeros((3, 3), bool)], default_thresholds(3))


def test_a_map_of_too_many_pixels_is_refused():
    huge = np.broadcast_to(np.False_, (50_000, 50_000))
    with pytest.raises(ValueError, match="boundary must be a map of less than 2³¹ pixels, got 2500000000"):
        match_counts(huge, [huge], 1.0)


def test_thresholds_are_equal_steps_without_0_and_1():
    np.testing.assert_allclose(default_thresholds(99), np.arange(1, 100) / 100, atol=1e-15)
    assert default_thresholds(1).tolist() == [0.5]


def test_the_best_point_lies_between_thresholds():
    counts = np.array([[100, 100, 40, 100], [40, 100, 100, 100]])
    best = best_point(counts, np.array([0.2, 0.4]))
    assert best.f == pytest.approx(0.7, abs=1e-3)
    assert best.f > f_measure([1, 0.4], [0.4, 1]).max()
    assert best.threshold == pytest.approx(0.3, abs=0.002)


def test_image_scale_takes_each_images_own_threshold():
    one = np.array([[10, 10, 10, 10], [0, 10, 0, 10]])
    scores = summarise_boundaries([one, one[::-1]], np.array([0.3, 0.6]))
    assert scores.ois.f == 1
    assert scores.ods.f == pytest.approx(0.5)


def test_average_precision_counts_unreached_recalls_as_zero():
    assert average_precision(np.array([0.0, 1.0]), np.array([1.0, 1.0])) == pytest.approx(1.01)
    assert average_precision(np.array([0.0, 0.5]), np.array([1.0, 1.0])) == pytest.approx(0.51)
    assert average_precision(np.array([0.5]), np.array([1.0])) == 0


HALVES = np.repeat([[1] * 10 + [2] * 10], 20, axis=0)


@given(shift=st.integers(-6, 6))
def test_a_shift_within_the_tolerance_is_forgiven_and_beyond_it_is_not(shift):
    score = boundary_f(np.repeat([[1] * (10 + shift) + [2] * (10 - shift)], 20, axis=0), HALVES, tolerance=3)
    assert score.f == (1.0 if abs(shift) <= 3 else 0.0)


def test_one_region_against_two_misses_everything_and_errs_nowhere():
    score = boundary_f(np.ones((20, 20), int), HALVES)
    assert (score.precision, score.recall, score.f) == (1.0, 0.0, 0.0)


def test_two_truths_share_precision_and_pool_recall():
    score = boundary_f(HALVES, [HALVES, np.ones((20, 20), int), HALVES.T], tolerance=0.01)
    assert score.precision == 1
    assert score.recall == pytest.approx(0.5, abs=0.05)


def test_a_volume_is_compared_plane_by_plane():
    volume, turned = np.stack((HALVES, HALVES.T)), np.stack((HALVES, HALVES))
    assert boundary_f(volume, volume).f == 1
    assert boundary_f(volume, turned, tolerance=0).recall == pytest.approx(0.5, abs=0.05)


def test_ignored_pixels_count_on_neither_side():
    labels = HALVES.copy()
    labels[:8, :4] = 3
    ignore = np.zeros(labels.shape, bool)
    ignore[:10, :6] = True
    assert boundary_f(labels, HALVES).precision < 1
    assert boundary_f(labels, HALVES, ignore=ignore).f == 1


@pytest.mark.parametrize(
    ("truth", "tolerance", "message"),
    [(HALVES[:5], 0.01, r"labels must have the truth's shape \(5, 20\)"), (HALVES, -1, "tolerance must be a number")],
)
def test_arguments_that_do_not_fit_are_refused(truth, tolerance, message):
    with pytest.raises(ValueError, match=message):
        boundary_f(HALVES, truth, tolerance=tolerance)
