"""Region scores follow from their definitions, and agree with scikit-image."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.metrics import variation_of_information

from snowshoe.metrics.bsds import Prediction
from snowshoe.metrics.bsds.regions import region_counts

shapes = st.tuples(st.integers(1, 9), st.integers(2, 9))


@st.composite
def segmentations(draw):
    shape = draw(shapes)
    images = hnp.arrays(np.int32, shape, elements=st.integers(-2, 3))
    return draw(images), draw(st.lists(images, min_size=1, max_size=3))


def scores(labels, truths):
    return region_counts(Prediction.of_labels(labels), truths, np.ones(1))


def rand_index_of_all_pairs(one, other):
    a, b = one.ravel(), other.ravel()
    same = (a[:, None] == a) == (b[:, None] == b)
    return same[np.triu_indices(a.size, 1)].mean()


def covered_pixels(labels, truth):
    total = 0.0
    for region in np.unique(truth):
        inside = truth == region
        predicted = [labels == value for value in np.unique(labels)]
        overlaps = [np.sum(inside & other) / np.sum(inside | other) for other in predicted]
        total += inside.sum() * max(overlaps)
    return total


@given(images=segmentations())
def test_rand_index_is_the_share_of_pixel_pairs_that_agree(images):
    labels, truths = images
    expected = np.mean([rand_index_of_all_pairs(labels, truth) for truth in truths])
    assert scores(labels, truths).rand[0] == pytest.approx(expected, abs=1e-5)


@given(images=segmentations())
def test_variation_of_information_equals_scikit_image(images):
    labels, truths = images
    expected = np.mean([sum(variation_of_information(truth + 2, labels + 2)) for truth in truths])
    assert scores(labels, truths).variation[0] == pytest.approx(expected, abs=1e-5)


@given(images=segmentations())
def test_covering_takes_the_best_overlap_of_every_truth_region(images):
    labels, truths = images
    found = scores(labels, truths)
    assert found.covered[0] == pytest.approx(sum(covered_pixels(labels, truth) for truth in truths), rel=1e-5)
    assert found.total == sum(truth.size for truth in truths)


@given(images=segmentations())
def test_a_segmentation_scored_against_itself_is_perfect(images):
    labels, _ = images
    found = scores(labels, [labels, labels])
    assert (found.covered[0], found.rand[0], found.variation[0]) == (2 * labels.size, 1, 0)


@given(images=segmentations())
def test_label_values_do_not_matter(images):
    labels, truths = images
    assert scores(labels * 7 - 100, [truth * -3 for truth in truths]).as_dict() == scores(labels, truths).as_dict()


def test_best_takes_every_regions_best_threshold():
    truth = np.array([[1, 1, 2, 2]])
    first, second = np.array([[1, 1, 2, 3]]), np.array([[1, 2, 3, 3]])
    found = region_counts(Prediction.of_labels(first, second), [truth], np.array([1.0, 2.0]))
    assert (found.covered.tolist(), found.covered_best) == ([3.0, 3.0], 4.0)


def test_a_contour_map_scores_as_its_labels_do(data):
    from snowshoe.bench.bsds.files import read_prediction, read_truth

    sample = data / "bsds500-official-sample"
    truths = [one.segmentation for one in read_truth(sample / "groundTruth" / "2018.mat")]
    contours = read_prediction(sample / "ucm2" / "2018.mat")
    segs = read_prediction(sample / "segs" / "2018.mat")
    by_contours = region_counts(contours, truths, contours.thresholds(5))
    assert by_contours.as_dict() == region_counts(segs, truths, segs.thresholds(5)).as_dict()


def test_truth_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"prediction must be of the truth's shape \(2, 2\)"):
        scores(np.ones((2, 3), int), [np.ones((2, 2), int)])
