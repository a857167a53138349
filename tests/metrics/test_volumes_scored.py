"""Scores of volumes: those of regions and objects count voxels, those of distances go by the spacing."""

import numpy as np
import pytest
import SimpleITK
from sklearn.metrics import adjusted_rand_score

from snowshoe import metrics

COUNTING = ("regions", "objects")


@pytest.fixture(scope="module")
def pair():
    """Return balls, and the same moved, joined and cut."""
    z, y, x = np.mgrid[:9, :24, :30]
    centres = [(4, 6, 7), (4, 16, 9), (5, 8, 22), (3, 18, 23)]
    truth = sum((((z - c) ** 2 * 4 + (y - b) ** 2 + (x - a) ** 2) < 30) * k for k, (c, b, a) in enumerate(centres, 1))
    labels = np.roll(truth, (1, 1, -1), (0, 1, 2))
    labels[labels == 2] = 1
    labels[:, :, 23:][labels[:, :, 23:] == 3] = 7
    return labels.astype(np.int32), truth.astype(np.int32)


def test_scores_that_count_voxels_do_not_care_how_they_lie(pair):
    labels, truth = pair
    expected = metrics.score_all(labels, truth, kinds=COUNTING)
    assert len(expected) >= 15
    assert expected == metrics.score_all(labels.transpose(2, 0, 1), truth.transpose(2, 0, 1), kinds=COUNTING)
    assert expected == metrics.score_all(labels.reshape(1, -1), truth.reshape(1, -1), kinds=COUNTING)
    assert expected["adjusted_rand"] == pytest.approx(adjusted_rand_score(truth.ravel(), labels.ravel()))


def test_a_plane_scores_as_a_volume_of_one(pair):
    labels, truth = pair[0][4], pair[1][4]
    flat, deep = (metrics.score_all(*both) for both in ((labels, truth), (labels[None], truth[None])))
    # All of a plane lies at the surface of a volume of one: more of what agrees is looked at.
    assert deep.pop("mean_surface_distance") < flat.pop("mean_surface_distance")
    assert flat == deep


def test_what_is_left_out_does_not_count_in_volumes(pair):
    labels, truth = pair
    ignore = np.random.default_rng(0).random(labels.shape) < 0.2
    changed = np.where(ignore, 9, labels)
    for kinds in (COUNTING, ("boundaries",)):
        expected = metrics.score_all(labels, truth, ignore=ignore, kinds=kinds)
        assert metrics.score_all(changed, truth, ignore=ignore, kinds=kinds) == expected


def test_boundaries_are_matched_plane_by_plane(pair):
    each = [metrics.boundary_f(*planes, tolerance=2) for planes in zip(*pair, strict=True)]
    whole = metrics.boundary_f(*pair, tolerance=2)
    assert min(score.f for score in each) <= whole.f <= max(score.f for score in each)
    stacked = metrics.boundary_f(np.stack([pair[0][4]] * 3), np.stack([pair[1][4]] * 3), tolerance=2)
    assert stacked.f == pytest.approx(each[4].f)


@pytest.mark.parametrize("distance", [metrics.hausdorff_distance, metrics.mean_surface_distance])
def test_distances_are_in_the_unit_of_the_spacing_and_turn_with_the_axes(pair, distance):
    labels, truth = pair
    value = distance(labels, truth, spacing=(2.0, 0.5, 0.25))
    assert value > 0
    assert distance(labels, truth, spacing=(200.0, 50.0, 25.0)) == pytest.approx(100 * value)
    turned = distance(labels.transpose(1, 2, 0), truth.transpose(1, 2, 0), spacing=(0.5, 0.25, 2.0))
    assert turned == pytest.approx(value)
    assert distance(labels, truth, spacing=(1.0, 1.0, 1.0)) == distance(labels, truth)


def test_the_hausdorff_distance_is_that_of_simpleitk(pair):
    spacing = (2.0, 0.5, 0.25)
    pictures = [SimpleITK.GetImageFromArray((one > 0).astype(np.uint8)) for one in pair]
    for picture in pictures:
        picture.SetSpacing(spacing[::-1])
    itk = SimpleITK.HausdorffDistanceImageFilter()
    itk.Execute(*pictures)
    # Theirs is between all voxels, ours between those of the surfaces; of solids that lie in each other they agree.
    assert metrics.hausdorff_distance(*pair, spacing=spacing) == pytest.approx(itk.GetHausdorffDistance(), rel=1e-6)
