"""Each fault of a label image is found where it is, and sound labels are left alone."""

import numpy as np
import pytest

from snowshoe.bench.speed.outlines import grains
from snowshoe.labels.checks import check_labels


def discs(side=120, n=36, seed=0):
    """Return round regions 1…n on a grid."""
    rows, columns = np.indices((side, side))
    labels, rng = np.zeros((side, side), int), np.random.default_rng(seed)
    step = side / n**0.5
    centres = (np.indices((int(n**0.5),) * 2).reshape(2, -1).T + 0.5) * step + rng.uniform(-2, 2, (n, 2))
    for label, (y, x) in enumerate(centres, 1):
        labels[(rows - y) ** 2 + (columns - x) ** 2 < (0.37 * step) ** 2] = label
    return labels


def found(labels, **options):
    return [(one.check, one.label, one.count) for one in check_labels(labels, **options)]


@pytest.mark.parametrize("labels", [discs(), grains(90, 40), np.zeros((5, 5), int), np.ones((1, 1), int)])
def test_sound_labels_have_no_finding(labels):
    assert found(labels) == []


def test_a_label_in_two_pieces_is_found_where_the_smaller_lies():
    labels = discs()
    labels[labels == 5] = 2
    (finding, gap) = check_labels(labels)
    assert (finding.check, finding.label, finding.count) == ("pieces", 2, 2)
    assert labels[finding.place] == 2
    assert gap.sentence == "1 number up to 36 is not used: 5"


def test_stray_pixels_are_told_from_pieces():
    labels = discs()
    free = np.argwhere(labels == 0)[[0, 300, 900]]
    labels[tuple(free.T)] = 7
    assert found(labels) == [("stray", 7, 3)]


def test_regions_that_are_small_as_a_whole_are_not_stray():
    assert found(np.array([[1, 0, 2], [0, 0, 2]])) == []


def test_holes_are_counted():
    labels = discs()
    inside = np.argwhere(labels == 8).mean(axis=0).astype(int)
    labels[inside[0], inside[1]] = labels[inside[0] + 3, inside[1]] = 0
    assert found(labels) == [("holes", 8, 2)]


@pytest.mark.parametrize("turned", [False, True])
def test_the_seam_of_two_tiles_is_found_on_its_line(turned):
    labels = discs(n=49, side=140)
    labels[70:][labels[70:] > 0] += 100
    finding = next(one for one in check_labels(labels.T if turned else labels) if one.check == "seams")
    assert finding.place == ((0, 70) if turned else (70, 0))
    assert finding.count >= 7


def test_one_straight_region_is_no_seam():
    labels = discs()
    labels[labels == 15] = 0
    labels[48:58, 40:52] = 15
    assert "seams" not in [one.check for one in check_labels(np.where(labels == 14, 0, labels))]


def test_gaps_are_listed_as_ranges():
    (finding,) = check_labels(np.array([[3, 4, 9]]))
    assert finding.sentence == "6 numbers up to 9 are not used: 1–2, 5–8"


def test_labels_over_the_edge_of_the_mask_are_counted():
    labels = discs()
    mask = np.ones(labels.shape, bool)
    mask[:, :10] = False
    over = {int(label): int(np.sum(labels[:, :10] == label)) for label in np.unique(labels[:, :10]) if label}
    assert {one.label: one.count for one in check_labels(labels, mask=mask)} == over


def test_volumes_are_checked_for_pieces():
    labels = np.zeros((4, 9, 9), int)
    labels[0, :3, :3], labels[3, 5:, 5:] = 1, 1
    assert found(labels) == [("pieces", 1, 2)]
