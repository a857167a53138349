"""What the scores say of labels with gaps, without objects, of other shapes, or negative."""

from __future__ import annotations

import math

import numpy as np
import pytest

from snowshoe import metrics

LABELS = np.array([[0, 0, 1, 1], [2, 2, 1, 1]])


def test_gaps_in_the_numbers_change_nothing():
    names = np.array([0, 7, 2_000_000_000], np.uint32)
    assert metrics.score_all(names[LABELS], LABELS, kinds=["regions", "boundaries", "objects"]) == metrics.score_all(
        LABELS, LABELS, kinds=["regions", "boundaries", "objects"]
    )


def test_negative_labels_and_other_shapes_are_one_clear_error():
    with pytest.raises(ValueError, match="labels must be free of negative values, got -1"):
        metrics.score_all(np.where(LABELS == 2, -1, LABELS), LABELS)
    with pytest.raises(ValueError, match="shape"):
        metrics.score_all(LABELS, LABELS[:1])
    with pytest.raises(ValueError, match="truth"):
        metrics.score_all(LABELS, [])


def test_without_objects_on_either_side_they_agree():
    nothing = np.zeros((3, 4), np.uint8)
    same = metrics.score_all(nothing, nothing)
    assert same["average_precision"] == same["covering"] == same["boundary_f"] == 1
    assert same["hausdorff_distance"] == 0


def test_without_objects_in_the_truth_all_that_is_found_is_wrong():
    found = metrics.score_all(LABELS, np.zeros_like(LABELS))
    assert found["average_precision"] == 0
    assert found["object_precision"] == 0
    assert math.isinf(found["hausdorff_distance"])
    assert all(not math.isnan(value) for value in found.values())
